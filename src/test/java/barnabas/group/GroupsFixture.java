package barnabas.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.jspecify.annotations.Nullable;

/** Groups with a log in memory: writes are committed at once, or held back until the test says so. Time is the test's. */
final class GroupsFixture {
    static final String GROUP = "castle";
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;

    /** A request whose answer may be there. */
    final class Asked {
        private final long ticket;

        private Asked(long ticket) {
            this.ticket = ticket;
        }

        boolean isAnswered() {
            return answers.containsKey(ticket);
        }

        <M> M answer(Class<M> type) {
            assertThat(answers).as("the request is answered").containsKey(ticket);
            return type.cast(answers.get(ticket));
        }

        JoinGroupResponseData joined() {
            return answer(JoinGroupResponseData.class);
        }

        SyncGroupResponseData synced() {
            return answer(SyncGroupResponseData.class);
        }

        Errors error() {
            Message answer = answers.get(ticket);
            assertThat(answer).as("the request is answered").isNotNull();
            if (answer instanceof JoinGroupResponseData join) {
                return Errors.forCode(join.errorCode());
            }
            if (answer instanceof SyncGroupResponseData sync) {
                return Errors.forCode(sync.errorCode());
            }
            if (answer instanceof HeartbeatResponseData heartbeat) {
                return Errors.forCode(heartbeat.errorCode());
            }
            if (answer instanceof ConsumerGroupHeartbeatResponseData heartbeat) {
                return Errors.forCode(heartbeat.errorCode());
            }
            if (answer instanceof LeaveGroupResponseData leave) {
                return Errors.forCode(
                        leave.members().isEmpty()
                                ? leave.errorCode()
                                : leave.members().get(0).errorCode());
            }
            if (answer instanceof OffsetCommitResponseData commit) {
                return Errors.forCode(commit.topics().get(0).partitions().get(0).errorCode());
            }
            throw new AssertionError("answer=" + answer);
        }
    }

    private final Map<Long, Message> answers = new HashMap<>();
    private final Deque<Write> held = new ArrayDeque<>();
    private final List<GroupRecord> log = new ArrayList<>();
    private final GroupSettings settings;
    private Groups groups;
    /** What holds for each single group. */
    ConsumerSettings consumer;

    private boolean holding;
    private long tickets;
    private long ids;
    private short version = 9;
    long nowMs = 1_000_000;
    Topics topics = new SomeTopics();

    GroupsFixture() {
        this(GroupSettings.DEFAULTS);
    }

    GroupsFixture(GroupSettings settings) {
        this.settings = settings;
        this.consumer = settings.consumer();
        this.groups = new Groups(settings, group -> consumer, () -> Long.toString(++ids), () -> topics);
        groups.serve(nowMs);
    }

    /** What the next requests are sent in. */
    GroupsFixture version(int newVersion) {
        version = (short) newVersion;
        return this;
    }

    /** Nothing is committed until {@link #commitHeld}. */
    void hold() {
        holding = true;
    }

    void commitHeld() {
        holding = false;
        while (!held.isEmpty()) {
            commit(held.remove());
        }
    }

    /** The oldest of what is held back is committed, and everything else goes on being held. */
    void commitOldest() {
        Write oldest = held.poll();
        if (oldest != null) {
            commit(oldest);
        }
    }

    /** What is held back is not written. */
    void failHeld(Errors error) {
        holding = false;
        for (Write write : List.copyOf(held)) {
            held.remove(write);
            take(groups.failed(write, error, nowMs));
        }
    }

    private void commit(Write write) {
        log.addAll(write.records());
        write.promises().forEach(promise -> answers.put(promise.ticket(), promise.response()));
        take(groups.committed(write, nowMs));
    }

    private void take(Step step) {
        step.answers().forEach(answer -> answers.put(answer.ticket(), answer.response()));
        for (Write write : step.writes()) {
            if (holding) {
                held.add(write);
            } else {
                commit(write);
            }
        }
    }

    void topicDeleted(Uuid topicId) {
        take(groups.topicDeleted(topicId, nowMs));
    }

    /** Another leader takes over: it knows what is committed and no more. */
    void failOver() {
        groups = new Groups(settings, group -> consumer, () -> Long.toString(++ids), () -> topics);
        log.forEach(groups::replay);
        held.clear();
        groups.serve(nowMs);
    }

    void pass(long ms) {
        long until = nowMs + ms;
        while (groups.dueMs() <= until) {
            nowMs = Math.max(nowMs, groups.dueMs());
            take(groups.onTime(nowMs));
        }
        nowMs = until;
    }

    @Nullable GroupView view() {
        return groups.view(GROUP);
    }

    String state() {
        GroupView view = view();
        return view == null ? "Dead" : view.state();
    }

    List<GroupRecord> log() {
        return log;
    }

    Asked ask(GroupRequest request) {
        return ask("client", request);
    }

    private Asked ask(String clientId, GroupRequest request) {
        long ticket = ++tickets;
        take(groups.on(new Caller(ticket, version, clientId, "/127.0.0.1"), request, nowMs));
        return new Asked(ticket);
    }

    // what members ask

    static JoinGroupRequestData joinRequest(String memberId, String... protocols) {
        JoinGroupRequestProtocolCollection supported = new JoinGroupRequestProtocolCollection();
        for (String protocol : protocols) {
            supported.add(new JoinGroupRequestProtocol().setName(protocol).setMetadata(protocol.getBytes(UTF_8)));
        }
        return new JoinGroupRequestData()
                .setGroupId(GROUP)
                .setMemberId(memberId)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS)
                .setProtocols(supported);
    }

    Asked join(JoinGroupRequestData request) {
        return ask("k", new GroupRequest.Join(request));
    }

    Asked join(String memberId, String... protocols) {
        return join(joinRequest(memberId, protocols.length == 0 ? new String[] {"range"} : protocols));
    }

    /** Both steps of a new member (KIP-394). */
    String newId() {
        Asked first = join("");
        assertThat(first.error()).isEqualTo(Errors.MEMBER_ID_REQUIRED);
        return first.joined().memberId();
    }

    Asked joinStatic(String memberId, String instanceId) {
        return join(joinRequest(memberId, "range").setGroupInstanceId(instanceId));
    }

    Asked sync(String memberId, int generation, Map<String, String> assignments) {
        return sync(memberId, null, generation, assignments);
    }

    Asked sync(String memberId, @Nullable String instanceId, int generation, Map<String, String> assignments) {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(GROUP)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationId(generation);
        assignments.forEach((member, assignment) -> request.assignments()
                .add(new SyncGroupRequestAssignment().setMemberId(member).setAssignment(assignment.getBytes(UTF_8))));
        return ask(new GroupRequest.Sync(request));
    }

    Errors heartbeat(String memberId, int generation) {
        return beat(memberId, generation, false).error();
    }

    Asked beat(String memberId, int generation, boolean mayWait) {
        return ask(new GroupRequest.Heartbeat(
                new HeartbeatRequestData()
                        .setGroupId(GROUP)
                        .setMemberId(memberId)
                        .setGenerationId(generation),
                mayWait));
    }

    Errors leave(String... memberIds) {
        return ask(new GroupRequest.Leave(new LeaveGroupRequestData()
                        .setGroupId(GROUP)
                        .setMembers(Arrays.stream(memberIds)
                                .map(id -> new MemberIdentity().setMemberId(id))
                                .toList())))
                .error();
    }

    static OffsetCommitRequestData commitRequest(String memberId, int generation, long offset) {
        return new OffsetCommitRequestData()
                .setGroupId(GROUP)
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(offset)))));
    }

    Asked commit(String memberId, int generation, long offset) {
        return ask(new GroupRequest.CommitOffsets(commitRequest(memberId, generation, offset)));
    }

    long committed() {
        OffsetFetchResponseGroup answer = ask(new GroupRequest.FetchOffsets(new OffsetFetchRequestGroup()
                        .setGroupId(GROUP)
                        .setTopics(List.of(
                                new OffsetFetchRequestTopics().setName("orders").setPartitionIndexes(List.of(0))))))
                .answer(OffsetFetchResponseGroup.class);
        assertThat(answer.errorCode()).isZero();
        return answer.topics().get(0).partitions().get(0).committedOffset();
    }

    /** A group of so many members in its first common generation, all with their assignment; the first one leads. */
    List<String> stableGroup(int size) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ids.add(newId());
        }
        List<Asked> joins = ids.stream().map(id -> join(id)).toList();
        pass(200);
        int generation = joins.get(0).joined().generationId();
        Map<String, String> assignments = new HashMap<>();
        ids.forEach(id -> assignments.put(id, "of " + id));
        String leader = joins.get(0).joined().leader();
        List<Asked> syncs = new ArrayList<>();
        for (String id : ids) {
            syncs.add(sync(id, generation, id.equals(leader) ? assignments : Map.of()));
        }
        syncs.forEach(sync -> assertThat(sync.error()).isEqualTo(Errors.NONE));
        assertThat(state()).isEqualTo("Stable");
        return ids;
    }
}
