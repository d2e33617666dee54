package barnabas.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads a topic as a member of a group: an offset is committed when everything before it has been written, so a record may come twice
 * but none is left out. Used by one thread.
 */
final class GroupReader {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LEAVE_MAX = Duration.ofSeconds(3);

    private final Consumer<byte[], byte[]> consumer;

    private GroupReader(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Reads until the sink wants no more, or to where its partitions ended when it got them. On Ctrl-C it leaves the group, so that
     * the others need not wait for its session to end.
     */
    static void read(Consumer<byte[], byte[]> consumer, String topic, boolean toEnd, TopicReader.Sink sink)
            throws IOException {
        consumer.subscribe(List.of(topic));
        var left = new CountDownLatch(1);
        var leaving = new Thread(() -> {
            consumer.wakeup();
            try {
                if (!left.await(LEAVE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                    System.err.println("barnabas: the group was not left in time.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(leaving);
        try {
            new GroupReader(consumer).read(toEnd, sink);
        } catch (WakeupException stopped) {
            // Ctrl-C: what was written has been committed.
        } finally {
            consumer.close();
            left.countDown();
            removeHook(leaving);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            // It is running.
        }
    }

    private void read(boolean toEnd, TopicReader.Sink sink) throws IOException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        boolean wanted = true;
        while (wanted && !(toEnd && atEnd(ends))) {
            wanted = give(consumer.poll(POLL), sink);
        }
    }

    private boolean give(ConsumerRecords<byte[], byte[]> records, TopicReader.Sink sink) throws IOException {
        Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
        boolean wanted = true;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (wanted) {
                wanted = sink.take(record);
                taken.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
        }
        sink.flush();
        if (!taken.isEmpty()) {
            consumer.commitSync(taken);
        }
        return wanted;
    }

    /** Partitions that have just come are looked at first; without any the group has not been divided yet. */
    private boolean atEnd(Map<TopicPartition, Long> ends) {
        ends.keySet().retainAll(consumer.assignment());
        List<TopicPartition> fresh = consumer.assignment().stream()
                .filter(partition -> !ends.containsKey(partition))
                .toList();
        if (!fresh.isEmpty()) {
            ends.putAll(consumer.endOffsets(fresh));
        }
        return !ends.isEmpty()
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
