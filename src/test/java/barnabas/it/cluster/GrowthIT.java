package barnabas.it.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.BrokerProcess;
import barnabas.it.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One broker becomes three, its topic gets three replicas, and the first is lost (rule M2). */
@Tag("cluster")
@Tag("full")
@Timeout(300)
class GrowthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TOPIC = "growing";
    private static final TopicPartition ONLY = new TopicPartition(TOPIC, 0);

    private final List<BrokerProcess> brokers = new ArrayList<>();

    @AfterEach
    void allEnd() {
        brokers.forEach(BrokerProcess::close);
    }

    private BrokerProcess start(int id, List<String> settings) {
        BrokerProcess broker = BrokerProcess.create().with("broker-id = " + id);
        settings.forEach(broker::with);
        brokers.add(broker);
        return broker.start();
    }

    private static String voters(BrokerProcess of) throws Exception {
        return of.get("/api/cluster/voters");
    }

    private static void send(Clients to, int from, int count) throws Exception {
        try (var producer = to.producer(Map.of("acks", "all"))) {
            for (int i = from; i < from + count; i++) {
                producer.send(new ProducerRecord<>(
                                TOPIC, 0, null, Integer.toString(i).getBytes(UTF_8)))
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void oneBrokerGrowsToThreeAndServesWithoutTheFirst() throws Exception {
        BrokerProcess first = start(5, List.of());
        Clients.of(first).createTopic(TOPIC, 1, 1, Map.of());
        send(Clients.of(first), 0, 100);
        String seeds = "cluster.seeds = [\"127.0.0.1:" + first.managementPort() + "\"]";
        BrokerProcess second = start(6, List.of(seeds, "cluster.voters = [5]"));
        BrokerProcess third = start(7, List.of(seeds, "cluster.voters = [5]"));
        Clients others = new Clients(second.bootstrap() + "," + third.bootstrap());
        try (Admin admin = others.admin(new HashMap<>())) {
            admin.alterPartitionReassignments(Map.of(ONLY, Optional.of(new NewPartitionReassignment(List.of(5, 6, 7)))))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            await("three replicas are in step")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> admin.describeTopics(List.of(TOPIC))
                                    .allTopicNames()
                                    .get(10, TimeUnit.SECONDS)
                                    .get(TOPIC)
                                    .partitions()
                                    .get(0)
                                    .isr()
                                    .size()
                            == 3);
        }
        await("all three vote")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    String said = voters(second);
                    return said.split("\"votes\":true", -1).length == 4 && !said.contains("behind");
                });
        start(1, List.of(seeds, "cluster.voters = [5]"));
        assertThat(voters(second)).contains("{\"broker\":1,\"votes\":false");
        first.kill();
        send(others, 100, 100);
        others.createTopic("afterwards", 1, 1, Map.of());
        assertThat(others.readAll(TOPIC).get(0)).hasSize(200);
    }
}
