package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import barnabas.it.Certificates;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers whose management ports have a certificate and a password find each other over HTTPS, and serve it. */
@Tag("cluster")
@Tag("full")
@Timeout(240)
class ManagementTlsIT {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:only brokers know".getBytes(StandardCharsets.UTF_8));

    @TempDir
    static Path dir;

    private static Cluster cluster;
    private static HttpClient trusting;

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = new Certificates(dir);
        certificates.key("broker", "IP:127.0.0.1");
        trusting = HttpClient.newBuilder()
                .sslContext(certificates.context("broker"))
                .build();
        cluster = Cluster.barnabas(
                        "management.tls.certificate = \"" + certificates.pem("broker") + "\"",
                        "management.tls.key = \"" + certificates.keyPem("broker") + "\"",
                        "management.tls.ca = \"" + certificates.pem("broker") + "\"",
                        "management.password = \"only brokers know\"")
                .start();
        cluster.createTopic("orders", 3, Map.of());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static HttpResponse<String> get(HttpClient client, Node node, String path, boolean login)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port(node) + path))
                .timeout(Duration.ofSeconds(10));
        if (login) {
            request.header("Authorization", LOGIN);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int port(Node node) {
        return ((BarnabasNode) node).broker().managementPort();
    }

    @Test
    void eachTellsOfAllThreeOverHttps() throws Exception {
        for (Node node : cluster.nodes()) {
            HttpResponse<String> answer = get(trusting, node, "/api/brokers", true);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode brokers = new ObjectMapper().readTree(answer.body()).at("/brokers");
            assertThat(brokers.findValuesAsText("id")).containsExactlyInAnyOrder("1", "2", "3");
            assertThat(get(trusting, node, "/", true).body()).contains("<main");
            assertThat(get(trusting, node, "/ready", true).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void nobodyIsServedWithoutTheCertificateOrThePassword() throws Exception {
        Node node = cluster.node(1);

        assertThat(get(trusting, node, "/api/brokers", false).statusCode()).isEqualTo(401);
        assertThatThrownBy(() -> get(HttpClient.newHttpClient(), node, "/api/brokers", true))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(node) + "/api/brokers"))
                                        .timeout(Duration.ofSeconds(10))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aBrokerThatComesBackFindsItsClusterAgain() throws Exception {
        Node third = cluster.node(3);
        third.kill();
        third.launch();
        third.awaitStarted();

        cluster.awaitInSync("orders", Duration.ofSeconds(60));
        await("it serves")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get(trusting, third, "/ready", true).statusCode() == 200);
    }
}
