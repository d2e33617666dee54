package barnabas.management;

import barnabas.broker.Leaders.Leader;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The cluster as this broker knows it. Each answer is of one metadata image, and no larger than the page asked for. */
final class ClusterReader {
    private final ManagementServices services;

    ClusterReader(ManagementServices services) {
        this.services = services;
    }

    Views.Brokers brokers() {
        MetadataImage image = services.metadata().image();
        List<Views.Broker> brokers = image.brokers().values().stream()
                .map(broker -> new Views.Broker(
                        broker.id().value(),
                        broker.host(),
                        broker.port(),
                        broker.rack(),
                        services.leaders().isAlive(broker.id())))
                .sorted(Comparator.comparingInt(Views.Broker::id))
                .toList();
        Leader controller = services.leaders().leader(PartitionId.METADATA);
        return new Views.Brokers(
                image.clusterId(),
                controller == null ? null : controller.broker().value(),
                brokers);
    }

    /** The first {@code limit} topics, in order of their names, of those after {@code after} whose names contain {@code part}. */
    Views.Topics topics(int limit, String after, String part) {
        MetadataImage image = services.metadata().image();
        Map<String, TopicImage> topics = image.topics();
        // Holds the least names seen so far and one more, which says that there is a next page.
        PriorityQueue<String> names = new PriorityQueue<>(Comparator.reverseOrder());
        for (String name : topics.keySet()) {
            if (name.compareTo(after) > 0 && name.contains(part)) {
                names.add(name);
                if (names.size() > limit + 1) {
                    names.remove();
                }
            }
        }
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Comparator.naturalOrder());
        boolean more = sorted.size() > limit;
        List<String> page = more ? sorted.subList(0, limit) : sorted;
        Standings standings = new Standings(services.leaders(), image);
        return new Views.Topics(
                page.stream()
                        .map(topics::get)
                        .map(topic -> standing(standings, topic))
                        .toList(),
                more ? page.get(limit - 1) : null);
    }

    private static Views.TopicStanding standing(Standings standings, TopicImage topic) {
        int underReplicated = 0;
        int leaderless = 0;
        for (PartitionImage partition : topic.partitions()) {
            PartitionStanding standing = standings.of(topic, partition);
            leaderless += standing.leader() == null ? 1 : 0;
            underReplicated += standing.isUnderReplicated(partition) ? 1 : 0;
        }
        return new Views.TopicStanding(
                topic.name(),
                topic.id().toString(),
                topic.partitions().size(),
                topic.partitions().get(0).target().size(),
                underReplicated,
                leaderless);
    }

    /** The first {@code limit} partitions, in order, of those after {@code after}. Null: there is no such topic. */
    Views.@Nullable Topic topic(String name, int limit, int after) {
        MetadataImage image = services.metadata().image();
        TopicImage topic = image.topic(name);
        if (topic == null) {
            return null;
        }
        Standings standings = new Standings(services.leaders(), image);
        List<Views.Partition> partitions = topic.partitions().stream()
                .filter(partition -> partition.partition() > after)
                .limit(limit + 1L)
                .map(partition -> partition(standings, topic, partition))
                .toList();
        boolean more = partitions.size() > limit;
        List<Views.Partition> page = more ? partitions.subList(0, limit) : partitions;
        return new Views.Topic(
                topic.name(),
                topic.id().toString(),
                new TreeMap<>(topic.configs()),
                page,
                more ? page.get(limit - 1).partition() : null);
    }

    private Views.Partition partition(Standings standings, TopicImage topic, PartitionImage partition) {
        PartitionStanding standing = standings.of(topic, partition);
        Leader leader = standing.leader();
        Replica replica = services.replicas().find(new PartitionId(topic.name(), partition.partition(), topic.id()));
        Replica.Snapshot snapshot = replica == null ? null : replica.snapshot();
        return new Views.Partition(
                partition.partition(),
                leader == null ? null : leader.broker().value(),
                leader == null ? null : leader.epoch(),
                Views.numbers(partition.replicas()),
                Views.numbers(standing.inSync()),
                Views.numbers(standing.offline()),
                snapshot == null ? null : snapshot.logStartOffset(),
                snapshot == null ? null : snapshot.highWatermark(),
                snapshot == null ? null : snapshot.logEndOffset(),
                replica == null ? null : replica.sizeBytes());
    }
}
