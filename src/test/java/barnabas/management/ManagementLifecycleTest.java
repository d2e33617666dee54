package barnabas.management;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ManagementLifecycleTest {
    @Test
    void aNodeBootstrapsThroughItsOwnPortAndThenLetsItGo() throws Exception {
        int port = freePort();
        String seeds =
                """
                akka.management.cluster.bootstrap.contact-point-discovery {
                  service-name = barnabas, required-contact-point-nr = 1, stable-margin = 100ms, interval = 100ms
                }
                akka.management.cluster.bootstrap.contact-point.probe-interval = 100ms
                akka.management.http.port = %1$d
                akka.discovery.config.services.barnabas.endpoints = [{ host = "127.0.0.1", port = %1$d }]
                """
                        .formatted(port);
        try (TestNode node = new TestNode(seeds)) {
            ManagementServer server = node.start(port);
            server.loadRoutes().toCompletableFuture().get(10, SECONDS);
            ClusterBootstrap.get(node.system).start();

            Awaitility.await("the node found itself through /bootstrap/seed-nodes and formed a cluster")
                    .until(() -> Cluster.get(node.system).selfMember().status().equals(MemberStatus.up()));

            server.unbind().toCompletableFuture().get(5, SECONDS);
            assertThatThrownBy(() -> node.get(server, "/alive")).hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void nothingIsReadyBeforeAServerHasStarted() throws Exception {
        try (TestNode node = new TestNode("")) {
            assertThat(new ServingCheck(node.system.classicSystem()).get().toCompletableFuture())
                    .isCompletedWithValue(false);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
