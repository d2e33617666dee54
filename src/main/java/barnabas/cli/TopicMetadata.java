package barnabas.cli;

import barnabas.client.MetadataClient;
import barnabas.model.StartPosition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the cluster says of topics, waited for. Used by one thread. */
final class TopicMetadata {
    private final MetadataClient client;

    TopicMetadata(MetadataClient client) {
        this.client = client;
    }

    /** 0 when there is no such topic. */
    int count(String topic) throws InterruptedException {
        return Streams.await(client.getPartitionsFor(topic)).size();
    }

    /**
     * One partition of a topic, or all of them.
     *
     * @throws CommandFailure when the topic or the partition does not exist
     */
    Set<TopicPartition> require(String topic, @Nullable Integer only) throws InterruptedException {
        List<PartitionInfo> partitions = Streams.await(client.getPartitionsFor(topic));
        if (partitions.isEmpty()) {
            throw CommandFailure.failed("Topic '" + topic
                    + "' does not exist: `barnabas topic list` shows what there is, `barnabas topic create " + topic
                    + "` makes it.");
        }
        if (only != null) {
            requirePartition(topic, only, partitions.size());
            return Set.of(new TopicPartition(topic, only));
        }
        return partitions.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @throws CommandFailure when the topic has no such partition */
    static void requirePartition(String topic, int partition, int count) {
        if (partition >= count) {
            throw CommandFailure.failed("Topic '" + topic + "' has no partition " + partition
                    + (count == 1 ? ", only partition 0." : ", only 0 to " + (count - 1) + "."));
        }
    }

    /** Where each partition ends now, as far as readers may see. */
    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) throws InterruptedException {
        return Streams.await(client.getEndOffsets(partitions));
    }

    /** Where each partition is read from; one that has not come so far yet is read from its end. */
    Map<TopicPartition, Long> starts(Set<TopicPartition> partitions, StartPosition from) throws InterruptedException {
        var beginnings = client.getBeginningOffsets(partitions);
        var ends = client.getEndOffsets(partitions);
        Map<TopicPartition, Long> atTime = from instanceof StartPosition.AtTimestamp at
                ? Streams.await(client.getOffsetsForTimestamp(partitions, at.epochMs()))
                : Map.of();
        Map<TopicPartition, Long> first = Streams.await(beginnings);
        Map<TopicPartition, Long> last = Streams.await(ends);
        return partitions.stream()
                .collect(Collectors.toUnmodifiableMap(
                        partition -> partition,
                        partition ->
                                from.within(offset(first, partition), offset(last, partition), atTime.get(partition))));
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw CommandFailure.failed("The broker gave no offset for " + partition + ": try again.");
        }
        return offset;
    }
}
