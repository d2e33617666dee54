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
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the wire a heartbeat may wait longer than a client reads here: what is answered is answered for another reason. */
class HeldHeartbeatProtocolTest {
    private static final BrokerId SELF = new BrokerId(1);
    private static final Uuid OFFSETS = new Uuid(1, 1);
    private static final int SESSION_MS = 600_000;
    private static final ActorTestKit KIT = ActorTestKit.create();

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        MetadataCache cache = new MetadataCache();
        List<PartitionImage> one = List.of(new PartitionImage(0, List.of(SELF), List.of(new Uuid(0, 1))));
        cache.publish(MetadataImage.EMPTY.replay(new TopicCreated(OFFSETS, "__consumer_offsets", one, Map.of())));
        ReplicaDirectory replicas = new ReplicaDirectory();
        PartitionId partition = new PartitionId("__consumer_offsets", 0, OFFSETS);
        MemoryReplica log = new MemoryReplica(partition.topicPartition(), OFFSETS);
        replicas.opened(log);
        Coordinators coordinators = new Coordinators();
        GroupSettings all = GroupSettings.DEFAULTS;
        GroupSettings patient = new GroupSettings(
                all.sessionTimeoutMin(),
                all.sessionTimeoutMax(),
                all.initialDelayMax(),
                Duration.ofMinutes(1),
                all.maxSize(),
                all.offsetMetadataMax(),
                all.offsetsRetention(),
                all.consumer());
        KIT.spawn(GroupCoordinator.create(
                partition,
                () -> log,
                new GroupCoordinator.Parts(
                        coordinators, patient, Clock.systemUTC(), System::nanoTime, cache::image, Events.NONE)));
        Awaitility.await("the coordinator is there")
                .until(() -> !coordinators.living().isEmpty());
        broker = new TestBroker(
                TestBroker.LIMITS,
                GroupHandlers.create(
                        new GroupRoom(cache, new FakeLeaders(SELF, replicas), coordinators, Set.of("patient"))));
    }

    @AfterAll
    static void stop() {
        broker.close();
        KIT.shutdownTestKit();
    }

    /** A group of one, in its first generation, of a client that calls itself so. */
    private static String member(RawClient client, String software, String group) {
        ApiVersionsRequestData hello =
                new ApiVersionsRequestData().setClientSoftwareName(software).setClientSoftwareVersion("1.0");
        client.send(ApiKeys.API_VERSIONS, 4, 0, hello).receive(4, 0, new ApiVersionsResponseData());
        JoinGroupRequestData join = new JoinGroupRequestData()
                .setGroupId(group)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(SESSION_MS);
        join.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[] {1}));
        String id = client.send(ApiKeys.JOIN_GROUP, 9, 1, join)
                .receive(9, 1, new JoinGroupResponseData())
                .memberId();
        client.send(ApiKeys.JOIN_GROUP, 9, 2, join.setMemberId(id)).receive(9, 2, new JoinGroupResponseData());
        SyncGroupRequestData sync =
                new SyncGroupRequestData().setGroupId(group).setMemberId(id).setGenerationId(1);
        client.send(ApiKeys.SYNC_GROUP, 5, 3, sync).receive(5, 3, new SyncGroupResponseData());
        return id;
    }

    private static HeartbeatRequestData heartbeat(String group, String id) {
        return new HeartbeatRequestData().setGroupId(group).setMemberId(id).setGenerationId(1);
    }

    @Test
    void aHeartbeatDoesNotKeepWhatIsAskedBehindItWaiting() {
        try (RawClient client = new RawClient(broker.port())) {
            String id = member(client, "patient", "pipelined");
            OffsetFetchRequestData fetch = new OffsetFetchRequestData()
                    .setGroups(List.of(new OffsetFetchRequestGroup().setGroupId("pipelined")));
            client.send(ApiKeys.HEARTBEAT, 4, 4, heartbeat("pipelined", id))
                    .send(ApiKeys.HEARTBEAT, 4, 5, heartbeat("pipelined", id))
                    .send(ApiKeys.OFFSET_FETCH, 9, 6, fetch);

            assertThat(client.receive(4, 4, new HeartbeatResponseData()).errorCode())
                    .isEqualTo(Errors.NONE.code());
            assertThat(client.receive(4, 5, new HeartbeatResponseData()).errorCode())
                    .isEqualTo(Errors.NONE.code());
            assertThat(client.receive(9, 6, new OffsetFetchResponseData()).groups())
                    .hasSize(1);
        }
    }

    @Test
    void aHeartbeatOfASoftwareThatIsNotNamedIsAnsweredAtOnce() {
        try (RawClient client = new RawClient(broker.port())) {
            String id = member(client, "another", "impatient");

            HeartbeatResponseData answer = client.send(ApiKeys.HEARTBEAT, 4, 4, heartbeat("impatient", id))
                    .receive(4, 4, new HeartbeatResponseData());
            assertThat(answer.errorCode()).isEqualTo(Errors.NONE.code());
        }
    }

    @Test
    void aHeartbeatIsAnsweredWhenThereIsSomethingToTell() {
        try (RawClient client = new RawClient(broker.port());
                RawClient administrator = new RawClient(broker.port())) {
            String id = member(client, "patient", "removed");
            client.send(ApiKeys.HEARTBEAT, 4, 4, heartbeat("removed", id));
            LeaveGroupRequestData leave = new LeaveGroupRequestData()
                    .setGroupId("removed")
                    .setMembers(List.of(new MemberIdentity().setMemberId(id)));
            administrator.send(ApiKeys.LEAVE_GROUP, 5, 1, leave).receive(5, 1, new LeaveGroupResponseData());

            assertThat(client.receive(4, 4, new HeartbeatResponseData()).errorCode())
                    .isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
        }
    }
}
