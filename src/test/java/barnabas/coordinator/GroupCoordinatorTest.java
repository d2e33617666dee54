package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import barnabas.controller.MemoryReplica;
import barnabas.controller.MemoryReplica.Mode;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.group.GroupRequest;
import barnabas.group.GroupSettings;
import barnabas.metadata.MetadataImage;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCoordinatorTest {
    private static final PartitionId PARTITION = new PartitionId("__consumer_offsets", 3, new Uuid(1, 2));
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final MemoryReplica log = new MemoryReplica(PARTITION.topicPartition(), PARTITION.topicId());
    private final AtomicReference<@Nullable Replica> replica = new AtomicReference<>(log);
    private final Coordinators coordinators = new Coordinators();
    private final List<Event> happened = new CopyOnWriteArrayList<>();
    private @Nullable ActorRef<GroupCoordinator.Command> coordinator;

    @AfterEach
    void stop() {
        if (coordinator != null) {
            KIT.stop(coordinator);
        }
    }

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    private void start() {
        coordinator = KIT.spawn(GroupCoordinator.create(
                PARTITION,
                replica::get,
                new GroupCoordinator.Parts(
                        coordinators,
                        GroupSettings.DEFAULTS,
                        Clock.systemUTC(),
                        System::nanoTime,
                        () -> MetadataImage.EMPTY,
                        happened::add)));
        Awaitility.await("it is there").until(() -> coordinators.living().contains(PARTITION));
    }

    private void awaitServing() {
        Awaitility.await("it serves").until(() -> fetch().errorCode() == Errors.NONE.code());
    }

    private CompletableFuture<Message> ask(GroupRequest request) {
        return coordinators
                .ask(PARTITION, request, new Origin((short) 9, "client", "/127.0.0.1"))
                .toCompletableFuture();
    }

    private CompletableFuture<Message> commit(long offset) {
        return ask(new GroupRequest.CommitOffsets(new OffsetCommitRequestData()
                .setGroupId("castle")
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestPartition().setCommittedOffset(offset)))))));
    }

    private static Errors error(CompletableFuture<Message> commit) throws Exception {
        var answer = (OffsetCommitResponseData) commit.get(10, TimeUnit.SECONDS);
        return Errors.forCode(answer.topics().get(0).partitions().get(0).errorCode());
    }

    private OffsetFetchResponseGroup fetch() {
        return (OffsetFetchResponseGroup) ask(new GroupRequest.FetchOffsets(
                        new OffsetFetchRequestGroup().setGroupId("castle").setTopics(null)))
                .join();
    }

    private long committed() {
        return fetch().topics().get(0).partitions().get(0).committedOffset();
    }

    @Test
    void aCommitIsAnsweredWhenTheQuorumHasIt() throws Exception {
        start();
        awaitServing();
        log.mode(Mode.HOLD);
        var commit = commit(7);
        Awaitility.await("it is being written").until(() -> log.appends() == 1);

        assertThat(commit).isNotDone();
        assertThat(fetch().topics()).isEmpty();
        log.commitHeld();
        assertThat(error(commit)).isEqualTo(Errors.NONE);
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void commitsThatComeDuringAnAppendMakeOneAppendTogether() throws Exception {
        start();
        awaitServing();
        log.mode(Mode.HOLD);
        commit(1);
        Awaitility.await("it is being written").until(() -> log.appends() == 1);
        for (int i = 2; i < 50; i++) {
            commit(i);
        }
        var last = commit(50);
        log.commitHeld();

        assertThat(error(last)).isEqualTo(Errors.NONE);
        assertThat(log.appends()).isEqualTo(2);
        assertThat(committed()).isEqualTo(50);
    }

    @Test
    void theNextLeaderServesOnlyWhenItHasReadWhatWasCommitted() throws Exception {
        start();
        awaitServing();
        assertThat(error(commit(7))).isEqualTo(Errors.NONE);
        log.mode(Mode.HOLD);
        commit(8);
        Awaitility.await("it is being written").until(() -> log.appends() == 2);
        log.follow().lead(2);

        Awaitility.await("it reads").until(() -> fetch().errorCode() == Errors.COORDINATOR_LOAD_IN_PROGRESS.code());
        log.commitHeld();
        awaitServing();
        assertThat(committed()).isEqualTo(8);
    }

    @Test
    void whoDoesNotLeadIsNotTheCoordinatorAndAllWhoWaitAreToldSo() throws Exception {
        start();
        awaitServing();
        log.mode(Mode.HOLD);
        var commit = commit(7);
        Awaitility.await("it is being written").until(() -> log.appends() == 1);
        log.follow();

        assertThat(error(commit(8))).isEqualTo(Errors.NOT_COORDINATOR);
        log.lead(2).follow();
        assertThat(error(commit)).isEqualTo(Errors.NOT_COORDINATOR);
    }

    @Test
    void withoutALeaseNothingIsAnsweredAndWithItAgainItGoesOn() {
        start();
        awaitServing();
        commit(7).join();
        log.follow();
        assertThat(fetch().errorCode()).isEqualTo(Errors.NOT_COORDINATOR.code());
        log.lead(1);

        assertThat(fetch().errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void anAppendWithAnUnknownEndIsLookedUpInTheLog() throws Exception {
        start();
        awaitServing();
        log.mode(Mode.TIME_OUT);
        assertThat(error(commit(7))).isEqualTo(Errors.NOT_COORDINATOR);
        log.commitHeld();

        awaitServing();
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void whatTheQuorumHasNoRoomForIsRefusedAndTheGroupsStay() throws Exception {
        start();
        awaitServing();
        assertThat(error(commit(7))).isEqualTo(Errors.NONE);
        log.refuseWith(Errors.NOT_ENOUGH_REPLICAS);

        assertThat(error(commit(8))).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void whatMembersAreRefusedIsToldAndWhatBelongsToEveryRebalanceIsNot() throws Exception {
        start();
        awaitServing();
        var join = new JoinGroupRequestData()
                .setGroupId("castle")
                .setProtocolType("consumer")
                .setSessionTimeoutMs(10_000);
        join.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[] {1}));
        var joined = (JoinGroupResponseData) ask(new GroupRequest.Join(join)).get(10, TimeUnit.SECONDS);
        assertThat(joined.errorCode()).isEqualTo(Errors.MEMBER_ID_REQUIRED.code());
        ask(new GroupRequest.Heartbeat(
                        new HeartbeatRequestData().setGroupId("castle").setMemberId("ghost"), false))
                .get(10, TimeUnit.SECONDS);

        assertThat(happened).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EventKind.REQUEST_REFUSED);
            assertThat(event.group()).isEqualTo("castle");
            assertThat(event.cause()).startsWith("UNKNOWN_MEMBER_ID: ");
            assertThat(event.details())
                    .containsEntry("request", "Heartbeat")
                    .containsEntry("clientId", "client")
                    .containsEntry("clientHost", "/127.0.0.1");
        });
    }

    @Test
    void aGroupOutlivesItsCoordinator() throws Exception {
        start();
        awaitServing();
        var join = new JoinGroupRequestData()
                .setGroupId("castle")
                .setProtocolType("consumer")
                .setSessionTimeoutMs(10_000)
                .setGroupInstanceId("i-1");
        join.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[] {1}));
        var joined = (JoinGroupResponseData) ask(new GroupRequest.Join(join)).get(10, TimeUnit.SECONDS);
        var sync = new SyncGroupRequestData()
                .setGroupId("castle")
                .setMemberId(joined.memberId())
                .setGroupInstanceId("i-1")
                .setGenerationId(1)
                .setAssignments(List.of(new SyncGroupRequestData.SyncGroupRequestAssignment()
                        .setMemberId(joined.memberId())
                        .setAssignment(new byte[] {2})));
        ask(new GroupRequest.Sync(sync)).get(10, TimeUnit.SECONDS);
        Awaitility.await("it is told").until(() -> !happened.isEmpty());
        assertThat(happened).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EventKind.REBALANCE);
            assertThat(event.group()).isEqualTo("castle");
            assertThat(event.cause()).contains("joined");
            assertThat(event.details()).containsEntry("generation", "1");
        });
        log.lead(2);
        awaitServing();

        var again = (SyncGroupResponseData)
                ask(new GroupRequest.Sync(sync.setAssignments(List.of()))).get(10, TimeUnit.SECONDS);
        assertThat(again.assignment()).containsExactly(2);
    }

    @Test
    void aReplicaThatComesToLifeLaterIsFound() {
        replica.set(null);
        start();
        assertThat(fetch().errorCode()).isEqualTo(Errors.NOT_COORDINATOR.code());
        replica.set(log);

        Awaitility.await("it serves")
                .atMost(Duration.ofSeconds(5))
                .until(() -> fetch().errorCode() == Errors.NONE.code());
    }
}
