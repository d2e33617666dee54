package barnabas.coordinator;

/**
 * Where a request comes from.
 *
 * @param version of the API
 * @param clientHost as Kafka shows it: {@code /127.0.0.1}
 */
public record Origin(short version, String clientId, String clientHost) {}
