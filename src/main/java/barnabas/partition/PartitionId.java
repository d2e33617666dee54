package barnabas.partition;

import barnabas.log.PartitionFolder;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A partition by name and by its topic's id: a topic made anew under an old name has other partitions. */
public record PartitionId(String topic, int partition, Uuid topicId) {
    /** The log of the cluster's metadata, under the name and id that Kafka gives its own; who leads it is the controller. */
    public static final PartitionId METADATA = new PartitionId("__cluster_metadata", 0, Uuid.METADATA_TOPIC_ID);

    public TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** Under which its term, vote and offsets are kept. */
    public TopicIdPartition group() {
        return new TopicIdPartition(topicId, partition);
    }

    public PartitionFolder folder() {
        return new PartitionFolder(topic, partition, topicId);
    }

    /** The id of the sharded entity that is this partition's replica on {@code broker}: {@code 1|orders|3|<topic id>}. */
    public String entityId(BrokerId broker) {
        return broker + "|" + topic + "|" + partition + "|" + topicId;
    }

    /** The reverse of {@link #entityId}. Throws for anything else. */
    public static PartitionId ofEntity(String entityId) {
        String[] parts = entityId.split("\\|", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("entity=" + entityId + " is not broker|topic|partition|topicId");
        }
        return new PartitionId(parts[1], Integer.parseInt(parts[2]), Uuid.fromString(parts[3]));
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
