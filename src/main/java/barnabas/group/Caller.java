package barnabas.group;

/**
 * Who asks.
 *
 * @param ticket by which the answer finds its way back
 * @param version of the API that was used
 */
public record Caller(long ticket, short version, String clientId, String clientHost) {}
