package barnabas.client.net;

import java.time.Duration;
import java.util.List;

/**
 * How brokers are reached.
 *
 * @param bootstrap where the first brokers may be
 * @param requestTimeout without an answer for so long a connection is given up
 * @param connectTimeout until a connection stands
 * @param reconnectBackoff after the first failure; doubles with each further one
 * @param reconnectBackoffMax what it grows to
 * @param retryBackoff after an answer that asks for another try; doubles with each further one
 * @param retryBackoffMax what it grows to
 * @param metadataMaxAge metadata is asked for anew after that
 * @param bootstrapTimeout without any broker's answer for so long, at first, the client gives up
 * @param stallAfter a request that waits for so long makes the client ask others who leads
 * @param frameMax bytes of the longest answer that is taken
 * @param security how connections are protected
 * @param createTopics whether a broker may create a topic when it is asked for one that is unknown
 */
public record ConnectionOptions(
        List<Address> bootstrap,
        String clientId,
        Duration requestTimeout,
        Duration connectTimeout,
        Duration reconnectBackoff,
        Duration reconnectBackoffMax,
        Duration retryBackoff,
        Duration retryBackoffMax,
        Duration metadataMaxAge,
        Duration bootstrapTimeout,
        Duration stallAfter,
        int frameMax,
        Security security,
        boolean createTopics) {
    public ConnectionOptions {
        bootstrap = List.copyOf(bootstrap);
    }

    /** Where a broker listens. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    public Backoff reconnects() {
        return new Backoff(reconnectBackoff.toMillis(), reconnectBackoffMax.toMillis());
    }

    public Backoff retries() {
        return new Backoff(retryBackoff.toMillis(), retryBackoffMax.toMillis());
    }
}
