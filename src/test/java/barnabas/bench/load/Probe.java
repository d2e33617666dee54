package barnabas.bench.load;

import barnabas.bench.figures.Histograms;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long records take from the moment at which they were to be sent to that at which they are read. The schedule waits for nobody: a
 * record that leaves late because others were slow is late by that too. Every record must be read once, and those of a partition in their
 * order. Prints one line, a {@link ProbeOutput}.
 */
public final class Probe {
    private static final int RECORD_BYTES = 1024;
    private static final Duration READ_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    /** Microseconds; what takes longer counts as this. */
    private static final long LONGEST = TimeUnit.MINUTES.toMicros(2);

    private static final int DIGITS = 3;

    /**
     * What is to be done.
     *
     * @param perSecond records
     * @param warmUpSeconds whose records are checked but not counted
     * @param seconds after these, at most; it also ends when the input does
     */
    public record Plan(String bootstrap, String topic, int partitions, int perSecond, int warmUpSeconds, int seconds) {
        public List<String> arguments() {
            return List.of(
                    bootstrap,
                    topic,
                    Integer.toString(partitions),
                    Integer.toString(perSecond),
                    Integer.toString(warmUpSeconds),
                    Integer.toString(seconds));
        }

        static Plan of(String[] arguments) {
            return new Plan(
                    arguments[0],
                    arguments[1],
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]));
        }

        private long warmUpRecords() {
            return (long) perSecond * warmUpSeconds;
        }

        private long records() {
            return (long) perSecond * (warmUpSeconds + seconds);
        }
    }

    private final Plan plan;
    private final Histogram latencies = new Histogram(LONGEST, DIGITS);
    private final Sequences sequences;
    private final AtomicLong acked = new AtomicLong();
    private volatile boolean isEnough;

    private Probe(Plan plan) {
        this.plan = plan;
        this.sequences = new Sequences(plan.partitions());
    }

    public static void main(String[] args) throws Exception {
        ProbeOutput output = new Probe(Plan.of(args)).run();
        System.out.println(new ObjectMapper().writeValueAsString(output));
    }

    private ProbeOutput run() throws Exception {
        Thread watcher = new Thread(this::awaitEndOfInput, "waits for the end of the input");
        watcher.setDaemon(true);
        watcher.start();
        CompletableFuture<Long> sent = new CompletableFuture<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, plan.partitions())
                    .mapToObj(partition -> new TopicPartition(plan.topic(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Thread sender = new Thread(() -> send(sent), "sends");
            sender.start();
            read(consumer, sent);
            sender.join();
        }
        return new ProbeOutput(sequences.fault(sent.get(), acked.get()), Histograms.encoded(latencies));
    }

    private void awaitEndOfInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // Is the end of it, too.
        }
        isEnough = true;
    }

    private Map<String, Object> consumerSettings() {
        return Map.of("bootstrap.servers", plan.bootstrap(), "enable.auto.commit", false, "enable.metrics.push", false);
    }

    /** Records do not wait for others to share their batch. */
    private Map<String, Object> producerSettings() {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", plan.bootstrap()));
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        settings.put("enable.metrics.push", false);
        return settings;
    }

    /** Tells at its end how many it sent. */
    private void send(CompletableFuture<Long> sent) {
        long sequence = 0;
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(plan.topic());
            long begun = System.nanoTime();
            for (; sequence < plan.records() && !isEnough; sequence++) {
                long intended = begun + sequence * TimeUnit.SECONDS.toNanos(1) / plan.perSecond();
                for (long early = intended - System.nanoTime(); early > 0; early = intended - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                producer.send(record(sequence, intended), (metadata, failure) -> {
                    if (failure == null) {
                        acked.incrementAndGet();
                    }
                });
            }
            producer.flush();
        } finally {
            sent.complete(sequence);
        }
    }

    private ProducerRecord<byte[], byte[]> record(long sequence, long intended) {
        byte[] value = ByteBuffer.allocate(RECORD_BYTES)
                .putLong(sequence)
                .putLong(intended)
                .array();
        return new ProducerRecord<>(plan.topic(), (int) (sequence % plan.partitions()), null, value);
    }

    /** Until all that was sent is read, or nothing comes any more. */
    private void read(Consumer<byte[], byte[]> consumer, CompletableFuture<Long> sent) {
        long lastNews = System.nanoTime();
        while (!sent.isDone() || sequences.count() < sent.join()) {
            var records = consumer.poll(POLL);
            long now = System.nanoTime();
            if (!records.isEmpty() || !sent.isDone()) {
                lastNews = now;
            } else if (now - lastNews > READ_MAX.toNanos()) {
                return;
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                ByteBuffer value = ByteBuffer.wrap(record.value());
                long sequence = value.getLong();
                sequences.read(record.partition(), sequence);
                if (sequence >= plan.warmUpRecords()) {
                    long micros = TimeUnit.NANOSECONDS.toMicros(now - value.getLong());
                    latencies.recordValue(Math.max(0, Math.min(LONGEST, micros)));
                }
            }
        }
    }
}
