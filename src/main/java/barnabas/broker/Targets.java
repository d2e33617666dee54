package barnabas.broker;

import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica.Retarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * Who shall hold a group by the committed metadata (rule M4): the brokers that it names, each on the disk with which it registered last.
 * So a broker that comes back with another disk is taken in as another replica, and the one that was lost goes (rule M1).
 */
final class Targets {
    /** Voters of a metadata group that has grown by itself (rule M2). */
    private static final int METADATA_VOTERS = 3;

    private Targets() {}

    /** Of a data partition; nobody, which changes nothing, while a broker of it is not registered. */
    static Retarget of(MetadataImage image, PartitionId partition) {
        TopicImage topic = image.topic(partition.topicId());
        if (topic == null || partition.partition() >= topic.partitions().size()) {
            return new Retarget(List.of(), Set.of());
        }
        PartitionImage places = topic.partitions().get(partition.partition());
        List<ReplicaId> voters = new ArrayList<>();
        for (BrokerId broker : places.replicas()) {
            BrokerImage registered = image.brokers().get(broker);
            if (registered == null || registered.directory().equals(Uuid.ZERO_UUID)) {
                return new Retarget(List.of(), Set.of());
            }
            voters.add(replica(registered));
        }
        return new Retarget(voters, Set.of());
    }

    /**
     * Of the metadata log: its founders vote, every other broker learns. A cluster that began with one broker gets three voters as soon
     * as there are three.
     */
    static Retarget ofMetadata(MetadataImage image, Membership founders) {
        Set<BrokerId> voting = new LinkedHashSet<>();
        founders.voters().forEach(founder -> voting.add(founder.broker()));
        List<BrokerImage> registered = image.brokers().values().stream()
                .filter(broker -> !broker.directory().equals(Uuid.ZERO_UUID))
                .sorted(Comparator.comparing(BrokerImage::id))
                .toList();
        if (voting.size() == 1 && registered.size() >= METADATA_VOTERS) {
            registered.stream()
                    .map(BrokerImage::id)
                    .filter(broker -> voting.size() < METADATA_VOTERS)
                    .forEach(voting::add);
        }
        List<ReplicaId> voters = new ArrayList<>();
        for (BrokerId broker : voting) {
            BrokerImage known = image.brokers().get(broker);
            founders.voters().stream()
                    .filter(founder -> known == null && founder.broker().equals(broker))
                    .forEach(voters::add);
            if (known != null) {
                voters.add(replica(known));
            }
        }
        Set<ReplicaId> learners = new HashSet<>();
        registered.stream()
                .map(Targets::replica)
                .filter(broker -> !voters.contains(broker))
                .forEach(learners::add);
        return new Retarget(voters, learners);
    }

    private static ReplicaId replica(BrokerImage broker) {
        return ReplicaId.of(broker.id(), broker.directory());
    }
}
