package barnabas.metadata;

import barnabas.model.BrokerId;
import org.jspecify.annotations.Nullable;

/**
 * A broker as it registered itself.
 *
 * @param incarnation differs for each start of the process, so that a restarted broker is told from a former one
 * @param host where Kafka clients reach it, with {@code port}
 */
public record BrokerImage(BrokerId id, long incarnation, String host, int port, @Nullable String rack) {}
