package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    Path dir;

    private NodeConfig config() {
        return NodeConfig.of(ConfigFactory.parseString(
                """
                barnabas { data-dir = "%s", kafka.port = 0, management.port = 0, cluster.port = 0, replication.port = 0, threads = 2 }
                """
                        .formatted(dir.resolve("data"))));
    }

    private static void stop(Node node) throws Exception {
        node.stop();
        node.terminated().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Admin admin(Node node) {
        return Admin.create(Map.of("bootstrap.servers", node.kafka().toString()));
    }

    @Test
    void aNodeIsStartedAndStoppedAndStartedAgainOnItsData() throws Exception {
        Node first = Node.start(config());
        try (Admin admin = admin(first)) {
            Collection<org.apache.kafka.common.Node> brokers =
                    admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            // With port 0, what is advertised is what is bound.
            assertThat(brokers)
                    .singleElement()
                    .extracting(org.apache.kafka.common.Node::port)
                    .isEqualTo(first.kafka().port());
            admin.createTopics(List.of(new NewTopic("orders", 2, (short) 1)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            stop(first);
        }
        Node second = Node.start(config());
        try (Admin admin = admin(second)) {
            assertThat(admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .containsExactly("orders");
        } finally {
            stop(second);
        }
    }

    @Test
    void dataThatIsInUseIsRefusedAndItsOwnerGoesOn() throws Exception {
        Node owner = Node.start(config());
        try (Admin admin = admin(owner)) {
            assertThatThrownBy(() -> Node.start(config()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("in use");
            assertThat(admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEmpty();
        } finally {
            stop(owner);
        }
    }

    @Test
    void aProcessWhoseBrokerEndsByItselfFails() throws Exception {
        Node node = Node.start(config());
        Thread onSignal = new Thread(() -> {});
        Runtime.getRuntime().addShutdownHook(onSignal);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        stop(node);
        assertThat(Launcher.await(node, onSignal, new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("ended by itself");
        assertThat(Runtime.getRuntime().removeShutdownHook(onSignal)).isFalse();
    }
}
