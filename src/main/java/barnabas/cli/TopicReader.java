package barnabas.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads partitions of one topic without a group, to their end or for ever. Used by one thread. */
final class TopicReader {
    /** What is done with what is read. */
    interface Sink {
        /** Takes the next record; false to read no more. */
        boolean take(ConsumerRecord<byte[], byte[]> record) throws IOException;

        /** What was taken so far is to be seen: nothing more may come for a while. */
        void flush() throws IOException;
    }

    private static final Duration POLL = Duration.ofMillis(500);
    /** How long reading to an end waits without a step forward. */
    private static final Duration STALLED = Duration.ofMillis(ClientConfigs.TIMEOUT_MS);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<TopicPartition> partitions;

    private TopicReader(Consumer<byte[], byte[]> consumer, String topic, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.topic = topic;
        this.partitions = partitions;
    }

    /**
     * Assigns one partition, or all of them.
     *
     * @throws CommandFailure when the topic or the partition does not exist
     */
    static TopicReader assign(Consumer<byte[], byte[]> consumer, String topic, @Nullable Integer only) {
        int count = requireTopic(consumer, topic);
        if (only != null) {
            requirePartition(topic, only, count);
        }
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .filter(partition -> only == null || partition.partition() == only)
                .toList();
        consumer.assign(partitions);
        return new TopicReader(consumer, topic, partitions);
    }

    /**
     * How many partitions it has.
     *
     * @throws CommandFailure when the topic does not exist
     */
    static int requireTopic(Consumer<byte[], byte[]> consumer, String topic) {
        int count = consumer.partitionsFor(topic).size();
        if (count == 0) {
            throw CommandFailure.failed("Topic '" + topic
                    + "' does not exist: `barnabas topic list` shows what there is, `barnabas topic create " + topic
                    + "` makes it.");
        }
        return count;
    }

    /** @throws CommandFailure when the topic has no such partition */
    static void requirePartition(String topic, int partition, int count) {
        if (partition >= count) {
            throw CommandFailure.failed("Topic '" + topic + "' has no partition " + partition
                    + (count == 1 ? ", only partition 0." : ", only 0 to " + (count - 1) + "."));
        }
    }

    /** Sets out from a start position; one beyond the end of a partition waits there for what comes. */
    Map<TopicPartition, Long> seek(StartPosition from) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = ends();
        var starts = new HashMap<TopicPartition, Long>();
        var atTimestamp = from instanceof StartPosition.AtTimestamp at
                ? consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> at.epochMs())))
                : Map.<TopicPartition, OffsetAndTimestamp>of();
        for (TopicPartition partition : partitions) {
            var found = atTimestamp.get(partition);
            long start = from.within(
                    offset(beginnings, partition), offset(ends, partition), found == null ? null : found.offset());
            starts.put(partition, start);
            consumer.seek(partition, start);
        }
        return starts;
    }

    /** Where each partition ends now, as far as readers may see. */
    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    /** Reads until the sink wants no more. */
    void readOn(Sink sink) throws IOException {
        boolean wanted = true;
        while (wanted) {
            wanted = give(consumer.poll(POLL), Map.of(), sink);
        }
    }

    /**
     * Reads what lies before the given ends, or until the sink wants no more.
     *
     * @throws CommandFailure when nothing comes for {@link #STALLED} although more is there
     */
    void readTo(Map<TopicPartition, Long> ends, Sink sink) throws IOException {
        long lastStep = System.nanoTime();
        boolean wanted = true;
        while (wanted && !atEnd(ends)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            wanted = give(records, ends, sink);
            long now = System.nanoTime();
            if (!records.isEmpty()) {
                lastStep = now;
            } else if (now - lastStep > STALLED.toNanos() && !atEnd(ends)) {
                throw CommandFailure.failed("Nothing came of topic '" + topic + "' for " + STALLED.toSeconds()
                        + " s although it has more: see with `barnabas topic describe " + topic
                        + "` whether each partition has a leader.");
            }
        }
    }

    /** Gives the sink what lies before the ends; false when it wants no more. */
    private static boolean give(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> ends, Sink sink)
            throws IOException {
        boolean wanted = true;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
            if (end == null || record.offset() < end) {
                wanted = sink.take(record);
            }
            if (!wanted) {
                break;
            }
        }
        sink.flush();
        return wanted;
    }

    /** Counts positions, not records: control batches and compacted records leave gaps. */
    private boolean atEnd(Map<TopicPartition, Long> ends) {
        boolean all = true;
        for (TopicPartition partition : partitions) {
            if (consumer.position(partition) < offset(ends, partition)) {
                all = false;
            } else {
                consumer.pause(List.of(partition));
            }
        }
        return all;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw CommandFailure.failed("The broker gave no offset for " + partition + ": try again.");
        }
        return offset;
    }
}
