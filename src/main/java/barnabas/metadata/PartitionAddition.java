package barnabas.metadata;

import barnabas.metadata.MetadataRecord.PartitionsAdded;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.Errors;

/** Decides a CreatePartitions request, with Kafka's errors. A topic's new partitions get as many replicas as it has. */
public final class PartitionAddition {
    private final MetadataImage image;
    private final Placement placement;
    private final List<MetadataRecord> records = new ArrayList<>();
    private final int partitionsThere;
    private int partitionsMade;

    /** @param placement where new replicas go */
    public PartitionAddition(MetadataImage image, Placement placement) {
        this.image = image;
        this.placement = placement;
        this.partitionsThere = image.partitionCount();
    }

    /** To be called once. Answers are in the order of {@code topics}; under {@code validateOnly} there are no records. */
    public Decision<List<Outcome>> decide(List<MorePartitions> topics, boolean validateOnly) {
        Map<String, Long> timesNamed =
                topics.stream().collect(Collectors.groupingBy(MorePartitions::topic, Collectors.counting()));
        List<Outcome> outcomes = new ArrayList<>(topics.size());
        for (MorePartitions more : topics) {
            outcomes.add(
                    timesNamed.getOrDefault(more.topic(), 0L) > 1
                            ? Outcome.refused(Errors.INVALID_REQUEST, "Duplicate topic name.")
                            : add(more));
        }
        return new Decision<>(validateOnly ? List.of() : records, outcomes);
    }

    private Outcome add(MorePartitions more) {
        TopicImage topic = image.topic(more.topic());
        if (topic == null) {
            return new Outcome(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.message());
        }
        int present = topic.partitions().size();
        Outcome count = validateCount(more, present);
        if (!count.done()) {
            return count;
        }
        int replicationFactor = topic.partitions().get(0).target().size();
        Outcome places = more.assignment().isEmpty()
                ? validateEnoughBrokers(replicationFactor)
                : Assignments.validate(
                        more.assignment(), replicationFactor, image.brokers().keySet());
        if (!places.done()) {
            return places;
        }
        partitionsMade += more.totalCount() - present;
        records.add(new PartitionsAdded(topic.id(), placed(topic, more, replicationFactor)));
        return Outcome.DONE;
    }

    private Outcome validateCount(MorePartitions more, int present) {
        if (more.totalCount() == present) {
            return Outcome.refused(Errors.INVALID_PARTITIONS, "Topic already has " + present + " partition(s).");
        }
        if (more.totalCount() < present) {
            return Outcome.refused(
                    Errors.INVALID_PARTITIONS,
                    "The topic " + more.topic() + " currently has " + present + " partition(s); " + more.totalCount()
                            + " would not be an increase.");
        }
        int additional = more.totalCount() - present;
        if (!more.assignment().isEmpty() && more.assignment().size() != additional) {
            return Outcome.refused(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Attempted to add " + additional + " additional partition(s), but only "
                            + more.assignment().size() + " assignment(s) were specified.");
        }
        if (additional > TopicCreation.PARTITIONS_PER_REQUEST_MAX - partitionsMade
                || additional > TopicCreation.PARTITIONS_PER_CLUSTER_MAX - partitionsMade - partitionsThere) {
            return Outcome.refused(
                    Errors.POLICY_VIOLATION,
                    "Excessively large number of partitions: at most " + TopicCreation.PARTITIONS_PER_REQUEST_MAX
                            + " in a request and " + TopicCreation.PARTITIONS_PER_CLUSTER_MAX + " in the cluster.");
        }
        return Outcome.DONE;
    }

    private Outcome validateEnoughBrokers(int replicationFactor) {
        int brokers = image.brokers().size();
        if (replicationFactor <= brokers) {
            return Outcome.DONE;
        }
        return Outcome.refused(
                Errors.INVALID_REPLICATION_FACTOR,
                "The target replication factor of " + replicationFactor + " cannot be reached because only " + brokers
                        + " broker(s) are registered.");
    }

    private List<PartitionImage> placed(TopicImage topic, MorePartitions more, int replicationFactor) {
        ReplicaPlacer placer = new ReplicaPlacer(image.brokers().values(), placement);
        topic.partitions().forEach(partition -> placer.count(partition.replicas()));
        List<PartitionImage> added = new ArrayList<>();
        int present = topic.partitions().size();
        for (int partition = present; partition < more.totalCount(); partition++) {
            List<BrokerId> replicas = more.assignment().isEmpty()
                    ? placer.place(replicationFactor)
                    : more.assignment().get(partition - present);
            added.add(PartitionImage.on(image.brokers(), partition, replicas));
        }
        return added;
    }
}
