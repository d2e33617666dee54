package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** KIP-392 with Kafka's own consumer, whose metric tells which replica it reads from. */
@Tag("cluster")
@Tag("full")
@Timeout(300)
class FollowerFetchIT {
    private static final TopicPartition NEAR = new TopicPartition("near", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster =
            Cluster.barnabas("replica-selector-class = \"org.apache.kafka.common.replica.RackAwareReplicaSelector\"");

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aConsumerReadsInItsRackAndFromTheLeaderWhenThatReplicaIsGone() throws Exception {
        for (Node node : cluster.nodes()) {
            ((BarnabasNode) node).broker().with("rack = \"rack-" + node.id() + "\"");
        }
        cluster.start();
        cluster.createTopic(NEAR.topic(), 1, Map.of());
        Node leader = cluster.leader(NEAR.topic(), 0);
        Node near = cluster.nodes().stream()
                .filter(node -> node.id() != leader.id())
                .findFirst()
                .orElseThrow();
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of("acks", "all"));
                Consumer<byte[], byte[]> consumer = cluster.clients()
                        .consumer(Map.of(
                                "client.rack",
                                "rack-" + near.id(),
                                "auto.offset.reset",
                                "none",
                                "metadata.max.age.ms",
                                5000))) {
            consumer.assign(List.of(NEAR));
            consumer.seek(NEAR, 0);
            send(producer, 100);
            long[] read = {0};
            readTo(consumer, read, 100);
            await("it reads from the replica in its rack").atMost(PATIENCE).until(() -> {
                send(producer, 1);
                read[0] += consumer.poll(Duration.ofMillis(500)).count();
                return preferred(consumer) == near.id();
            });
            long end = sent;
            readTo(consumer, read, end);

            near.kill();
            send(producer, 100);
            readTo(consumer, read, sent);
            assertThat(preferred(consumer)).isNotEqualTo(near.id());

            near.start();
            await("it comes back to it when it is in sync").atMost(PATIENCE).until(() -> {
                send(producer, 1);
                read[0] += consumer.poll(Duration.ofMillis(500)).count();
                return preferred(consumer) == near.id();
            });
            readTo(consumer, read, sent);
            assertThat(read[0]).as("each record once").isEqualTo(sent);
        }
    }

    private long sent;

    private void send(Producer<byte[], byte[]> producer, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(NEAR.topic(), new byte[10])).get(60, TimeUnit.SECONDS);
            sent++;
        }
    }

    private static void readTo(Consumer<byte[], byte[]> consumer, long[] read, long wanted) {
        await("records=" + wanted + " are read").atMost(PATIENCE).until(() -> {
            read[0] += consumer.poll(Duration.ofMillis(200)).count();
            return read[0] >= wanted;
        });
    }

    /** -1 when it reads from the leader. */
    private static int preferred(Consumer<byte[], byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("preferred-read-replica"))
                .map(metric -> ((Number) metric.getValue().metricValue()).intValue())
                .findFirst()
                .orElse(-1);
    }
}
