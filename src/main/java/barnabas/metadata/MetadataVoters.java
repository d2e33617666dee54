package barnabas.metadata;

import barnabas.metadata.MetadataRecord.MetadataVotersChosen;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;

/** Decides who shall vote on the cluster's metadata (rule M2). The group itself gets there one voter at a time (rule M3). */
public final class MetadataVoters {
    /** Voters of a cluster that has grown by itself, and replicas of its internal topics. */
    static final int GROWN = 3;

    private MetadataVoters() {}

    /** Who shall vote: who was chosen, or else who founded the cluster. */
    public static List<BrokerId> of(MetadataImage image, List<BrokerId> founders) {
        return image.metadataVoters().isEmpty() ? founders : image.metadataVoters();
    }

    /** One more; refused when it is not registered, or votes already. */
    public static Decision<Outcome> add(MetadataImage image, List<BrokerId> founders, BrokerId broker) {
        List<BrokerId> voters = new ArrayList<>(of(image, founders));
        if (!mayHold(image, broker)) {
            return Decision.nothing(Outcome.refused(
                    Errors.BROKER_ID_NOT_REGISTERED, "No broker with id " + broker + " is registered."));
        }
        if (voters.contains(broker)) {
            return Decision.nothing(
                    Outcome.refused(Errors.DUPLICATE_VOTER, "Broker " + broker + " is a voter already."));
        }
        voters.add(broker);
        return new Decision<>(List.of(new MetadataVotersChosen(voters)), Outcome.DONE);
    }

    /** One fewer; refused when it is no voter, or the last. */
    public static Decision<Outcome> remove(MetadataImage image, List<BrokerId> founders, BrokerId broker) {
        List<BrokerId> voters = new ArrayList<>(of(image, founders));
        if (!voters.remove(broker)) {
            return Decision.nothing(Outcome.refused(Errors.VOTER_NOT_FOUND, "Broker " + broker + " is no voter."));
        }
        if (voters.isEmpty()) {
            return Decision.nothing(Outcome.refused(
                    Errors.INVALID_REQUEST, "Broker " + broker + " is the only voter: add another one first."));
        }
        return new Decision<>(List.of(new MetadataVotersChosen(voters)), Outcome.DONE);
    }

    /**
     * What follows when a cluster that one broker has founded has three of them: three voters, and three replicas of each internal
     * topic's partition. Once and by itself; afterwards it is the operator's to choose. Nothing otherwise.
     */
    public static List<MetadataRecord> grown(MetadataImage image, List<BrokerId> founders) {
        List<BrokerId> others = image.brokers().keySet().stream()
                .filter(broker -> !founders.contains(broker) && mayHold(image, broker))
                .sorted(Comparator.naturalOrder())
                .toList();
        boolean chosen = !image.metadataVoters().isEmpty();
        if (chosen || founders.size() != 1 || !mayHold(image, founders.get(0)) || others.size() + 1 < GROWN) {
            return List.of();
        }
        List<BrokerId> voters = new ArrayList<>(founders);
        voters.addAll(others.subList(0, GROWN - 1));
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new MetadataVotersChosen(voters));
        records.addAll(
                new Reassignments(image).alter(internal(image, voters), true).records());
        return records;
    }

    private static boolean mayHold(MetadataImage image, BrokerId broker) {
        BrokerImage registered = image.brokers().get(broker);
        return registered != null && !registered.directory().equals(Uuid.ZERO_UUID);
    }

    private static List<Reassignment> internal(MetadataImage image, List<BrokerId> brokers) {
        List<Reassignment> more = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            for (PartitionImage partition :
                    Topic.isInternal(topic.name()) ? topic.partitions() : List.<PartitionImage>of()) {
                List<BrokerId> replicas = new ArrayList<>(partition.target());
                brokers.stream()
                        .filter(broker -> replicas.size() < GROWN && !replicas.contains(broker))
                        .forEach(replicas::add);
                if (replicas.size() > partition.target().size()) {
                    more.add(new Reassignment(topic.name(), partition.partition(), replicas));
                }
            }
        }
        return more;
    }
}
