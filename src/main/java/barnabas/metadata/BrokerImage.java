package barnabas.metadata;

import barnabas.model.BrokerId;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A broker as it registered itself.
 *
 * @param incarnation differs for each start of the process, so that a restarted broker is told from a former one
 * @param directory the id of its data directory, by which a wiped disk is told from the former one (rule M1); zero when an
 *     older version registered it
 * @param host where Kafka clients reach it, with {@code port}
 */
public record BrokerImage(
        BrokerId id, long incarnation, Uuid directory, String host, int port, @Nullable String rack) {}
