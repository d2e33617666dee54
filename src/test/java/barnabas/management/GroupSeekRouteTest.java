package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Props;
import barnabas.controller.MemoryReplica;
import barnabas.coordinator.GroupCoordinator;
import barnabas.coordinator.Origin;
import barnabas.events.Events;
import barnabas.group.GroupRequest;
import barnabas.group.GroupSettings;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica.Snapshot;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Broker 1 is asked for groups that broker 2 coordinates, of partitions that broker 2 leads, over Akka's remoting. */
class GroupSeekRouteTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final PartitionId GROUPS = new PartitionId("__consumer_offsets", 0, new Uuid(1, 1));
    private static final PartitionId FULL = new PartitionId("orders", 0, new Uuid(2, 2));
    private static final PartitionId CUT = new PartitionId("orders", 1, new Uuid(2, 2));
    private static final Origin CLIENT = new Origin((short) 9, "client", "/127.0.0.1");
    private static final String JSON = "application/json";

    private static TestNode one;
    private static TestNode two;
    private static ManagementServer server;
    private static int groups;

    private String group = "";
    private String path = "";

    @BeforeAll
    static void start() throws Exception {
        one = new TestNode("");
        two = new TestNode("");
        MetadataImage image = MetadataImage.EMPTY
                .replay(new BrokerRegistered(ONE, 1, new Uuid(0, 1), "127.0.0.1", 9092, null))
                .replay(new BrokerRegistered(TWO, 1, new Uuid(0, 2), "127.0.0.1", 9093, null))
                .replay(new TopicCreated(GROUPS.topicId(), GROUPS.topic(), List.of(onTwo(0)), Map.of()))
                .replay(new TopicCreated(FULL.topicId(), FULL.topic(), List.of(onTwo(0), onTwo(1)), Map.of()));
        one.metadata.publish(image);
        two.metadata.publish(image);
        List.of(GROUPS, FULL, CUT).forEach(partition -> one.leaders.leads(partition, 2, 1, 2));
        two.replicas.opened(new FakeReplica(
                new TopicPartition("orders", 0), FULL.topicId(), new Snapshot(1, true, 100, 0, 100), 1));
        two.replicas.opened(
                new FakeReplica(new TopicPartition("orders", 1), CUT.topicId(), new Snapshot(1, true, 70, 50, 70), 1));
        one.groupDoors.put(TWO, overTheNetwork());
        coordinate();
        server = one.start(0);
        Awaitility.await("the brokers speak to each other")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> one.get(server, "/api/groups/none").statusCode() == 404);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private static PartitionImage onTwo(int partition) {
        return new PartitionImage(partition, List.of(TWO), List.of(new Uuid(0, 2)));
    }

    private static ActorRef<GroupsDoor.Command> overTheNetwork() {
        ActorRef<GroupsDoor.Command> there = two.groupDoors.get(ONE);
        String address = ActorRefResolver.get(two.system).toSerializationFormat(there);
        return ActorRefResolver.get(one.system).resolveActorRef(address);
    }

    private static void coordinate() {
        MemoryReplica log = new MemoryReplica(GROUPS.topicPartition(), GROUPS.topicId());
        two.replicas.opened(log);
        two.system.systemActorOf(
                GroupCoordinator.create(
                        GROUPS,
                        () -> log,
                        new GroupCoordinator.Parts(
                                two.coordinators,
                                GroupSettings.DEFAULTS,
                                Clock.systemUTC(),
                                System::nanoTime,
                                two.metadata::image,
                                Events.NONE)),
                "coordinator",
                Props.empty());
        Awaitility.await("the coordinator serves")
                .until(() -> two.coordinators
                                .view(GROUPS, "any")
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS)
                                .error()
                        == Errors.NONE);
    }

    @BeforeEach
    void aGroupOfItsOwn() {
        group = "billing-" + groups++;
        path = "/api/groups/" + group;
    }

    private JsonNode sought(String body) {
        HttpResponse<String> answer = one.post(server, path + "/offsets", JSON, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TestNode.json(answer).at("/partitions");
    }

    private List<Long> committed() {
        return one.json(server, path).findValues("committed").stream()
                .map(JsonNode::asLong)
                .toList();
    }

    private static void refused(HttpResponse<String> answer, int status, String sentence) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(TestNode.json(answer).at("/error").asText()).isEqualTo(sentence);
    }

    @Test
    void aGroupIsSetToWhereEachPartitionOfATopicBegins() {
        JsonNode moves = sought("{\"to\":\"start\",\"topics\":[\"orders\"]}");

        assertThat(moves.toString())
                .isEqualTo("[{\"topic\":\"orders\",\"partition\":0,\"from\":null,\"to\":0},"
                        + "{\"topic\":\"orders\",\"partition\":1,\"from\":null,\"to\":50}]");
        assertThat(committed()).containsExactly(0L, 50L);
    }

    @Test
    void withoutTopicsAllMovesThatTheGroupHas() {
        sought("{\"to\":60,\"partitions\":[{\"topic\":\"orders\",\"partition\":1}]}");

        JsonNode moves = sought("{\"to\":\"end\"}");

        assertThat(moves.toString()).isEqualTo("[{\"topic\":\"orders\",\"partition\":1,\"from\":60,\"to\":70}]");
        assertThat(committed()).containsExactly(70L);
    }

    @Test
    void anOffsetAndATimeAreTakenWithinWhatAPartitionHas() {
        assertThat(sought("{\"to\":20,\"topics\":[\"orders\"]}").findValuesAsText("to"))
                .containsExactly("20", "50");
        assertThat(sought("{\"to\":\"@60\",\"topics\":[\"orders\"]}").findValuesAsText("to"))
                .containsExactly("60", "60");
        assertThat(sought("{\"to\":\"@80\",\"topics\":[\"orders\"]}").findValuesAsText("to"))
                .containsExactly("80", "70");
    }

    @Test
    void aGroupIsSetToWhereAnotherIs() {
        sought("{\"to\":\"end\",\"topics\":[\"orders\"]}");
        String other = group;
        aGroupOfItsOwn();

        sought("{\"toGroup\":\"" + other + "\",\"partitions\":[{\"topic\":\"orders\",\"partition\":0}]}");

        assertThat(committed()).containsExactly(100L);
    }

    @Test
    void aDryRunChangesNothing() {
        sought("{\"to\":\"start\",\"topics\":[\"orders\"]}");

        assertThat(sought("{\"to\":\"end\",\"dryRun\":true}").findValuesAsText("to"))
                .containsExactly("100", "70");
        assertThat(committed()).containsExactly(0L, 50L);
    }

    @Test
    void aGroupWithMembersIsLeftAlone() throws Exception {
        sought("{\"to\":\"start\",\"topics\":[\"orders\"]}");
        join();

        refused(
                one.post(server, path + "/offsets", JSON, "{\"to\":\"end\"}"),
                409,
                "Group '" + group + "' has members: stop them first.");
        refused(one.send(server, "DELETE", path), 409, "Group '" + group + "' has members: stop them first.");
        assertThat(committed()).containsExactly(0L, 50L);
    }

    private void join() throws Exception {
        JoinGroupRequestData body = new JoinGroupRequestData()
                .setGroupId(group)
                .setGroupInstanceId("till-1")
                .setProtocolType("consumer")
                .setSessionTimeoutMs(30_000)
                .setRebalanceTimeoutMs(30_000);
        body.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[0]));
        JoinGroupResponseData joined = (JoinGroupResponseData) two.coordinators
                .ask(GROUPS, new GroupRequest.Join(body), CLIENT)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(Errors.forCode(joined.errorCode())).isEqualTo(Errors.NONE);
    }

    @Test
    void aGroupIsDeletedWithItsOffsets() {
        sought("{\"to\":\"start\",\"topics\":[\"orders\"]}");

        assertThat(one.send(server, "DELETE", path).body()).isEqualTo("{\"group\":\"" + group + "\"}");

        assertThat(one.get(server, path).statusCode()).isEqualTo(404);
        refused(one.send(server, "DELETE", path), 404, "There is no group '" + group + "'.");
    }

    @Test
    void whatIsNotThereIsNamed() {
        refused(
                one.post(server, path + "/offsets", JSON, "{\"to\":\"end\"}"),
                404,
                "Group '" + group + "' has committed no offsets there.");
        refused(
                one.post(server, path + "/offsets", JSON, "{\"to\":\"end\",\"topics\":[\"bills\"]}"),
                404,
                "There is no topic 'bills'.");
        refused(
                one.post(
                        server,
                        path + "/offsets",
                        JSON,
                        "{\"to\":\"end\",\"partitions\":[{\"topic\":\"orders\",\"partition\":2}]}"),
                404,
                "There is no partition 'orders-2'.");
        refused(
                one.post(server, path + "/offsets", JSON, "{\"to\":\"yesterday\"}"),
                400,
                "to: 'yesterday' is not beginning, end, an offset or @TIMESTAMP.");
        assertThat(one.get(server, path).statusCode()).isEqualTo(404);
    }

    @Test
    void aPartitionWithoutALeaderIsNotGuessedAt() {
        one.leaders.leaderless(CUT);
        try {
            refused(
                    one.post(server, path + "/offsets", JSON, "{\"to\":\"end\",\"topics\":[\"orders\"]}"),
                    503,
                    "The leader of 'orders-1' does not answer now. Try again.");
        } finally {
            one.leaders.leads(CUT, 2, 1, 2);
        }
    }

    @Test
    void whereNothingMayBeChangedNoGroupIs() throws Exception {
        ManagementServer readOnly = two.start(new Access("", "", false), 0);

        assertThat(two.post(readOnly, path + "/offsets", JSON, "{\"to\":\"start\",\"topics\":[\"orders\"]}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(two.send(readOnly, "DELETE", path).statusCode()).isEqualTo(403);
    }
}
