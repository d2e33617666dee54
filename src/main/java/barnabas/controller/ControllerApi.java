package barnabas.controller;

import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a broker may ask of the controller. Each answer comes after the change is committed and applied to this broker's own
 * image, so who gets it sees it. A stage fails only for a bug; refusals and timeouts are answers. Thread-safe.
 */
public interface ControllerApi {
    /** Done, or the reason why not. */
    record Outcome(Errors error, @Nullable String message) {
        public static final Outcome DONE = new Outcome(Errors.NONE, null);
    }

    /**
     * A topic to create as CreateTopics states it.
     *
     * @param partitions -1 for the default
     * @param replicationFactor -1 for the default; at most the brokers there are
     * @param assignment replicas by partition, empty when the controller is to place them
     */
    record NewTopic(
            String name,
            int partitions,
            int replicationFactor,
            Map<Integer, List<BrokerId>> assignment,
            Map<String, String> configs) {}

    /** What came of a {@link NewTopic}: the numbers are those that hold now, or would under validateOnly. */
    record CreatedTopic(
            String name,
            Outcome outcome,
            Uuid topicId,
            int partitions,
            int replicationFactor,
            Map<String, String> configs) {}

    /** Partitions to add until there are {@code totalCount}. */
    record MorePartitions(String topic, int totalCount, List<List<BrokerId>> assignment) {}

    enum ConfigTarget {
        TOPIC,
        BROKER
    }

    /** How a configuration value changes (KIP-339). */
    enum ConfigOp {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    /** A change of one key. {@code value} is null only under DELETE. */
    record ConfigChange(String key, ConfigOp op, @Nullable String value) {}

    /**
     * Changes of one topic or broker.
     *
     * @param name the topic's name, the broker's number, or empty for all brokers
     * @param replaceAll AlterConfigs: what is not named goes back to its default
     */
    record ConfigChanges(ConfigTarget target, String name, List<ConfigChange> changes, boolean replaceAll) {}

    /** Producer ids from {@code first} on, {@code count} of them, for the asking broker alone. */
    record ProducerIdBlock(Errors error, long first, int count) {}

    CompletionStage<List<CreatedTopic>> createTopics(List<NewTopic> topics, boolean validateOnly, Duration timeout);

    /** Outcomes in the order of {@code topicIds}. */
    CompletionStage<List<Outcome>> deleteTopics(List<Uuid> topicIds, Duration timeout);

    CompletionStage<List<Outcome>> createPartitions(
            List<MorePartitions> topics, boolean validateOnly, Duration timeout);

    CompletionStage<List<Outcome>> changeConfigs(List<ConfigChanges> changes, boolean validateOnly, Duration timeout);

    CompletionStage<ProducerIdBlock> allocateProducerIds(BrokerId broker, Duration timeout);
}
