package barnabas.management;

import barnabas.broker.Leaders.Leader;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
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
                .map(broker -> new Views.Broker(broker.id().value(), broker.host(), broker.port(), broker.rack()))
                .sorted(Comparator.comparingInt(Views.Broker::id))
                .toList();
        return new Views.Brokers(image.clusterId(), brokers);
    }

    /** The first {@code limit} topics, in order of their names, of those after {@code after}. */
    Views.Topics topics(int limit, String after) {
        Map<String, TopicImage> topics = services.metadata().image().topics();
        // Holds the least names seen so far and one more, which says that there is a next page.
        PriorityQueue<String> names = new PriorityQueue<>(Comparator.reverseOrder());
        for (String name : topics.keySet()) {
            if (name.compareTo(after) > 0) {
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
        return new Views.Topics(
                page.stream().map(topics::get).map(ClusterReader::summary).toList(), more ? page.get(limit - 1) : null);
    }

    private static Views.TopicSummary summary(TopicImage topic) {
        return new Views.TopicSummary(
                topic.name(),
                topic.id().toString(),
                topic.partitions().size(),
                topic.partitions().get(0).replicas().size());
    }

    /** The first {@code limit} partitions, in order, of those after {@code after}. Null: there is no such topic. */
    Views.@Nullable Topic topic(String name, int limit, int after) {
        TopicImage topic = services.metadata().image().topic(name);
        if (topic == null) {
            return null;
        }
        List<Views.Partition> partitions = topic.partitions().stream()
                .filter(partition -> partition.partition() > after)
                .limit(limit + 1L)
                .map(partition -> partition(topic, partition))
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

    private Views.Partition partition(TopicImage topic, PartitionImage partition) {
        TopicPartition name = new TopicPartition(topic.name(), partition.partition());
        Leader leader = services.leaders().leader(name);
        Replica replica = local(topic, name);
        Replica.Snapshot snapshot = replica == null ? null : replica.snapshot();
        return new Views.Partition(
                partition.partition(),
                leader == null ? null : leader.broker().value(),
                leader == null ? null : leader.epoch(),
                partition.replicas().stream().map(BrokerId::value).toList(),
                snapshot == null ? null : snapshot.logStartOffset(),
                snapshot == null ? null : snapshot.highWatermark(),
                snapshot == null ? null : snapshot.logEndOffset(),
                replica == null ? null : replica.sizeBytes());
    }

    private @Nullable Replica local(TopicImage topic, TopicPartition name) {
        Replica replica = services.replicas().find(name);
        // One of a former topic of this name may still be on its way out.
        return replica != null && replica.topicId().equals(topic.id()) ? replica : null;
    }
}
