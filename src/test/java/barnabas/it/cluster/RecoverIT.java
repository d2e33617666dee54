package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rule M9: two of three brokers are lost for good, the cluster's metadata among what they held. */
@Tag("cluster")
@Tag("full")
@Timeout(300)
class RecoverIT {
    private static final Path BARNABAS = Path.of(System.getProperty("barnabas.distribution", "target/barnabas"))
            .resolve("bin/barnabas");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Cluster cluster = Cluster.barnabas();

    private record Ended(int exitCode, String said) {}

    @AfterEach
    void close() {
        cluster.close();
    }

    private static Ended recover(Node node, String... options) throws Exception {
        BrokerProcess broker = ((BarnabasNode) node).broker();
        List<String> command = new ArrayList<>(List.of(
                BARNABAS.toAbsolutePath().toString(),
                "cluster",
                "recover",
                "--config",
                broker.folder().resolve("node.conf").toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    @Test
    void theSurvivorGoesOnAndTakesNewBrokersInThePlaceOfTheLost() throws Exception {
        cluster.start();
        cluster.createTopic("orders", 3, Map.of());
        cluster.createTopic("never-written", 1, Map.of());
        send(300);
        awaitSameSizes();
        cluster.awaitInSync("__consumer_offsets", PATIENCE);
        Node survivor = cluster.node(2);
        assertThat(recover(survivor, "--lost", "1,3").said()).contains("Nothing was changed: ", "in use");
        for (Node node : cluster.nodes()) {
            node.kill();
        }
        for (int lost : new int[] {1, 3}) {
            Folders.delete(cluster.node(lost).dataDir());
        }

        Ended shown = recover(survivor, "--lost", "1,3");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.said())
                .contains("__cluster_metadata-0", "orders-0", "orders-1", "orders-2", "never-written-0")
                .contains("Add --unsafe");
        assertThat(recover(survivor, "--lost", "3").said()).contains("Nothing to recover.");
        assertThat(recover(survivor, "--lost", "1,3", "--unsafe").said())
                .as("nobody said yes")
                .contains("LOST", "Nothing was changed.");
        Ended done = recover(survivor, "--lost", "1,3", "--unsafe", "--yes");
        assertThat(done.exitCode()).as(done.said()).isZero();
        assertThat(done.said())
                .as("metadata, three, one, and __consumer_offsets")
                .contains("Recovered 9.");

        for (Node node : cluster.nodes()) {
            node.launch();
        }
        cluster.nodes().forEach(Node::awaitStarted);
        cluster.awaitInSync("orders", PATIENCE);
        cluster.awaitInSync("never-written", PATIENCE);
        assertThat(records()).isEqualTo(300);
        send(100);
        assertThat(records()).isEqualTo(400);
        cluster.node(2).kill();
        await("the new ones can do without the survivor")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    send(1);
                    return true;
                });
    }

    /** What was acked may be on two of three for a moment. */
    private void awaitSameSizes() {
        await("everybody has all").atMost(PATIENCE).until(() -> {
            Set<List<Long>> sizes = new HashSet<>();
            for (Node node : cluster.nodes()) {
                List<Long> ofNode = new ArrayList<>();
                for (int partition = 0; partition < 3; partition++) {
                    Path folder = node.partitionFolder("orders", partition);
                    ofNode.add(Files.size(folder.resolve("00000000000000000000.log")));
                }
                sizes.add(ofNode);
            }
            return sizes.size() == 1;
        });
    }

    private int records() {
        return cluster.clients().readAll("orders").values().stream()
                .mapToInt(List::size)
                .sum();
    }

    private void send(int records) throws Exception {
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of("acks", "all"))) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>("orders", i % 3, null, new byte[100]))
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }
}
