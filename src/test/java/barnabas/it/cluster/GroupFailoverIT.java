package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member commits all the while its coordinator dies, three times over: what was acked stays, and the group goes on. */
@Tag("full")
@Timeout(300)
class GroupFailoverIT {
    private static final String TOPIC = "orders";
    private static final String GROUP = "castle";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int ROUNDS = 3;

    /** Of its coordinator's death a group sees no more. */
    private static final long GAP_MAX_MS = 1500;

    private final Cluster cluster = Cluster.barnabas();
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong longestGapMs = new AtomicLong();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Integer> generations = new ArrayList<>();

    @AfterEach
    void close() {
        ending.set(true);
        cluster.close();
    }

    /** Offsets that only grow, each one as soon as the one before is acked. */
    private void commitAllTheWhile(String protocol) {
        try (Consumer<byte[], byte[]> consumer = cluster.clients()
                .consumer(Map.of(
                        "group.id", GROUP,
                        "group.protocol", protocol,
                        "default.api.timeout.ms", 20_000,
                        "request.timeout.ms", 2000,
                        "retry.backoff.ms", 50,
                        "retry.backoff.max.ms", 100))) {
            consumer.subscribe(List.of(TOPIC));
            long last = System.nanoTime();
            while (!ending.get()) {
                consumer.poll(Duration.ofMillis(5));
                if (consumer.assignment().isEmpty()) {
                    continue;
                }
                generations.add(consumer.groupMetadata().generationId());
                consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(acked.get() + 1)));
                long now = System.nanoTime();
                if (acked.incrementAndGet() > 1) {
                    longestGapMs.accumulateAndGet((now - last) / 1_000_000, Math::max);
                }
                last = now;
            }
        } catch (KafkaException e) {
            failure.set(e);
        }
    }

    private Node coordinator() throws Exception {
        return cluster.node(cluster.admin()
                .describeConsumerGroups(List.of(GROUP))
                .all()
                .get(20, TimeUnit.SECONDS)
                .get(GROUP)
                .coordinator()
                .id());
    }

    private void awaitAcks(long more) {
        long from = acked.get();
        await("commits go on").atMost(Duration.ofSeconds(40)).until(() -> {
            assertThat(failure.get()).isNull();
            return acked.get() >= from + more;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void noCommittedOffsetGoesBackWhenTheCoordinatorDiesAndCommitsGoOn(String protocol) throws Exception {
        cluster.start();
        cluster.createTopic(TOPIC, 1, Map.of());
        cluster.awaitInSync("__consumer_offsets", Duration.ofSeconds(60));
        Thread member = new Thread(() -> commitAllTheWhile(protocol), "member");
        member.start();
        for (int round = 0; round < ROUNDS; round++) {
            awaitAcks(50);
            longestGapMs.set(0);
            Node died = coordinator();
            died.kill();
            long before = acked.get();
            awaitAcks(50);
            System.out.println(protocol + " round=" + round + " broker=" + died.id() + " longest gap of commits ms="
                    + longestGapMs);
            assertThat(longestGapMs.get()).isLessThanOrEqualTo(GAP_MAX_MS);
            var offset = cluster.admin()
                    .listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(20, TimeUnit.SECONDS)
                    .get(PARTITION);
            assertThat(offset.offset()).isGreaterThanOrEqualTo(before);
            died.start();
            cluster.awaitInSync("__consumer_offsets", Duration.ofSeconds(60));
        }
        ending.set(true);
        member.join();
        assertThat(failure.get()).isNull();
        assertThat(generations).as("the group was never divided anew").containsOnly(1);
    }
}
