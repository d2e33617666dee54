package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import barnabas.broker.Leaders;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ClusterFormed;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.Replica.Snapshot;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid ORDERS = new Uuid(7, 1);

    private static TestNode node;
    private static ManagementServer server;

    @BeforeAll
    static void startANodeThatIsItsOwnCluster() throws Exception {
        node = new TestNode("");
        Cluster cluster = Cluster.get(node.system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        server = node.start(0);
        Awaitility.await("the node is a member")
                .until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @BeforeEach
    void forget() {
        node.metadata.publish(MetadataImage.EMPTY);
        node.leaders = partition -> null;
        node.serving = true;
        List.copyOf(node.replicas.all()).forEach(node.replicas::closed);
    }

    @Test
    void membersOfTheClusterAreListed() {
        JsonNode members = node.json(server, "/cluster/members");

        assertThat(members.at("/members/0/status").asText()).isEqualTo("Up");
        assertThat(members.at("/selfNode").asText()).startsWith("akka://barnabas@127.0.0.1:");
    }

    @Test
    void entitiesOfAShardedTypeAreCounted() {
        EntityTypeKey<String> type = EntityTypeKey.create(String.class, "partition");
        var region = ClusterSharding.get(node.system).init(Entity.of(type, entity -> sleeper()));
        region.tell(new ShardingEnvelope<>("1-orders-0", "wake up"));

        Awaitility.await("the entity came to life in its shard")
                .untilAsserted(() -> assertThat(node.json(server, "/cluster/shards/partition")
                                .at("/regions/0/numEntities")
                                .asInt())
                        .isEqualTo(1));
    }

    @Test
    void whatChangesTheClusterIsNotServed() {
        Cluster cluster = Cluster.get(node.system);
        String self = cluster.selfMember().address().toString().substring("akka://".length());

        assertThat(node.send(server, "PUT", "/cluster").statusCode()).isEqualTo(404);
        assertThat(node.send(server, "POST", "/cluster/members").statusCode()).isEqualTo(405);
        assertThat(node.send(server, "DELETE", "/cluster/members/" + self).statusCode())
                .isEqualTo(405);
        assertThat(cluster.selfMember().status()).isEqualTo(MemberStatus.up());
    }

    @Test
    void aBrokerIsReadyWhileItServes() {
        assertThat(node.get(server, "/ready").statusCode()).isEqualTo(200);

        node.serving = false;

        assertThat(node.get(server, "/ready").statusCode()).isEqualTo(500);
        assertThat(node.get(server, "/alive").statusCode()).isEqualTo(200);
    }

    @Test
    void nodesThatBootstrapFindTheirSeedsHere() {
        assertThat(node.json(server, "/bootstrap/seed-nodes")
                        .at("/seedNodes/0/status")
                        .asText())
                .isEqualTo("Up");
    }

    @Test
    void brokersAreListedInOrder() {
        know(
                new ClusterFormed("castle"),
                new BrokerRegistered(TWO, 5, Uuid.ZERO_UUID, "two.example", 9093, "b"),
                new BrokerRegistered(ONE, 5, Uuid.ZERO_UUID, "one.example", 9092, null));

        assertThat(node.get(server, "/api/brokers").body())
                .isEqualTo("{\"clusterId\":\"castle\",\"brokers\":["
                        + "{\"id\":1,\"host\":\"one.example\",\"port\":9092,\"rack\":null},"
                        + "{\"id\":2,\"host\":\"two.example\",\"port\":9093,\"rack\":\"b\"}]}");
    }

    @Test
    void topicsComeInPagesOrderedByName() {
        know(created("c"), created("a"), created("d"), created("b"));

        JsonNode first = node.json(server, "/api/topics?limit=2");
        assertThat(first.at("/topics").findValuesAsText("name")).containsExactly("a", "b");
        assertThat(first.at("/next").asText()).isEqualTo("b");

        JsonNode second = node.json(server, "/api/topics?limit=2&after=b");
        assertThat(second.at("/topics").findValuesAsText("name")).containsExactly("c", "d");
        assertThat(second.at("/next").isNull()).isTrue();

        assertThat(node.json(server, "/api/topics").at("/topics").findValuesAsText("name"))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void aPageIsBounded() {
        know(created("a"));

        for (String limit : List.of("0", "-1", "10001", "many", "", "99999999999")) {
            HttpResponse<String> refused = node.get(server, "/api/topics?limit=" + limit);
            assertThat(refused.statusCode()).as("limit=%s", limit).isEqualTo(400);
            assertThat(TestNode.json(refused).at("/error").asText())
                    .isEqualTo("limit=" + limit + ": it must be a whole number from 1 to 10000.");
        }
        assertThat(node.get(server, "/api/topics?limit=10000").statusCode()).isEqualTo(200);
    }

    @Test
    void aTopicShowsLeadersOffsetsAndSizesOfItsPartitions() {
        know(new TopicCreated(
                ORDERS,
                "orders",
                List.of(new PartitionImage(0, List.of(ONE, TWO)), new PartitionImage(1, List.of(TWO, ONE))),
                Map.of("retention.ms", "1000")));
        TopicPartition first = new TopicPartition("orders", 0);
        node.replicas.opened(new FakeReplica(first, ORDERS, new Snapshot(4, true, 40, 10, 42), 8192));
        node.leaders = partition -> partition.equals(first) ? new Leaders.Leader(ONE, 4) : null;

        JsonNode orders = node.json(server, "/api/topics/orders");

        assertThat(orders.at("/id").asText()).isEqualTo(ORDERS.toString());
        assertThat(orders.at("/configs").toString()).isEqualTo("{\"retention.ms\":\"1000\"}");
        assertThat(orders.at("/partitions/0").toString())
                .isEqualTo("{\"partition\":0,\"leader\":1,\"leaderEpoch\":4,\"replicas\":[1,2],"
                        + "\"logStartOffset\":10,\"highWatermark\":40,\"logEndOffset\":42,\"sizeBytes\":8192}");
        assertThat(orders.at("/partitions/1").toString())
                .isEqualTo("{\"partition\":1,\"leader\":null,\"leaderEpoch\":null,\"replicas\":[2,1],"
                        + "\"logStartOffset\":null,\"highWatermark\":null,\"logEndOffset\":null,\"sizeBytes\":null}");
    }

    @Test
    void aReplicaOfAFormerTopicOfThatNameIsNotShown() {
        know(new TopicCreated(ORDERS, "orders", partitions(1), Map.of()));
        node.replicas.opened(new FakeReplica(
                new TopicPartition("orders", 0), new Uuid(6, 6), new Snapshot(4, true, 40, 10, 42), 8192));

        assertThat(node.json(server, "/api/topics/orders")
                        .at("/partitions/0/sizeBytes")
                        .isNull())
                .isTrue();
    }

    @Test
    void partitionsComeInPagesToo() {
        know(new TopicCreated(ORDERS, "orders", partitions(5), Map.of()));

        JsonNode page = node.json(server, "/api/topics/orders?limit=2&after=1");
        assertThat(page.at("/partitions").findValues("partition"))
                .extracting(JsonNode::asInt)
                .containsExactly(2, 3);
        assertThat(page.at("/next").asInt()).isEqualTo(3);

        JsonNode last = node.json(server, "/api/topics/orders?limit=2&after=3");
        assertThat(last.at("/partitions").findValues("partition"))
                .extracting(JsonNode::asInt)
                .containsExactly(4);
        assertThat(last.at("/next").isNull()).isTrue();
        assertThat(node.get(server, "/api/topics/orders?after=x").statusCode()).isEqualTo(400);
    }

    @Test
    void anUnknownTopicIsSaidInOneSentenceWhateverItsName() {
        HttpResponse<String> missing = node.get(server, "/api/topics/%22%3Cscript%3E%2F..");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(TestNode.json(missing).at("/error").asText()).isEqualTo("There is no topic '\"<script>/..'.");
    }

    @Test
    void aWrongPathOrMethodIsSaidInJson() {
        HttpResponse<String> path = node.get(server, "/api/castles");
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(TestNode.json(path).at("/error").asText()).isNotEmpty();

        HttpResponse<String> method = node.send(server, "DELETE", "/api/topics");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(TestNode.json(method).at("/error").asText()).contains("GET");
    }

    @Test
    void aTakenPortFailsTheStartAndSaysWhichOne() throws Exception {
        try (TestNode late = new TestNode("akka.loglevel = OFF")) {
            assertThatThrownBy(() -> late.start(server.address().getPort()))
                    .hasCauseInstanceOf(ManagementBindException.class)
                    .cause()
                    .hasMessage("cannot bind the management address 127.0.0.1:"
                            + server.address().getPort() + ": Address already in use");
        }
    }

    private static Behavior<String> sleeper() {
        return Behaviors.receive(String.class)
                .onAnyMessage(message -> Behaviors.same())
                .build();
    }

    private static void know(MetadataRecord... records) {
        MetadataImage image = MetadataImage.EMPTY;
        for (MetadataRecord record : records) {
            image = image.replay(record);
        }
        node.metadata.publish(image);
    }

    private static TopicCreated created(String name) {
        return new TopicCreated(new Uuid(1, name.hashCode()), name, partitions(1), Map.of());
    }

    private static List<PartitionImage> partitions(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new PartitionImage(number, List.of(ONE)))
                .toList();
    }
}
