package barnabas.gateway.data;

import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Finds the replica that a request means. Thread-safe. */
public final class PartitionLookup {
    /** The replica here, or why there is none. Whether it leads it says itself when it is used. */
    record Found(Errors error, @Nullable Replica replica) {
        private static final Found UNKNOWN = new Found(Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
        private static final Found UNKNOWN_ID = new Found(Errors.UNKNOWN_TOPIC_ID, null);
        private static final Found ELSEWHERE = new Found(Errors.NOT_LEADER_OR_FOLLOWER, null);
    }

    private final MetadataCache metadata;
    private final ReplicaDirectory replicas;
    private final Leaders leaders;

    public PartitionLookup(MetadataCache metadata, ReplicaDirectory replicas, Leaders leaders) {
        this.metadata = metadata;
        this.replicas = replicas;
        this.leaders = leaders;
    }

    MetadataImage image() {
        return metadata.image();
    }

    Found find(MetadataImage image, String topic, int partition) {
        TopicImage known = image.topic(topic);
        return known == null ? Found.UNKNOWN : find(known, partition);
    }

    Found find(MetadataImage image, Uuid topicId, int partition) {
        TopicImage known = image.topic(topicId);
        return known == null ? Found.UNKNOWN_ID : find(known, partition);
    }

    private Found find(TopicImage topic, int partition) {
        if (topic.partition(partition) == null) {
            return Found.UNKNOWN;
        }
        Replica replica = replicas.find(new PartitionId(topic.name(), partition, topic.id()));
        return replica == null ? Found.ELSEWHERE : new Found(Errors.NONE, replica);
    }

    @Nullable TopicImage topic(MetadataImage image, PartitionFetch.Key key) {
        return key.topicId().equals(Uuid.ZERO_UUID) ? image.topic(key.topic()) : image.topic(key.topicId());
    }

    boolean isAlive(BrokerId broker) {
        return leaders.isAlive(broker);
    }

    /** Null while none is known. */
    Leaders.@Nullable Leader leader(TopicImage topic, int partition) {
        return leaders.leader(new PartitionId(topic.name(), partition, topic.id()));
    }
}
