package barnabas.it.cluster;

import barnabas.it.Clients;
import barnabas.it.cluster.history.History;
import barnabas.it.cluster.history.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * A producer that sends numbered values to the partitions in turn, at an even rate, and tells the history what became of each. When
 * it does not know of one it goes on under another number, as the history wants it.
 */
final class Writer implements AutoCloseable {
    /** So that a broker that is away is not met by more than this. */
    private static final int UNANSWERED_MAX = 500;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name;
    private final History history;
    private final String topic;
    private final int[] sequences;
    private final long everyNanos;
    private final Producer<byte[], byte[]> producer;
    private final AckGaps gaps;
    private final Semaphore unanswered = new Semaphore(UNANSWERED_MAX);
    private final Thread thread;
    private volatile int number = NUMBERS.incrementAndGet();
    private volatile boolean stopped;
    private int numberInUse = number;

    Writer(
            String name,
            Clients clients,
            Map<String, Object> settings,
            History history,
            String topic,
            int partitions,
            int perSecond) {
        this.name = name;
        this.history = history;
        this.topic = topic;
        this.sequences = new int[partitions];
        this.everyNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.producer = clients.producer(settings);
        this.gaps = new AckGaps(partitions);
        this.thread = new Thread(this::write, "writer " + name);
        thread.start();
    }

    String name() {
        return name;
    }

    AckGaps gaps() {
        return gaps;
    }

    private void write() {
        long due = System.nanoTime();
        for (int i = 0; !stopped; i++) {
            LockSupport.parkNanos(due - System.nanoTime());
            // Who was held up does not make up for it: the rate is what brokers meet at most.
            due = Math.max(due, System.nanoTime() - everyNanos) + everyNanos;
            unanswered.acquireUninterruptibly();
            if (stopped) {
                unanswered.release();
            } else {
                send(i % sequences.length);
            }
        }
    }

    private void send(int partition) {
        if (numberInUse != number) {
            numberInUse = number;
            Arrays.fill(sequences, 0);
        }
        Value value = new Value(numberInUse, sequences[partition]++);
        history.sent(partition, value);
        try {
            producer.send(
                    new ProducerRecord<>(topic, partition, null, value.bytes()),
                    (metadata, failure) -> answered(partition, value, metadata, failure));
        } catch (InterruptException stoppedHere) {
            answered(partition, value, null, stoppedHere);
        } catch (KafkaException refusedByTheClient) {
            answered(partition, value, null, refusedByTheClient);
        }
    }

    private void answered(int partition, Value value, RecordMetadata metadata, Exception failure) {
        if (failure == null) {
            gaps.acked(partition, System.nanoTime());
            history.acked(partition, value, metadata.offset());
        } else if (failure instanceof RecordTooLargeException) {
            history.refused(partition, value);
        } else {
            history.unknown(partition, value);
            if (value.writer() == number) {
                number = NUMBERS.incrementAndGet();
            }
        }
        unanswered.release();
    }

    /** Sends no more, and waits until all is answered, or for so long. */
    void finish(Duration atMost) throws InterruptedException {
        stopped = true;
        thread.join(atMost.toMillis());
        unanswered.tryAcquire(UNANSWERED_MAX, atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        stopped = true;
        unanswered.release(UNANSWERED_MAX);
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
