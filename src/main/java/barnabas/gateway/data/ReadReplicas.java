package barnabas.gateway.data;

import barnabas.broker.Leaders.Leader;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer should read a partition that is led here (KIP-392), as Kafka's RackAwareReplicaSelector has it: from the leader if that
 * stands in the consumer's rack, else from a replica there that is in sync, else from the leader. Thread-safe.
 */
public final class ReadReplicas {
    /** Everybody reads from leaders. */
    public static final ReadReplicas LEADERS = new ReadReplicas(null);

    /** The broker that asks; null when it sends nobody elsewhere. */
    private final @Nullable BrokerId self;

    private ReadReplicas(@Nullable BrokerId self) {
        this.self = self;
    }

    /** Consumers that say in which rack they are read there. */
    public static ReadReplicas rackAware(BrokerId self) {
        return new ReadReplicas(self);
    }

    /** Another broker than this one, when that is the one to read from. */
    Optional<BrokerId> of(PartitionLookup partitions, MetadataImage image, PartitionFetch.Key key, String rack) {
        TopicImage topic = rack.isEmpty() || self == null ? null : partitions.topic(image, key);
        PartitionImage places = topic == null ? null : topic.partition(key.partition());
        if (topic == null || places == null || stands(image, self, rack)) {
            return Optional.empty();
        }
        Leader leader = partitions.leader(topic, key.partition());
        if (leader == null || !leader.broker().equals(self)) {
            return Optional.empty();
        }
        return places.replicas().stream()
                .filter(replica -> !replica.equals(self))
                .filter(replica -> leader.inSync().contains(replica) && partitions.isAlive(replica))
                .filter(replica -> stands(image, replica, rack))
                .findFirst();
    }

    private static boolean stands(MetadataImage image, @Nullable BrokerId broker, String rack) {
        BrokerImage known = broker == null ? null : image.brokers().get(broker);
        return known != null && rack.equals(known.rack());
    }
}
