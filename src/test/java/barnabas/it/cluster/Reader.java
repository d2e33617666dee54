package barnabas.it.cluster;

import barnabas.it.Clients;
import barnabas.it.cluster.history.History;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** A consumer that reads all partitions from their beginning on and tells the history what it is given. */
final class Reader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final History history;
    private final List<TopicPartition> partitions;
    private final Consumer<byte[], byte[]> consumer;
    private final Predicate<Consumer<byte[], byte[]>> enough;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Begins to read.
     *
     * @param enough asked when a poll gave nothing: with true it ends by itself
     */
    Reader(
            String name,
            Clients clients,
            History history,
            String topic,
            int partitions,
            Predicate<Consumer<byte[], byte[]>> enough) {
        this.name = name;
        this.history = history;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        this.enough = enough;
        this.consumer = clients.consumer(Map.of("auto.offset.reset", "none", "client.id", name));
        this.thread = new Thread(this::read, "reader " + name);
        thread.start();
    }

    private void read() {
        try (consumer) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            boolean read = true;
            while (!stopped && (read || !isEnough())) {
                read = poll();
            }
        } catch (WakeupException stoppedHere) {
            return;
        }
    }

    private boolean isEnough() {
        try {
            return enough.test(consumer);
        } catch (WakeupException stoppedHere) {
            throw stoppedHere;
        } catch (KafkaException notToldNow) {
            return false;
        }
    }

    /** Whether there was anything. */
    private boolean poll() {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                history.read(
                        name,
                        record.partition(),
                        record.offset(),
                        record.leaderEpoch().orElse(0),
                        record.value());
            }
            long now = System.nanoTime() / 1_000_000;
            partitions.forEach(partition -> history.polled(name, partition.partition(), now));
            return !records.isEmpty();
        } catch (OffsetOutOfRangeException lost) {
            lost.offsetOutOfRangePartitions().forEach((partition, offset) -> {
                history.outOfRange(name, partition.partition(), offset);
                history.positioned(name, partition.partition(), 0);
            });
            consumer.seekToBeginning(lost.partitions());
        } catch (WakeupException stoppedHere) {
            throw stoppedHere;
        } catch (KafkaException failed) {
            System.err.println("reader=" + name + " goes on after: " + failed);
        }
        return true;
    }

    /** True when it has ended by itself within that time. */
    boolean join(Duration atMost) throws InterruptedException {
        thread.join(atMost.toMillis());
        return !thread.isAlive();
    }

    @Override
    public void close() {
        stopped = true;
        consumer.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
