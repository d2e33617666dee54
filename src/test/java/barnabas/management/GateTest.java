package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final Access LOCKED = new Access("admin", "no one knows", true);
    private static final Access READ_ONLY = new Access("", "", false);

    private static TestNode node;
    private static ManagementServer locked;
    private static TestNode other;
    private static ManagementServer readOnly;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        locked = node.start(LOCKED, 0);
        other = new TestNode("");
        readOnly = other.start(READ_ONLY, 0);
    }

    @AfterAll
    static void stop() {
        node.close();
        other.close();
    }

    /** All that this port serves, of ours and of akka-management's, and what it does not serve. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /topics",
                "GET /topics/orders/messages",
                "POST /topics/orders/messages",
                "GET /groups/kitchen",
                "POST /groups/kitchen/offsets",
                "GET /brokers/1",
                "GET /events",
                "GET /live/events",
                "GET /live/messages/orders",
                "GET /assets/x/console.css",
                "GET /api/cluster",
                "GET /api/brokers/1",
                "GET /api/traffic",
                "GET /api/topics/orders/messages",
                "GET /api/topics/orders/messages/stream",
                "POST /api/topics/orders/messages",
                "GET /ready",
                "GET /alive",
                "GET /metrics",
                "GET /cluster/members",
                "GET /cluster/members/akka",
                "GET /cluster/domain-events",
                "GET /cluster/shards/partition",
                "GET /cluster/shard-types",
                "POST /cluster/members",
                "PUT /cluster",
                "DELETE /cluster/members/x",
                "GET /bootstrap/seed-nodes",
                "POST /bootstrap/seed-nodes",
                "GET /api/brokers",
                "GET /api/topics",
                "POST /api/topics",
                "GET /api/topics/orders",
                "DELETE /api/topics/orders",
                "POST /api/topics/orders/partitions/0/leader",
                "POST /api/topics/orders/partitions/0/replicas",
                "GET /api/cluster/voters",
                "POST /api/cluster/voters",
                "GET /api/groups",
                "GET /api/groups/kitchen",
                "GET /api/events",
                "GET /api/events?follow",
                "GET /api/events/stream",
                "GET /api/openapi.json",
                "GET /api/log-levels",
                "POST /api/log-levels",
                "GET /no/such/path",
                "HEAD /metrics",
                "OPTIONS /api/topics",
                "PATCH /api/topics"
            })
    void everyRouteRefusesWhoBringsNoCredentialsOrWrongOnes(String route) throws Exception {
        for (String given : new String[] {
            null,
            "",
            "Basic",
            "Basic !!!",
            basic("admin", ""),
            basic("admin", "something"),
            basic("", "no one knows"),
            basic("admin\u0000", "no one knows"),
            "Bearer " + basic("admin", "no one knows").substring(6)
        }) {
            HttpResponse<InputStream> answer = send(locked, route, given);
            assertThat(answer.statusCode()).as("%s with %s", route, given).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(asks -> assertThat(asks).startsWith("Basic realm="));
            answer.body().close();
        }
    }

    @Test
    void whoBringsTheCredentialsIsServedAgainAndAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(send(locked, "GET /api/brokers", basic("admin", "no one knows"))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(send(locked, "GET /api/brokers", basic("admin", "no one knowS"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void anotherBrokerThatLooksForItsClusterIsAnsweredAndMayDoNothingElse() throws Exception {
        assertThat(asBroker("/bootstrap/seed-nodes", LOCKED.brokersUserAgent())).isEqualTo(200);
        assertThat(asBroker("/bootstrap/seed-nodes", LOCKED.brokersUserAgent() + "0"))
                .isEqualTo(401);
        assertThat(asBroker("/bootstrap/seed-nodes", new Access("admin", "another", true).brokersUserAgent()))
                .isEqualTo(401);
        assertThat(asBroker("/cluster/members", LOCKED.brokersUserAgent())).isEqualTo(401);
        assertThat(asBroker("/bootstrap/seed-nodes/../../api/brokers", LOCKED.brokersUserAgent()))
                .isEqualTo(401);
    }

    private static int asBroker(String path, String agent) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(locked, path))
                                .header("User-Agent", agent)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aHashedPasswordIsAsGood() {
        Access hashed = new Access("admin", PasswordHash.of("no one knows").toString(), false);

        assertThat(hashed.admits(basic("admin", "no one knows"))).isTrue();
        assertThat(hashed.admits(basic("admin", "no one knew"))).isFalse();
        assertThat(hashed.admits(basic("admin", hashed.password()))).isFalse();
        assertThat(hashed.toString()).doesNotContain(hashed.password());
    }

    @Test
    void nothingIsChangedWhereNothingMayBe() throws Exception {
        for (String route : List.of(
                "POST /api/topics",
                "DELETE /api/topics/orders",
                "POST /api/topics/orders/partitions/0/leader",
                "POST /api/topics/orders/partitions/0/replicas",
                "POST /api/cluster/voters",
                "POST /api/log-levels",
                "POST /api/topics/orders/messages",
                "POST /topics/orders/messages",
                "POST /groups/kitchen/offsets",
                "PUT /whatever")) {
            HttpResponse<InputStream> answer = send(readOnly, route, null);
            assertThat(answer.statusCode()).as(route).isEqualTo(403);
            assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"error\":\"Nothing may be changed here: barnabas.management.writable is false on this"
                            + " broker.\"}");
        }
        assertThat(send(readOnly, "GET /api/topics", null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8558",
                "127.8.8.8",
                "[::1]:8558",
                "localhost",
                "LocalHost:9",
                "localhost.",
                "console.localhost"
            })
    void aPortWithoutAPasswordAnswersToItsOwnNames(String host) throws Exception {
        assertThat(asked(readOnly, host, "/api/topics")).startsWith("HTTP/1.1 200 ");
    }

    /** A name that another site has pointed to this machine lets that site's pages read what is answered here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8558",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "notlocalhost",
                "10.1.2.3",
                "0.0.0.0",
                "[fe80::1]"
            })
    void aPortWithoutAPasswordRefusesWhoAsksItByAnotherName(String host) throws Exception {
        for (String path : List.of("/", "/api/topics", "/metrics", "/cluster/members", "/bootstrap/seed-nodes")) {
            assertThat(asked(readOnly, host, path))
                    .as(path)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("set management.password.\"}");
        }
        assertThat(asked(locked, host, "/api/topics")).startsWith("HTTP/1.1 401 ");
    }

    /** Written by hand, for clients set the header themselves. */
    private static String asked(ManagementServer server, String host, String path) throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedInJson() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(locked, "/api/topics"))
                                .header("Authorization", basic("admin", "no one knows"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(" ".repeat(1 << 20)))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(TestNode.json(answer).at("/error").asText()).isNotEmpty();
    }

    private static HttpResponse<InputStream> send(ManagementServer server, String route, @Nullable String authorization)
            throws Exception {
        String[] parts = route.split(" ", 2);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(server, parts[1])).method(parts[0], BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
    }

    private static URI uri(ManagementServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
