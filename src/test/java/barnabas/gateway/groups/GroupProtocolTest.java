package barnabas.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import barnabas.broker.FakeLeaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.controller.MemoryReplica;
import barnabas.coordinator.Coordinators;
import barnabas.coordinator.GroupCoordinator;
import barnabas.events.Events;
import barnabas.gateway.RawClient;
import barnabas.gateway.TestBroker;
import barnabas.group.GroupSettings;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every version of the groups' APIs, on the wire. */
class GroupProtocolTest {
    private static final BrokerId SELF = new BrokerId(1);
    private static final Uuid OFFSETS = new Uuid(1, 1);
    private static final Uuid ORDERS = new Uuid(2, 2);
    private static final ActorTestKit KIT = ActorTestKit.create();

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        MetadataCache cache = new MetadataCache();
        List<PartitionImage> one = List.of(new PartitionImage(0, List.of(SELF), List.of(new Uuid(0, 1))));
        cache.publish(MetadataImage.EMPTY
                .replay(new BrokerRegistered(SELF, 1, new Uuid(0, 1), "127.0.0.1", 9092, null))
                .replay(new TopicCreated(OFFSETS, "__consumer_offsets", one, Map.of()))
                .replay(new TopicCreated(ORDERS, "orders", one, Map.of())));
        ReplicaDirectory replicas = new ReplicaDirectory();
        PartitionId partition = new PartitionId("__consumer_offsets", 0, OFFSETS);
        MemoryReplica log = new MemoryReplica(partition.topicPartition(), OFFSETS);
        replicas.opened(log);
        Coordinators coordinators = new Coordinators();
        KIT.spawn(GroupCoordinator.create(
                partition,
                () -> log,
                new GroupCoordinator.Parts(
                        coordinators,
                        GroupSettings.DEFAULTS,
                        Clock.systemUTC(),
                        System::nanoTime,
                        cache::image,
                        Events.NONE)));
        Awaitility.await("the coordinator is there")
                .until(() -> !coordinators.living().isEmpty());
        broker = new TestBroker(
                TestBroker.LIMITS,
                GroupHandlers.create(new GroupRoom(cache, new FakeLeaders(SELF, replicas), coordinators, Set.of())));
    }

    @AfterAll
    static void stop() {
        broker.close();
        KIT.shutdownTestKit();
    }

    private static <T extends ApiMessage> T ask(int version, ApiMessage request, T response) {
        try (RawClient client = new RawClient(broker.port())) {
            ApiKeys api = ApiKeys.forId(request.apiKey());
            int served = Math.max(api.oldestVersion(), Math.min(version, api.latestVersion()));
            return client.send(api, served, 1, request).receive(served, 1, response);
        }
    }

    private static JoinGroupResponseData join(String group, int version) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(group)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(version == 0 ? -1 : 10_000);
        request.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[] {1}));
        JoinGroupResponseData first = ask(version, request, new JoinGroupResponseData());
        if (first.errorCode() != Errors.MEMBER_ID_REQUIRED.code()) {
            return first;
        }
        return ask(version, request.setMemberId(first.memberId()), new JoinGroupResponseData());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aMembersLifeIsTheSameInEveryVersion(int version) {
        String group = "life-" + version;
        var joined = join(group, version);
        assertThat(Errors.forCode(joined.errorCode())).isEqualTo(Errors.NONE);
        assertThat(joined.members()).hasSize(1);
        String id = joined.memberId();
        var sync = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(id)
                .setGenerationId(1)
                .setAssignments(
                        List.of(new SyncGroupRequestAssignment().setMemberId(id).setAssignment(new byte[] {7})));
        assertThat(ask(version, sync, new SyncGroupResponseData()).assignment()).containsExactly(7);
        var heartbeat =
                new HeartbeatRequestData().setGroupId(group).setMemberId(id).setGenerationId(1);
        assertThat(ask(version, heartbeat, new HeartbeatResponseData()).errorCode())
                .isZero();
        var described = ask(
                version, new DescribeGroupsRequestData().setGroups(List.of(group)), new DescribeGroupsResponseData());
        assertThat(described.groups()).singleElement().matches(found -> found.groupState()
                .equals("Stable"));
        var listed = ask(version, new ListGroupsRequestData(), new ListGroupsResponseData());
        assertThat(listed.groups()).anyMatch(found -> found.groupId().equals(group));
        var leave = new LeaveGroupRequestData().setGroupId(group);
        if (version < 3) {
            leave.setMemberId(id);
        } else {
            leave.setMembers(List.of(new MemberIdentity().setMemberId(id)));
        }
        assertThat(ask(version, leave, new LeaveGroupResponseData()).errorCode())
                .isZero();
        var deleted = ask(
                version, new DeleteGroupsRequestData().setGroupsNames(List.of(group)), new DeleteGroupsResponseData());
        assertThat(deleted.results().find(group).errorCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aMemberOfTheConsumerProtocolJoinsIsDescribedAndLeaves(int version) {
        String group = "consumers-" + version;
        var heartbeat = new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId("m-1")
                .setRebalanceTimeoutMs(10_000)
                .setSubscribedTopicNames(List.of("orders"))
                .setTopicPartitions(List.of());
        var joined = ask(version, heartbeat, new ConsumerGroupHeartbeatResponseData());
        assertThat(Errors.forCode(joined.errorCode())).isEqualTo(Errors.NONE);
        assertThat(joined.memberEpoch()).isEqualTo(1);
        assertThat(joined.heartbeatIntervalMs()).isEqualTo(5000);
        assertThat(joined.assignment().topicPartitions())
                .singleElement()
                .matches(topic ->
                        topic.topicId().equals(ORDERS) && topic.partitions().equals(List.of(0)));

        var described = ask(
                        version,
                        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group, "nobody")),
                        new ConsumerGroupDescribeResponseData())
                .groups();
        assertThat(described.get(0).groupState()).isEqualTo("Stable");
        assertThat(described.get(0).members()).singleElement().matches(member -> member.memberId()
                .equals("m-1"));
        assertThat(Errors.forCode(described.get(1).errorCode())).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        var listed =
                ask(5, new ListGroupsRequestData().setTypesFilter(List.of("Consumer")), new ListGroupsResponseData());
        assertThat(listed.groups())
                .anyMatch(found -> found.groupId().equals(group)
                        && found.groupType().equals("consumer")
                        && found.groupState().equals("Stable"));

        var left = ask(version, heartbeat.setMemberEpoch(-1), new ConsumerGroupHeartbeatResponseData());
        assertThat(left.errorCode()).isZero();
        var deleted =
                ask(2, new DeleteGroupsRequestData().setGroupsNames(List.of(group)), new DeleteGroupsResponseData());
        assertThat(deleted.results().find(group).errorCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anOffsetIsCommittedAndFetchedInEveryVersion(int version) {
        String group = "offsets-" + version;
        var topic = new OffsetCommitRequestTopic()
                .setPartitions(List.of(
                        new OffsetCommitRequestPartition().setPartitionIndex(0).setCommittedOffset(4),
                        new OffsetCommitRequestPartition().setPartitionIndex(9).setCommittedOffset(4)));
        if (version >= 10) {
            topic.setTopicId(ORDERS);
        } else {
            topic.setName("orders");
        }
        var committed = ask(
                version,
                new OffsetCommitRequestData().setGroupId(group).setTopics(List.of(topic)),
                new OffsetCommitResponseData());

        assertThat(committed.topics().get(0).partitions())
                .extracting(partition -> Errors.forCode(partition.errorCode()))
                .containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(fetched(version, group, false)).isEqualTo(4);
        assertThat(fetched(version, group, true)).isEqualTo(4);
        assertThat(fetched(1, group, false)).isEqualTo(4);
    }

    private static long fetched(int version, String group, boolean all) {
        if (version >= 8) {
            var topics = new OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
            if (version >= 10) {
                topics.setTopicId(ORDERS);
            } else {
                topics.setName("orders");
            }
            var several = ask(
                    version,
                    new OffsetFetchRequestData()
                            .setGroups(List.of(new OffsetFetchRequestGroup()
                                    .setGroupId(group)
                                    .setTopics(all ? null : List.of(topics)))),
                    new OffsetFetchResponseData());
            return several.groups().get(0).topics().get(0).partitions().get(0).committedOffset();
        }
        var topic = new OffsetFetchRequestTopic().setName("orders").setPartitionIndexes(List.of(0));
        return ask(
                        version,
                        new OffsetFetchRequestData().setGroupId(group).setTopics(all ? null : List.of(topic)),
                        new OffsetFetchResponseData())
                .topics()
                .get(0)
                .partitions()
                .get(0)
                .committedOffset();
    }

    @Test
    void anOffsetOfAPartitionThatIsNotThereIsNotDeleted() {
        var commit = new OffsetCommitRequestData()
                .setGroupId("keeping")
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestPartition().setCommittedOffset(4)))));
        ask(9, commit, new OffsetCommitResponseData());
        var request = new OffsetDeleteRequestData().setGroupId("keeping");
        request.topics()
                .add(new OffsetDeleteRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(
                                new OffsetDeleteRequestPartition().setPartitionIndex(-1),
                                new OffsetDeleteRequestPartition().setPartitionIndex(1))));

        var answer = ask(0, request, new OffsetDeleteResponseData());
        assertThat(answer.topics().find("orders").partitions())
                .extracting(partition -> Errors.forCode(partition.errorCode()))
                .containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void offsetsOfATopicAreDeleted() {
        var commit = new OffsetCommitRequestData()
                .setGroupId("forgetful")
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestPartition().setCommittedOffset(4)))));
        ask(9, commit, new OffsetCommitResponseData());
        var request = new OffsetDeleteRequestData().setGroupId("forgetful");
        request.topics()
                .add(new OffsetDeleteRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetDeleteRequestPartition())));

        assertThat(ask(0, request, new OffsetDeleteResponseData()).errorCode()).isZero();
        var described = ask(
                6, new DescribeGroupsRequestData().setGroups(List.of("forgetful")), new DescribeGroupsResponseData());
        assertThat(described.groups().get(0).errorCode()).isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    }

    @Test
    void theCoordinatorOfAGroupIsNamedAndOfAnythingElseThereIsNone() {
        for (int version = 0; version <= 3; version++) {
            var single = ask(version, new FindCoordinatorRequestData().setKey("g"), new FindCoordinatorResponseData());
            assertThat(single.nodeId()).isEqualTo(1);
            assertThat(single.port()).isEqualTo(9092);
        }
        var batch = ask(
                6,
                new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g", "h")),
                new FindCoordinatorResponseData());
        assertThat(batch.coordinators())
                .extracting(coordinator -> Errors.forCode(coordinator.errorCode()))
                .containsExactly(Errors.NONE, Errors.NONE);
        var transactional = ask(
                4,
                new FindCoordinatorRequestData().setKeyType((byte) 1).setCoordinatorKeys(List.of("t")),
                new FindCoordinatorResponseData());
        assertThat(transactional.coordinators().get(0).errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        assertThat(transactional.coordinators().get(0).errorMessage()).isEqualTo("This version has no transactions.");
    }
}
