package barnabas.metadata;

import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * Decides a CreateTopics request. Each topic is created or refused by itself, with Kafka's errors in Kafka's order of looking:
 * name, existence, configuration, partitions and replicas.
 */
public final class TopicCreation {
    /** Most partitions that one request may make, as in Kafka. */
    public static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    /** Most partitions of a cluster. */
    public static final int PARTITIONS_PER_CLUSTER_MAX = 200_000;

    private final MetadataImage image;
    private final TopicDefaults defaults;
    private final Supplier<Uuid> ids;
    private final Placement placement;
    private final TopicNames names;
    private final List<MetadataRecord> records = new ArrayList<>();
    private final int partitionsThere;
    private int partitionsMade;

    /**
     * @param ids gives a new topic's id
     * @param placement where new replicas go
     */
    public TopicCreation(MetadataImage image, TopicDefaults defaults, Supplier<Uuid> ids, Placement placement) {
        this.image = image;
        this.defaults = defaults;
        this.ids = ids;
        this.placement = placement;
        this.partitionsThere = image.partitionCount();
        this.names = new TopicNames(image.topics().keySet());
    }

    /** To be called once. Answers are in the order of {@code topics}; under {@code validateOnly} there are no records. */
    public Decision<List<CreatedTopic>> decide(List<NewTopic> topics, boolean validateOnly) {
        Map<String, Long> timesNamed =
                topics.stream().collect(Collectors.groupingBy(NewTopic::name, Collectors.counting()));
        List<CreatedTopic> results = new ArrayList<>(topics.size());
        for (NewTopic topic : topics) {
            results.add(
                    timesNamed.getOrDefault(topic.name(), 0L) > 1
                            ? refused(topic, Errors.INVALID_REQUEST, "Duplicate topic name.")
                            : create(topic, validateOnly));
        }
        return new Decision<>(validateOnly ? List.of() : records, results);
    }

    private CreatedTopic create(NewTopic topic, boolean validateOnly) {
        Outcome name = names.validate(topic.name());
        if (!name.done()) {
            return CreatedTopic.refused(topic.name(), name);
        }
        if (image.topic(topic.name()) != null) {
            return refused(topic, Errors.TOPIC_ALREADY_EXISTS, "Topic '" + topic.name() + "' already exists.");
        }
        Outcome configs = TopicConfigs.validate(topic.configs());
        if (!configs.done()) {
            return CreatedTopic.refused(topic.name(), configs);
        }
        Outcome shape = topic.assignment().isEmpty() ? validateCounts(topic) : validateAssignment(topic);
        if (!shape.done()) {
            return CreatedTopic.refused(topic.name(), shape);
        }
        Outcome room = validateRoom(partitions(topic));
        if (!room.done()) {
            return CreatedTopic.refused(topic.name(), room);
        }
        return accept(topic, validateOnly ? Uuid.ZERO_UUID : ids.get());
    }

    private CreatedTopic accept(NewTopic topic, Uuid id) {
        List<PartitionImage> partitions = topic.assignment().isEmpty() ? placed(topic) : assigned(topic);
        names.take(topic.name());
        partitionsMade += partitions.size();
        records.add(new TopicCreated(id, topic.name(), partitions, topic.configs()));
        int replicationFactor = partitions.get(0).replicas().size();
        return new CreatedTopic(topic.name(), Outcome.DONE, id, partitions.size(), replicationFactor, topic.configs());
    }

    private Outcome validateCounts(NewTopic topic) {
        if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
            return Outcome.refused(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.partitions() < -1 || topic.partitions() == 0) {
            return Outcome.refused(
                    Errors.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.");
        }
        int asked = replicationFactor(topic);
        int brokers = image.brokers().size();
        if (asked <= brokers) {
            return Outcome.DONE;
        }
        return Outcome.refused(
                Errors.INVALID_REPLICATION_FACTOR,
                "Unable to replicate the partition " + asked + " time(s): The target replication factor of " + asked
                        + " cannot be reached because only " + brokers + " broker(s) are registered.");
    }

    private Outcome validateAssignment(NewTopic topic) {
        if (topic.replicationFactor() != -1) {
            return Outcome.refused(
                    Errors.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not set to -1.");
        }
        if (topic.partitions() != -1) {
            return Outcome.refused(
                    Errors.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }
        Map<Integer, List<BrokerId>> assignment = topic.assignment();
        List<BrokerId> first = assignment.get(0);
        if (first == null || !IntStream.range(0, assignment.size()).allMatch(assignment::containsKey)) {
            return Outcome.refused(
                    Errors.INVALID_REPLICA_ASSIGNMENT, "partitions should be a consecutive 0-based integer sequence");
        }
        return Assignments.validate(
                assignment.values(), first.size(), image.brokers().keySet());
    }

    private Outcome validateRoom(int partitions) {
        if (partitions > PARTITIONS_PER_REQUEST_MAX - partitionsMade) {
            return Outcome.refused(
                    Errors.POLICY_VIOLATION,
                    "Excessively large number of partitions per request: at most " + PARTITIONS_PER_REQUEST_MAX + ".");
        }
        if (partitions > PARTITIONS_PER_CLUSTER_MAX - partitionsMade - partitionsThere) {
            return Outcome.refused(
                    Errors.POLICY_VIOLATION,
                    "The cluster has " + partitionsThere + " partitions; at most " + PARTITIONS_PER_CLUSTER_MAX
                            + " are possible.");
        }
        return Outcome.DONE;
    }

    private int partitions(NewTopic topic) {
        if (!topic.assignment().isEmpty()) {
            return topic.assignment().size();
        }
        return topic.partitions() == -1 ? defaults.partitions() : topic.partitions();
    }

    private int replicationFactor(NewTopic topic) {
        return topic.replicationFactor() == -1
                ? defaults.replicationFactor(image.brokers().size())
                : topic.replicationFactor();
    }

    private List<PartitionImage> placed(NewTopic topic) {
        int replicationFactor = replicationFactor(topic);
        ReplicaPlacer placer = new ReplicaPlacer(image.brokers().values(), placement);
        return IntStream.range(0, partitions(topic))
                .mapToObj(partition -> PartitionImage.on(image.brokers(), partition, placer.place(replicationFactor)))
                .toList();
    }

    private List<PartitionImage> assigned(NewTopic topic) {
        return topic.assignment().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> PartitionImage.on(image.brokers(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private static CreatedTopic refused(NewTopic topic, Errors error, String message) {
        return CreatedTopic.refused(topic.name(), Outcome.refused(error, message));
    }
}
