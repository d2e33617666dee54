package barnabas.metadata;

import barnabas.model.BrokerId;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** One committed change of the cluster's metadata, in the past tense. Applied by {@link MetadataImage#replay}. */
public sealed interface MetadataRecord {
    /** The first record of every metadata log: the cluster has its id from here on. */
    record ClusterFormed(String clusterId) implements MetadataRecord {}

    /**
     * A broker has said that it is there, and where.
     *
     * @param listeners as in {@link BrokerImage}; none in a record of an older version
     */
    record BrokerRegistered(
            BrokerId id,
            long incarnation,
            Uuid directory,
            String host,
            int port,
            @Nullable String rack,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, BrokerImage.Place> listeners)
            implements MetadataRecord {
        public BrokerRegistered {
            listeners = listeners == null ? Map.of() : Map.copyOf(listeners);
        }

        public BrokerRegistered(
                BrokerId id, long incarnation, Uuid directory, String host, int port, @Nullable String rack) {
            this(id, incarnation, directory, host, port, rack, Map.of());
        }

        static BrokerRegistered of(BrokerImage broker) {
            return new BrokerRegistered(
                    broker.id(),
                    broker.incarnation(),
                    broker.directory(),
                    broker.host(),
                    broker.port(),
                    broker.rack(),
                    broker.listeners());
        }

        BrokerImage image() {
            return new BrokerImage(id, incarnation, directory, host, port, rack, listeners);
        }
    }

    /** A topic is there with all its partitions at once. */
    record TopicCreated(Uuid id, String name, List<PartitionImage> partitions, Map<String, String> configs)
            implements MetadataRecord {}

    record PartitionsAdded(Uuid topicId, List<PartitionImage> partitions) implements MetadataRecord {}

    /**
     * A partition's replicas shall be elsewhere, or have come to be where they shall (rule M4); fields as in {@link PartitionImage}.
     * A broker that {@code replicas} do not name any more deletes what it has of it.
     */
    record PartitionReassigned(
            Uuid topicId, int partition, List<BrokerId> replicas, List<BrokerId> adding, List<BrokerId> removing)
            implements MetadataRecord {}

    record TopicDeleted(Uuid topicId) implements MetadataRecord {}

    /** A value of null takes the setting back to its default. */
    record TopicConfigChanged(Uuid topicId, Map<String, @Nullable String> changes) implements MetadataRecord {}

    /** A value of null takes the setting back; an absent broker means all of them. */
    record BrokerConfigChanged(@Nullable BrokerId broker, Map<String, @Nullable String> changes)
            implements MetadataRecord {}

    /** A value of null takes the setting back. The group need not be there. */
    record GroupConfigChanged(String group, Map<String, @Nullable String> changes) implements MetadataRecord {}

    /** Producer ids below {@code nextProducerId} are given away (KIP-730: a broker takes a block at a time). */
    record ProducerIdsAllocated(BrokerId broker, long nextProducerId) implements MetadataRecord {}

    /** The image at this place follows as records: see {@link ImageRecords}. Changes nothing by itself. */
    record SnapshotBegun() implements MetadataRecord {}

    /** The image was {@code records} long. Changes nothing by itself. */
    record SnapshotEnded(int records) implements MetadataRecord {}

    /** Who shall vote on the cluster's metadata from here on, instead of its founders (rules M2, M4). */
    record MetadataVotersChosen(List<BrokerId> voters) implements MetadataRecord {}
}
