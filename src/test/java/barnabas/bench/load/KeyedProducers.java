package barnabas.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Many producers that send small records with keys, each as fast as it can: batches stay small, for what a producer sends goes to all
 * partitions. Prints one line, a {@link KeyedOutput}.
 */
public final class KeyedProducers {
    private static final int KEYS = 1000;

    /** Of each producer: what it may have under way, so that batches go before they are full. */
    private static final int BUFFER_BYTES = 256 * 1024;

    /** About ten records. */
    private static final int BATCH_BYTES = 1024;

    /**
     * What is to be done.
     *
     * @param warmUpSeconds whose records are not counted in the speed
     */
    public record Plan(String bootstrap, String topic, int producers, int recordBytes, int warmUpSeconds, int seconds) {
        public List<String> arguments() {
            return List.of(
                    bootstrap,
                    topic,
                    Integer.toString(producers),
                    Integer.toString(recordBytes),
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
    }

    private final Plan plan;
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean isEnough;

    private KeyedProducers(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] args) throws Exception {
        KeyedOutput output = new KeyedProducers(Plan.of(args)).run();
        System.out.println(new ObjectMapper().writeValueAsString(output));
    }

    private KeyedOutput run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < plan.producers(); i++) {
            int number = i;
            Thread thread = new Thread(() -> send(number), "producer " + i);
            thread.start();
            threads.add(thread);
        }
        TimeUnit.SECONDS.sleep(plan.warmUpSeconds());
        long ackedBefore = acked.get();
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(plan.seconds());
        double perSecond = (acked.get() - ackedBefore) / ((System.nanoTime() - begun) / 1e9);
        isEnough = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return new KeyedOutput(acked.get(), failed.get(), perSecond);
    }

    private void send(int number) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", plan.bootstrap());
        settings.put("linger.ms", 0);
        settings.put("batch.size", BATCH_BYTES);
        settings.put("buffer.memory", BUFFER_BYTES);
        settings.put("enable.metrics.push", false);
        byte[] value = new byte[plan.recordBytes()];
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; !isEnough; i = (i + 1) % KEYS) {
                byte[] key = ("producer-" + number + "-key-" + i).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(plan.topic(), key, value), (metadata, failure) -> {
                    (failure == null ? acked : failed).incrementAndGet();
                });
            }
        }
    }
}
