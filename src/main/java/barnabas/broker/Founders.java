package barnabas.broker;

import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * Who votes in a partition's group before its log says otherwise (rules L3, M4): the places that were chosen when the partition was
 * created, with the data directories that their brokers had then. Only for groups that the image names; the metadata log's own voters
 * are the cluster's (rule M2).
 */
public final class Founders {
    private Founders() {}

    /**
     * The founding voters in assignment order, or {@link Membership#NONE} when {@code self} is not one of them: the partition is not in
     * the image, the replica was placed here later, or the disk that was promised is gone (rule M1). Such a replica begins as a stranger.
     *
     * @param image one in which the partition stands; an older one gives NONE
     */
    public static Membership of(MetadataImage image, PartitionId partition, ReplicaId self) {
        List<ReplicaId> voters = at(image, partition, self);
        return voters.contains(self) ? new Membership(voters) : Membership.NONE;
    }

    /** The same, whether or not {@code self} is among them; none when the partition is not in the image. */
    public static List<ReplicaId> at(MetadataImage image, PartitionId partition, ReplicaId self) {
        PartitionImage places = image.partition(partition.topicId(), partition.partition());
        if (places == null) {
            return List.of();
        }
        List<ReplicaId> voters = new ArrayList<>();
        for (PartitionImage.Founder founder : places.founders()) {
            voters.add(replica(image, founder.broker(), founder.directory(), self));
        }
        return voters;
    }

    private static ReplicaId replica(MetadataImage image, BrokerId broker, Uuid stored, ReplicaId self) {
        if (!stored.equals(Uuid.ZERO_UUID)) {
            return ReplicaId.of(broker, stored);
        }
        // A place of a version that knew no directories, so of a cluster of one: it is wherever its broker is now.
        BrokerImage registered = image.brokers().get(broker);
        if (registered != null && !registered.directory().equals(Uuid.ZERO_UUID)) {
            return ReplicaId.of(broker, registered.directory());
        }
        return broker.equals(self.broker()) ? self : ReplicaId.of(broker, stored);
    }
}
