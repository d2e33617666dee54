package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.controller.ControllerApi;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.Reassignment;
import barnabas.model.BrokerId;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicChangesTest {
    private static final Uuid ORDERS = new Uuid(7, 1);
    private static final String JSON = "application/json";

    private static TestNode node;
    private static ManagementServer server;

    private final List<Object> asked = new ArrayList<>();
    private Outcome outcome = Outcome.DONE;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        server = node.start(0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void aControllerThatTakesDown() {
        node.metadata.publish(MetadataImage.EMPTY.replay(new TopicCreated(
                ORDERS, "orders", List.of(new PartitionImage(0, List.of(new BrokerId(1)))), Map.of())));
        node.controller = (ControllerApi) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ControllerApi.class}, (proxy, method, arguments) -> {
                    asked.add(((List<?>) arguments[0]).get(0));
                    return CompletableFuture.completedFuture(List.of(
                            arguments[0] instanceof List<?> topics && topics.get(0) instanceof NewTopic topic
                                    ? new CreatedTopic(topic.name(), outcome, ORDERS, 3, 1, Map.of())
                                    : outcome));
                });
    }

    @Test
    void aTopicIsCreatedAsTheBodySays() {
        HttpResponse<String> created = node.post(
                server,
                "/api/topics",
                JSON,
                "{\"name\":\"orders\",\"partitions\":3,\"replicationFactor\":1,\"configs\":{\"retention.ms\":1000}}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body())
                .isEqualTo("{\"name\":\"orders\",\"id\":\"" + ORDERS + "\",\"partitions\":3,\"replicationFactor\":1}");
        assertThat(asked).containsExactly(new NewTopic("orders", 3, 1, Map.of(), Map.of("retention.ms", "1000")));
        assertThat(node.post(server, "/api/topics", JSON, "{\"name\":\"plain\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(asked).contains(NewTopic.withDefaults("plain"));
    }

    @Test
    void aTopicIsDeletedByItsName() {
        assertThat(node.send(server, "DELETE", "/api/topics/orders").body()).isEqualTo("{\"topic\":\"orders\"}");
        assertThat(asked).containsExactly(ORDERS);
        assertThat(node.send(server, "DELETE", "/api/topics/other").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aPartitionsReplicasAreMoved() {
        HttpResponse<String> moved =
                node.post(server, "/api/topics/orders/partitions/0/replicas", JSON, "{\"replicas\":[2,3]}");

        assertThat(moved.body()).isEqualTo("{\"replicas\":[2,3]}");
        assertThat(asked).containsExactly(new Reassignment("orders", 0, List.of(new BrokerId(2), new BrokerId(3))));
    }

    @Test
    void whatTheControllerRefusesIsSaidInItsWords() {
        outcome = Outcome.refused(Errors.TOPIC_ALREADY_EXISTS, "Topic 'orders' already exists.");
        HttpResponse<String> refused = node.post(server, "/api/topics", JSON, "{\"name\":\"orders\"}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(TestNode.json(refused).at("/error").asText()).isEqualTo("Topic 'orders' already exists.");

        outcome = Outcome.refused(Errors.INVALID_REPLICA_ASSIGNMENT, "There is no broker 9.");
        assertThat(node.post(server, "/api/topics/orders/partitions/0/replicas", JSON, "{\"replicas\":[9]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aBodyThatMeansNothingChangesNothing() {
        for (String body : List.of(
                "",
                "{",
                "[]",
                "null",
                "{\"name\":7}",
                "{\"name\":\"a\",\"partitions\":\"3\"}",
                "{\"name\":\"a\",\"partitions\":0}",
                "{\"name\":\"a\",\"shards\":3}",
                "{\"name\":\"a\",\"configs\":[]}")) {
            HttpResponse<String> refused = node.post(server, "/api/topics", JSON, body);
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(TestNode.json(refused).at("/error").asText()).as(body).endsWith(".");
        }
        for (String body :
                List.of("{}", "{\"replicas\":[]}", "{\"replicas\":[1,\"2\"]}", "{\"replicas\":[1],\"x\":1}")) {
            assertThat(node.post(server, "/api/topics/orders/partitions/0/replicas", JSON, body)
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(node.post(server, "/api/topics", "text/plain", "{\"name\":\"a\"}")
                        .statusCode())
                .isEqualTo(415);
        assertThat(asked).isEmpty();
    }
}
