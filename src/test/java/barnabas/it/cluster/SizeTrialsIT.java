package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long three brokers take to be there, and how many partitions they can lead: measured, as {@link FailoverTrialsIT} is. */
@Tag("cluster")
@Tag("full")
@Timeout(600)
class SizeTrialsIT {
    private static final int MANY = 1000;
    private static final Duration LED_MAX = Duration.ofSeconds(90);

    private final Cluster cluster = Cluster.barnabas();

    @AfterEach
    void allEnds() {
        cluster.close();
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    /** Also when an earlier try has made it, whose answer came too late. */
    private static boolean isMade(KafkaFuture<Void> creation) throws Exception {
        try {
            creation.get(3, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException refused) {
            return refused.getCause() instanceof TopicExistsException;
        }
    }

    @Test
    void threeEmptyBrokersTakeAWriteWithinSixSeconds() throws Exception {
        long begun = System.nanoTime();
        for (Node node : cluster.nodes()) {
            node.launch();
        }
        try (Admin admin = cluster.clients().admin(Map.of("request.timeout.ms", 2000, "retry.backoff.max.ms", 100))) {
            NewTopic topic = new NewTopic("first", 1, (short) 3);
            await("the topic is made")
                    .atMost(LED_MAX)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> {
                        return isMade(admin.createTopics(List.of(topic)).all());
                    });
        }
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Workload.DEFAULTS)) {
            producer.send(new ProducerRecord<>("first", new byte[100])).get(60, TimeUnit.SECONDS);
        }
        long millis = millisSince(begun);
        System.out.println("three empty brokers, from start to the first ack: " + millis + "ms");
        assertThat(millis).isLessThan(6000);
    }

    @Test
    void aThousandPartitionsAreLedAndLedAgain() throws Exception {
        cluster.start();
        long begun = System.nanoTime();
        cluster.clients().createTopic("many", MANY, 3, Map.of());
        long created = millisSince(begun);
        awaitLed(-1);
        long led = millisSince(begun);
        cluster.awaitInSync("many", LED_MAX);
        Node victim = cluster.leader("many", 0);
        long itsPartitions = cluster.describe("many").partitions().stream()
                .filter(info -> info.leader().id() == victim.id())
                .count();
        victim.kill();
        long killed = System.nanoTime();
        awaitLed(victim.id());
        long ledAgain = millisSince(killed);
        System.out.println(MANY + " partitions: created=" + created + "ms led=" + led + "ms, a leader of "
                + itsPartitions + " killed: led again=" + ledAgain + "ms");
        assertThat(led).isLessThan(10_000);
        assertThat(ledAgain).isLessThan(2000);
    }

    private void awaitLed(int except) {
        await("all partitions are led")
                .atMost(LED_MAX)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ledBy(except) == MANY);
    }

    private long ledBy(int except) throws Exception {
        try {
            return cluster.describe("many").partitions().stream()
                    .map(TopicPartitionInfo::leader)
                    .filter(leader -> leader != null && leader.id() > 0 && leader.id() != except)
                    .count();
        } catch (ExecutionException | TimeoutException notToldNow) {
            return 0;
        }
    }
}
