package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.SerializationTestKit;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.controller.MemoryReplica;
import barnabas.coordinator.Coordinators;
import barnabas.coordinator.GroupCoordinator;
import barnabas.coordinator.Origin;
import barnabas.events.Events;
import barnabas.group.GroupRequest;
import barnabas.group.GroupSettings;
import barnabas.management.Views.GroupMember;
import barnabas.management.Views.GroupOffset;
import barnabas.management.Views.GroupSummary;
import barnabas.management.Views.Lag;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /api/groups} on broker 1, while broker 2 coordinates half of the groups and leads what they read. */
class GroupsRouteTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid OFFSETS = new Uuid(1, 1);
    private static final Uuid ORDERS = new Uuid(2, 2);
    private static final String OWN = groupOf(0);
    private static final String FOREIGN = groupOf(1);
    private static final Views.Group DESCRIBED = new Views.Group(
            FOREIGN,
            "consumer",
            "Stable",
            3,
            "uniform",
            List.of(new GroupMember("m-1", null, "client", "/127.0.0.1", List.of("orders-0"))),
            List.of(new GroupOffset("orders", 0, 7, "", null, null, null)),
            List.of());

    private TestNode node;
    private ManagementServer server;

    /** A name that belongs to that one of two partitions. */
    private static String groupOf(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "group-" + i)
                .filter(name -> Coordinators.partitionOf(name, 2) == partition)
                .findFirst()
                .orElseThrow();
    }

    private static PartitionImage on(int partition, BrokerId broker) {
        return new PartitionImage(partition, List.of(broker), List.of(new Uuid(0, broker.value())));
    }

    @BeforeEach
    void start() throws Exception {
        node = new TestNode("");
        node.metadata.publish(MetadataImage.EMPTY
                .replay(new BrokerRegistered(ONE, 1, new Uuid(0, 1), "127.0.0.1", 9092, null))
                .replay(new BrokerRegistered(TWO, 1, new Uuid(0, 2), "127.0.0.1", 9093, null))
                .replay(new TopicCreated(OFFSETS, "__consumer_offsets", List.of(on(0, ONE), on(1, TWO)), Map.of()))
                .replay(new TopicCreated(ORDERS, "orders", List.of(on(0, TWO)), Map.of())));
        node.leaders.leads(new PartitionId("__consumer_offsets", 0, OFFSETS), 1, 1, 1);
        node.leaders.leads(new PartitionId("__consumer_offsets", 1, OFFSETS), 2, 1, 2);
        node.leaders.leads(new PartitionId("orders", 0, ORDERS), 2, 1, 2);
        node.groupDoors.put(TWO, node.system.systemActorOf(doorOfTwo(), "two", Props.empty()));
        server = node.start(0);
        coordinate();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static Behavior<GroupsDoor.Command> doorOfTwo() {
        return Behaviors.receive(GroupsDoor.Command.class)
                .onMessage(GroupsDoor.ListGroups.class, list -> {
                    list.replyTo()
                            .tell(new GroupsDoor.Listed(new Views.Groups(
                                    List.of(new GroupSummary(FOREIGN, "consumer", "Stable", 1)), false, null)));
                    return Behaviors.same();
                })
                .onMessage(GroupsDoor.DescribeGroup.class, describe -> {
                    describe.replyTo()
                            .tell(new GroupsDoor.Described(
                                    Errors.NONE, describe.group().equals(FOREIGN) ? DESCRIBED : null));
                    return Behaviors.same();
                })
                .onMessage(GroupsDoor.MeasureLags.class, measure -> {
                    measure.replyTo()
                            .tell(new GroupsDoor.Measured(measure.positions().stream()
                                    .map(at -> new Lag(at.committed() + 5, 5L, 1.5))
                                    .toList()));
                    return Behaviors.same();
                })
                .build();
    }

    /** Broker 1's coordinator, with a group that committed. */
    private void coordinate() throws Exception {
        PartitionId partition = new PartitionId("__consumer_offsets", 0, OFFSETS);
        MemoryReplica log = new MemoryReplica(partition.topicPartition(), OFFSETS);
        node.replicas.opened(log);
        node.system.systemActorOf(
                GroupCoordinator.create(
                        partition,
                        () -> log,
                        new GroupCoordinator.Parts(
                                node.coordinators,
                                GroupSettings.DEFAULTS,
                                Clock.systemUTC(),
                                System::nanoTime,
                                node.metadata::image,
                                Events.NONE)),
                "coordinator",
                Props.empty());
        Awaitility.await("a commit is taken").until(() -> commit(partition) == Errors.NONE.code());
    }

    private short commit(PartitionId partition) throws Exception {
        OffsetCommitRequestTopic topic = new OffsetCommitRequestTopic().setName("orders");
        topic.partitions()
                .add(new OffsetCommitRequestPartition().setPartitionIndex(0).setCommittedOffset(4));
        OffsetCommitRequestData body = new OffsetCommitRequestData().setGroupId(OWN);
        body.topics().add(topic);
        OffsetCommitResponseData response = (OffsetCommitResponseData) node.coordinators
                .ask(partition, new GroupRequest.CommitOffsets(body), new Origin((short) 9, "client", "/127.0.0.1"))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return response.topics().get(0).partitions().get(0).errorCode();
    }

    @Test
    void groupsOfAllBrokersAreListed() {
        JsonNode groups = node.json(server, "/api/groups");

        assertThat(groups.findValuesAsText("name")).containsExactlyInAnyOrder(OWN, FOREIGN);
        assertThat(groups.at("/incomplete").asBoolean()).isFalse();
        assertThat(groups.at("/next").isNull()).isTrue();
    }

    @Test
    void theListIsGivenInPages() {
        JsonNode first = node.json(server, "/api/groups?limit=1");
        JsonNode second = node.json(
                server, "/api/groups?limit=1&after=" + first.at("/next").asText());

        assertThat(List.of(
                        first.at("/groups/0/name").asText(),
                        second.at("/groups/0/name").asText()))
                .containsExactlyInAnyOrder(OWN, FOREIGN)
                .isSorted();
        assertThat(second.at("/next").isNull()).isTrue();
    }

    @Test
    void withABrokerThatIsAwayTheListIsIncomplete() {
        node.leaders.away(2);
        node.leaders.leaderless(new PartitionId("__consumer_offsets", 1, OFFSETS));

        JsonNode groups = node.json(server, "/api/groups");

        assertThat(groups.findValuesAsText("name")).containsExactly(OWN);
        assertThat(groups.at("/incomplete").asBoolean()).isTrue();
    }

    @Test
    void aGroupOfAnotherBrokerIsDescribedWithItsLag() {
        JsonNode group = node.json(server, "/api/groups/" + FOREIGN);

        assertThat(group.at("/type").asText()).isEqualTo("consumer");
        assertThat(group.at("/members/0/partitions/0").asText()).isEqualTo("orders-0");
        assertThat(group.at("/offsets/0/committed").asLong()).isEqualTo(7);
        assertThat(group.at("/offsets/0/end").asLong()).isEqualTo(12);
        assertThat(group.at("/offsets/0/lagRecords").asLong()).isEqualTo(5);
        assertThat(group.at("/offsets/0/lagSeconds").asDouble()).isEqualTo(1.5);
    }

    @Test
    void theLagOfAnOwnGroupIsAskedOfWhoLeadsThePartition() {
        JsonNode group = node.json(server, "/api/groups/" + OWN);

        assertThat(group.at("/offsets/0/committed").asLong()).isEqualTo(4);
        assertThat(group.at("/offsets/0/end").asLong()).isEqualTo(9);
    }

    @Test
    void aGroupWhosePartitionsHaveNoLeaderIsDescribedWithoutLag() {
        node.leaders.leaderless(new PartitionId("orders", 0, ORDERS));

        JsonNode group = node.json(server, "/api/groups/" + OWN);

        assertThat(group.at("/offsets/0/committed").asLong()).isEqualTo(4);
        assertThat(group.at("/offsets/0/end").isNull()).isTrue();
    }

    @Test
    void aGroupThatNobodyKnowsIsNotFound() {
        assertThat(node.get(server, "/api/groups/" + OWN + "-x").statusCode()).isEqualTo(404);
        assertThat(node.get(server, "/api/groups/" + FOREIGN + "-x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aGroupWithoutACoordinatorIsNotSaidToBeGone() {
        node.leaders.leaderless(new PartitionId("__consumer_offsets", 1, OFFSETS));

        assertThat(node.get(server, "/api/groups/" + FOREIGN).statusCode()).isEqualTo(503);
    }

    @Test
    void whatBrokersSayToEachOtherArrivesAsItWasSent() {
        SerializationTestKit wire = new SerializationTestKit(node.system);
        wire.verifySerialization(new GroupsDoor.ListGroups(3, "a", node.system.deadLetters()), true);
        wire.verifySerialization(new GroupsDoor.DescribeGroup("a", node.system.deadLetters()), true);
        wire.verifySerialization(
                new GroupsDoor.MeasureLags(List.of(new GroupsDoor.Position("orders", 0, 7)), node.system.deadLetters()),
                true);
        wire.verifySerialization(
                new GroupsDoor.Listed(
                        new Views.Groups(List.of(new GroupSummary(FOREIGN, "consumer", "Stable", 1)), true, FOREIGN)),
                true);
        wire.verifySerialization(new GroupsDoor.Described(Errors.NONE, DESCRIBED), true);
        wire.verifySerialization(new GroupsDoor.Described(Errors.NOT_COORDINATOR, null), true);
        wire.verifySerialization(
                new GroupsDoor.Locate(List.of(new GroupsDoor.At("orders", 0)), null, node.system.deadLetters()), true);
        wire.verifySerialization(
                new GroupsDoor.Locate(List.of(new GroupsDoor.At("orders", 0)), 5L, node.system.deadLetters()), true);
        wire.verifySerialization(
                new GroupsDoor.Located(List.of(
                        new GroupsDoor.Extent(Errors.NONE, 1, 2, null),
                        new GroupsDoor.Extent(Errors.NOT_LEADER_OR_FOLLOWER, 0, 0, 3L))),
                true);
        wire.verifySerialization(
                new GroupsDoor.CommitOffsets(
                        "a", List.of(new GroupsDoor.Position("orders", 0, 7)), node.system.deadLetters()),
                true);
        wire.verifySerialization(new GroupsDoor.DeleteGroup("a", node.system.deadLetters()), true);
        wire.verifySerialization(new GroupsDoor.Outcome(Errors.NON_EMPTY_GROUP), true);
        wire.verifySerialization(new GroupsDoor.Measured(List.of(Lag.UNKNOWN, new Lag(3L, 1L, 0.5))), true);
    }
}
