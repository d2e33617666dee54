package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.cluster.Cluster;
import akka.cluster.MemberStatus;
import barnabas.it.Certificates;
import barnabas.it.FreePorts;
import barnabas.server.NodeConfig.Endpoint;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes in this process: how they become one cluster, and what a node does that its cluster has put out. */
@Timeout(120)
class FormingNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stopAll() throws Exception {
        nodes.forEach(Node::stop);
        for (Node node : nodes) {
            node.terminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Node launch(int broker, List<Integer> management, int cluster, String more) {
        List<String> seeds =
                management.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList();
        Node node = Node.launch(NodeConfig.of(ConfigFactory.parseString(
                """
                barnabas {
                  broker-id = %d, data-dir = "%s", threads = 2
                  kafka.port = 0, replication.port = 0, management.port = %d
                  cluster { port = %d, seeds = %s }
                }
                """
                                .formatted(
                                        broker,
                                        dir.resolve("data-" + broker),
                                        management.get(broker - 1),
                                        cluster,
                                        seeds)
                        + more)));
        nodes.add(node);
        return node;
    }

    private Properties meta(int broker) throws IOException {
        Properties meta = new Properties();
        try (var file = Files.newBufferedReader(dir.resolve("data-" + broker).resolve("meta"))) {
            meta.load(file);
        }
        return meta;
    }

    @Test
    void votersFormOneClusterAndAFourthBrokerTakesItAsItIs() throws Exception {
        List<Integer> management = FreePorts.take(3);
        String voters = "barnabas.cluster.voters = [1, 2]";
        List<Node> voting = List.of(launch(1, management, 0, voters), launch(2, management, 0, voters));
        voting.forEach(Node::awaitStart);
        assertThat(meta(1).getProperty("cluster.id")).isNotNull().isEqualTo(meta(2).getProperty("cluster.id"));
        assertThat(meta(1).getProperty("voters"))
                .isEqualTo("1@" + meta(1).getProperty("directory.id") + ",2@" + meta(2).getProperty("directory.id"))
                .isEqualTo(meta(2).getProperty("voters"));

        await("each is told of the other's start").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get(management.get(1), "/api/events?kind=broker-started,topic-created"))
                .contains("\"broker\":1,\"kind\":\"broker-started\"", "\"broker\":2,\"kind\":\"broker-started\"")
                .contains("\"silent\":[]"));

        launch(3, management, 0, "").awaitStart();
        assertThat(meta(3).getProperty("cluster.id")).isEqualTo(meta(1).getProperty("cluster.id"));
        assertThat(meta(3).getProperty("voters")).isEqualTo(meta(1).getProperty("voters"));
        await("all know where the others' links are").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(peers(1)).containsOnlyKeys("2", "3");
            assertThat(peers(2)).containsOnlyKeys("1", "3");
            assertThat(peers(3)).containsOnlyKeys("1", "2");
        });
    }

    private static String get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private Map<Object, Object> peers(int broker) throws IOException {
        Properties peers = new Properties();
        try (var file = Files.newBufferedReader(dir.resolve("data-" + broker).resolve("peers"))) {
            peers.load(file);
        }
        return peers;
    }

    @Test
    void brokersThatAskForAPasswordFindEachOtherAndNobodyElseIsAnswered() throws Exception {
        List<Integer> management = FreePorts.take(2);
        String more = "barnabas { cluster.voters = [1, 2], management.password = \"only brokers know\" }";
        List<Node> voting = List.of(launch(1, management, 0, more), launch(2, management, 0, more));
        voting.forEach(Node::awaitStart);

        assertThat(meta(1).getProperty("cluster.id")).isNotNull().isEqualTo(meta(2).getProperty("cluster.id"));
        var seedNodes = URI.create("http://127.0.0.1:" + management.get(0) + "/bootstrap/seed-nodes");
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(seedNodes).build(), HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void brokersWithCertificatesFindEachOtherOverTls() throws Exception {
        Certificates certificates = new Certificates(dir);
        certificates.key("broker", "IP:127.0.0.1");
        String tls =
                """
                barnabas { cluster.voters = [1, 2], management {
                  host = "127.0.0.1", tls { certificate = "%1$s", key = "%2$s", ca = "%1$s" }
                } }
                """
                        .formatted(certificates.pem("broker"), certificates.keyPem("broker"));
        List<Integer> management = FreePorts.take(2);
        List<Node> voting = List.of(launch(1, management, 0, tls), launch(2, management, 0, tls));
        voting.forEach(Node::awaitStart);

        assertThat(meta(1).getProperty("cluster.id")).isNotNull().isEqualTo(meta(2).getProperty("cluster.id"));
        var answer = HttpClient.newBuilder()
                .sslContext(certificates.context("broker"))
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + management.get(0) + "/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aNodeThatWaitsForOthersIsStoppedLikeAnyOther() throws Exception {
        Node waiting = launch(1, FreePorts.take(3), 0, "barnabas.cluster.voters = [1, 2, 3]");
        waiting.stop();
        waiting.terminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThatThrownBy(waiting::awaitStart)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("stopped");
        assertThat(meta(1).getProperty("cluster.id")).isNull();
    }

    @Test
    void aNodeThatWasPutOutOfItsClusterServesAgain() throws Exception {
        int clusterPort = FreePorts.take(1).get(0);
        Node node = launch(1, List.of(0), clusterPort, "");
        node.awaitStart();
        Endpoint before = node.management();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka().toString()))) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            putOut(new Address("akka", AkkaSettings.SYSTEM, "127.0.0.1", clusterPort));
            await("it has begun anew").atMost(PATIENCE).until(() -> !node.management()
                    .equals(before));
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).containsExactly("orders");
        }
        assertThat(node.terminated().toCompletableFuture()).isNotDone();
    }

    /** As another member of the cluster does. */
    private static void putOut(Address node) throws Exception {
        ActorSystem other = ActorSystem.create(
                AkkaSettings.SYSTEM,
                ConfigFactory.parseString(
                                """
                                akka {
                                  actor.provider = cluster, loglevel = WARNING, log-dead-letters = off
                                  remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                                  cluster { jmx.enabled = off, configuration-compatibility-check.enforce-on-join = off }
                                }
                                """)
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
        try {
            Cluster cluster = Cluster.get(other);
            cluster.join(node);
            await("a second member")
                    .atMost(PATIENCE)
                    .until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
            cluster.down(node);
        } finally {
            await("the node hears of it")
                    .atMost(PATIENCE)
                    .until(() -> !Cluster.get(other).state().getUnreachable().isEmpty()
                            || Cluster.get(other).state().members().size() == 1);
            other.terminate();
        }
    }
}
