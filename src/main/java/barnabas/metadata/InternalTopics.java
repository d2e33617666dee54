package barnabas.metadata;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.internals.Topic;

/**
 * The topics that the cluster keeps for itself and makes when it begins.
 *
 * @param offsetsPartitions of {@code __consumer_offsets}; 0 when it is not to be made
 * @param offsetsReplicationFactor at most the brokers there are
 */
public record InternalTopics(int offsetsPartitions, int offsetsReplicationFactor) {
    public static final InternalTopics NONE = new InternalTopics(0, 0);

    /** Kafka's; its segments are read when a coordinator takes over. */
    private static final Map<String, String> OFFSETS_CONFIGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            "producer",
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(100 * 1024 * 1024));

    /** What is to be made now: {@code __consumer_offsets} as soon as the brokers that form the cluster have registered. */
    public Optional<NewTopic> missing(MetadataImage image, TopicDefaults defaults) {
        int brokers = image.brokers().size();
        if (offsetsPartitions == 0
                || brokers < defaults.brokersExpected()
                || image.topic(Topic.GROUP_METADATA_TOPIC_NAME) != null) {
            return Optional.empty();
        }
        return Optional.of(new NewTopic(
                Topic.GROUP_METADATA_TOPIC_NAME,
                offsetsPartitions,
                Math.min(offsetsReplicationFactor, brokers),
                Map.of(),
                OFFSETS_CONFIGS));
    }
}
