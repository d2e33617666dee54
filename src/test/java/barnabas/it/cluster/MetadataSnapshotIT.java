package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.BrokerProcess;
import barnabas.it.Clients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rule M8: the metadata log does not grow for ever, and whoever is behind its start gets the snapshot that stands there. */
@Tag("cluster")
@Tag("full")
@Timeout(300)
class MetadataSnapshotIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TAKEN = "metadata snapshot at=";
    private static final String GOES_ON = "metadata goes on from the snapshot";

    private final Cluster cluster = Cluster.barnabas("cluster.metadata-snapshot-bytes = 8 KiB");
    private final List<BrokerProcess> late = new ArrayList<>();

    @AfterEach
    void closeAll() {
        late.forEach(BrokerProcess::close);
        cluster.close();
    }

    @Test
    void stragglersNewcomersAndBrokersThatStartAgainComeToTheSameImage() throws Exception {
        cluster.start();
        cluster.createTopic("kept", 1, Map.of());
        cluster.createTopic("doomed", 1, Map.of());
        Node straggler = cluster.node(3);
        Path doomed = written(straggler, "doomed");
        straggler.kill();
        await("the others go on without it").atMost(PATIENCE).ignoreExceptions().until(() -> {
            cluster.admin().deleteTopics(List.of("doomed")).all().get(10, TimeUnit.SECONDS);
            return true;
        });
        Clients clients =
                new Clients(cluster.node(1).bootstrap() + "," + cluster.node(2).bootstrap());
        int topics = 0;
        while (!tookASnapshot()) {
            clients.createTopic("a-topic-with-a-name-that-takes-some-room-in-a-log-" + topics++, 1, 2, Map.of());
            assertThat(topics).as("topics without a snapshot").isLessThan(500);
        }

        straggler.start();
        awaitTopics(straggler.bootstrap(), topics + 1);
        assertThat(straggler.log()).contains(GOES_ON);
        await("what was deleted while it was away goes").atMost(PATIENCE).until(() -> isGone(doomed));

        BrokerProcess newcomer = newcomer();
        newcomer.start();
        awaitTopics(newcomer.bootstrap(), topics + 1);
        assertThat(newcomer.log()).contains(GOES_ON);

        for (Node node : cluster.nodes()) {
            node.kill();
        }
        for (Node node : cluster.nodes()) {
            node.launch();
        }
        cluster.nodes().forEach(Node::awaitStarted);
        for (Node node : cluster.nodes()) {
            awaitTopics(node.bootstrap(), topics + 1);
        }
        cluster.awaitInSync("kept", PATIENCE);
    }

    /** The folder of a topic's partition, which is there once something was written to it. */
    private Path written(Node node, String topic) throws Exception {
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of("acks", "all"))) {
            producer.send(new ProducerRecord<>(topic, new byte[10])).get(60, TimeUnit.SECONDS);
        }
        return await("the replica has it")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> node.partitionFolder(topic, 0), Files::isDirectory);
    }

    private boolean tookASnapshot() {
        return cluster.nodes().stream().anyMatch(node -> node.log().contains(TAKEN));
    }

    private BrokerProcess newcomer() {
        BrokerProcess newcomer = BrokerProcess.create();
        late.add(newcomer);
        return newcomer.with("broker-id = 4")
                .with("cluster.seeds = [\"127.0.0.1:"
                        + ((BarnabasNode) cluster.node(1)).broker().managementPort() + "\"]")
                .with("cluster.voters = [1, 2, 3]");
    }

    private static boolean isGone(Path folder) throws Exception {
        try (Stream<Path> folders = Files.list(folder.getParent())) {
            return folders.noneMatch(folder::equals);
        }
    }

    private static void awaitTopics(String bootstrap, int count) {
        await("the broker at " + bootstrap + " knows the topics")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(topics(bootstrap)).hasSize(count));
    }

    private static Set<String> topics(String bootstrap) throws Exception {
        try (Admin admin = new Clients(bootstrap).admin()) {
            return admin.listTopics().names().get(10, TimeUnit.SECONDS);
        }
    }
}
