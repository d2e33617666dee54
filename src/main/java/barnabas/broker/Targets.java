package barnabas.broker;

import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataVoters;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica.Retarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * Who shall hold a group by the committed metadata (rule M4): the brokers that it names, each on the disk with which it registered last.
 * So a broker that comes back with another disk is taken in as another replica, and the one that was lost goes (rule M1).
 */
public final class Targets {
    private Targets() {}

    /** Of a data partition, without those that are to go; nobody, which changes nothing, while a broker of it is not registered. */
    static Retarget of(MetadataImage image, PartitionId partition) {
        PartitionImage places = image.partition(partition.topicId(), partition.partition());
        if (places == null) {
            return new Retarget(List.of(), Set.of());
        }
        List<ReplicaId> voters = new ArrayList<>();
        for (BrokerId broker : places.target()) {
            BrokerImage registered = image.brokers().get(broker);
            if (registered == null || registered.directory().equals(Uuid.ZERO_UUID)) {
                return new Retarget(List.of(), Set.of());
            }
            voters.add(replica(registered));
        }
        return new Retarget(voters, Set.of());
    }

    /** Of the metadata log: those vote who were chosen, or else its founders (rule M2); every other broker learns. */
    static Retarget ofMetadata(MetadataImage image, Membership founders) {
        List<ReplicaId> voters = new ArrayList<>();
        for (BrokerId broker : metadataVoters(image, founders)) {
            BrokerImage known = image.brokers().get(broker);
            founders.voters().stream()
                    .filter(founder -> known == null && founder.broker().equals(broker))
                    .forEach(voters::add);
            if (known != null) {
                voters.add(replica(known));
            }
        }
        Set<ReplicaId> learners = new HashSet<>();
        image.brokers().values().stream()
                .filter(broker -> !broker.directory().equals(Uuid.ZERO_UUID))
                .map(Targets::replica)
                .filter(broker -> !voters.contains(broker))
                .forEach(learners::add);
        return new Retarget(voters, learners);
    }

    /** Who shall vote on the metadata, in their order. */
    public static List<BrokerId> metadataVoters(MetadataImage image, Membership founders) {
        return MetadataVoters.of(
                image, founders.voters().stream().map(ReplicaId::broker).toList());
    }

    private static ReplicaId replica(BrokerImage broker) {
        return ReplicaId.of(broker.id(), broker.directory());
    }
}
