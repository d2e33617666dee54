package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Load that remembers what it was promised: records numbered from 0, dealt over the partitions in turn, each with bytes that
 * follow from its number. A thread sends until it is told to stop.
 */
final class AckedRecords implements AutoCloseable {
    private static final int VALUE_MAX = 2000;

    /** So that a broker that is away is not met by more than the producer's buffer holds. */
    private static final int UNANSWERED_MAX = 500;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int partitions;
    private final Map<Long, RecordMetadata> acked = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Exception> failed = new ConcurrentLinkedQueue<>();
    private final AtomicLong acks = new AtomicLong();
    private final Semaphore unanswered = new Semaphore(UNANSWERED_MAX);
    private final Thread thread;
    private volatile boolean stopped;

    AckedRecords(Producer<byte[], byte[]> producer, String topic, int partitions) {
        this.producer = producer;
        this.topic = topic;
        this.partitions = partitions;
        this.thread = new Thread(this::send, "load-" + topic);
        thread.start();
    }

    private void send() {
        for (long number = 0; !stopped; number++) {
            long sent = number;
            unanswered.acquireUninterruptibly();
            producer.send(
                    new ProducerRecord<>(topic, (int) (sent % partitions), null, value(sent)),
                    (metadata, failure) -> answered(sent, metadata, failure));
        }
    }

    private void answered(long number, RecordMetadata metadata, Exception failure) {
        if (failure == null) {
            acked.put(number, metadata);
            acks.incrementAndGet();
        } else {
            failed.add(failure);
        }
        unanswered.release();
    }

    private static byte[] value(long number) {
        Random random = new Random(number);
        byte[] bytes = new byte[Long.BYTES + random.nextInt(VALUE_MAX)];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong(number);
        return bytes;
    }

    /** How many records have been acked so far. */
    long acks() {
        return acks.get();
    }

    /** What was refused or given up. */
    List<Exception> failures() {
        return List.copyOf(failed);
    }

    /** No more is sent, and what was sent is answered. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
        producer.flush();
    }

    /** Of what has been acked by now. */
    Map<Long, RecordMetadata> acked() {
        return Map.copyOf(acked);
    }

    /** Each of {@code acked} stands in {@code log} where it was said to stand; no record stands there twice or with wrong bytes. */
    static void assertAreIn(
            Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log, Map<Long, RecordMetadata> acked, boolean inOrder) {
        Map<Long, TopicPartition> places = new HashMap<>();
        Map<Long, Long> offsets = new HashMap<>();
        log.forEach((partition, records) -> {
            Set<Long> seen = new HashSet<>();
            long next = 0;
            long last = -1;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                assertThat(record.offset()).as("offsets have no gaps").isEqualTo(next++);
                long number = ByteBuffer.wrap(record.value()).getLong();
                assertThat(record.value()).as("record %s", number).isEqualTo(value(number));
                assertThat(seen.add(number))
                        .as("record %s is there once", number)
                        .isTrue();
                if (inOrder) {
                    assertThat(number).as("order in partition %s", partition).isGreaterThan(last);
                }
                last = number;
                places.put(number, new TopicPartition(record.topic(), partition));
                offsets.put(number, record.offset());
            }
        });
        acked.forEach((number, metadata) -> {
            assertThat(places.get(number))
                    .as("place of record %s, acked at %s", number, metadata)
                    .isEqualTo(new TopicPartition(metadata.topic(), metadata.partition()));
            assertThat(offsets.get(number))
                    .as("offset of record %s, acked at %s", number, metadata)
                    .isEqualTo(metadata.offset());
        });
    }

    @Override
    public void close() {
        stopped = true;
        unanswered.release(UNANSWERED_MAX);
        try {
            thread.join(10_000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(5));
    }
}
