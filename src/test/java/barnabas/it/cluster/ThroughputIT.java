package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How much three brokers take in, beside what three of Apache Kafka's take in the same minutes on the same machine with the same
 * client: {@code mvn verify -Pfull -Dit.test=ThroughputIT}. Turns are taken in the order A B B A.
 */
@Tag("cluster")
@Tag("full")
@Timeout(1800)
class ThroughputIT {
    private static final int ROUNDS = Integer.getInteger("throughput.rounds", 3);
    private static final int SECONDS = Integer.getInteger("throughput.seconds", 10);
    private static final int PARTITIONS = 6;
    private static final byte[] VALUE = new byte[1024];

    private record Contender(String name, Cluster cluster, List<Double> megabytesPerSecond) {
        double median() {
            List<Double> sorted = new ArrayList<>(megabytesPerSecond);
            sorted.sort(null);
            return sorted.get(sorted.size() / 2);
        }
    }

    @Test
    void keepsUpWithKafkaWhenFlushingIsLeftToTheSystem() throws Exception {
        assertThat(ratio("os")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void takesInHalfOfWhatKafkaDoesThoughAllIsFlushedBeforeItIsAcked() throws Exception {
        assertThat(ratio("acked")).isGreaterThanOrEqualTo(0.5);
    }

    private static double ratio(String flush) throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(KafkaNode.LIBRARY), "no Kafka in " + KafkaNode.LIBRARY + ": run mvn -Pfull verify");
        try (Cluster ours = Cluster.barnabas("log.flush = " + flush).start();
                Cluster theirs = Cluster.kafka(3, Map.of()).start()) {
            Contender barnabas = new Contender("Barnabas flush=" + flush, ours, new ArrayList<>());
            Contender kafka = new Contender("Apache Kafka", theirs, new ArrayList<>());
            for (Contender contender : List.of(barnabas, kafka)) {
                turn(contender, SECONDS, "warm");
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Contender contender : List.of(barnabas, kafka, kafka, barnabas)) {
                    double speed = turn(
                            contender,
                            SECONDS,
                            "round-" + round + "-"
                                    + contender.megabytesPerSecond().size());
                    contender.megabytesPerSecond().add(speed);
                    System.out.printf("%s round=%d %.1f MB/s%n", contender.name(), round, speed);
                }
            }
            double ratio = barnabas.median() / kafka.median();
            System.out.printf(
                    "acks=all, 3 replicas, %d partitions, 1 KiB: %s %.1f MB/s, %s %.1f MB/s, ratio %.2f%n",
                    PARTITIONS, barnabas.name(), barnabas.median(), kafka.name(), kafka.median(), ratio);
            return ratio;
        }
    }

    /** Megabytes that were acked per second, on a topic of its own. */
    private static double turn(Contender contender, int seconds, String topic) throws Exception {
        contender.cluster().createTopic(topic, PARTITIONS, Map.of());
        AtomicLong acked = new AtomicLong();
        AtomicReference<Exception> failure = new AtomicReference<>();
        long begun = System.nanoTime();
        try (Producer<byte[], byte[]> producer = contender.cluster().clients().producer(Workload.DEFAULTS)) {
            long end = begun + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() - end < 0) {
                producer.send(new ProducerRecord<>(topic, VALUE), (metadata, failed) -> {
                    if (failed == null) {
                        acked.incrementAndGet();
                    } else {
                        failure.set(failed);
                    }
                });
            }
            producer.flush();
        }
        double took = (System.nanoTime() - begun) / 1e9;
        assertThat(failure.get()).isNull();
        contender.cluster().admin().deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        return acked.get() * VALUE.length / 1e6 / took;
    }
}
