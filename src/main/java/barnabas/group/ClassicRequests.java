package barnabas.group;

import barnabas.group.ClassicGroup.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What members of a classic group ask once they have joined. */
final class ClassicRequests {
    private ClassicRequests() {}

    /** Whether somebody is who it says it is: NONE, UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID when another has taken its place. */
    static Errors fence(ClassicGroup group, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String now = group.memberOfInstance(instanceId);
            if (now == null) {
                return Errors.UNKNOWN_MEMBER_ID;
            }
            return now.equals(memberId) ? Errors.NONE : Errors.FENCED_INSTANCE_ID;
        }
        return group.members.containsKey(memberId) ? Errors.NONE : Errors.UNKNOWN_MEMBER_ID;
    }

    private static Errors fence(ClassicGroup group, String memberId, @Nullable String instanceId, int generation) {
        Errors fence = fence(group, memberId, instanceId);
        return fence == Errors.NONE && generation != group.generation() ? Errors.ILLEGAL_GENERATION : fence;
    }

    static void sync(ClassicGroup group, Caller caller, SyncGroupRequestData request, long nowMs, Effects out) {
        Errors wrong = fence(group, request.memberId(), request.groupInstanceId(), request.generationId());
        if (wrong == Errors.NONE && isOfAnotherProtocol(group, request)) {
            wrong = Errors.INCONSISTENT_GROUP_PROTOCOL;
        }
        ClassicMember member = group.members.get(request.memberId());
        if (wrong == Errors.NONE && member == null) {
            wrong = Errors.UNKNOWN_MEMBER_ID;
        }
        if (wrong == Errors.NONE && group.state() == State.PREPARING) {
            wrong = Errors.REBALANCE_IN_PROGRESS;
        }
        if (wrong != Errors.NONE || member == null) {
            out.answer(caller.ticket(), new SyncGroupResponseData().setErrorCode(wrong.code()));
            return;
        }
        if (group.state() == State.STABLE) {
            member.heard(nowMs);
            out.answer(caller.ticket(), group.synced(member));
            return;
        }
        if (member.syncing != null) {
            out.answer(
                    member.syncing.ticket(),
                    new SyncGroupResponseData().setErrorCode(Errors.REBALANCE_IN_PROGRESS.code()));
        }
        member.syncing = caller;
        if (group.isLeader(member)) {
            assign(group, request, out);
        }
    }

    private static boolean isOfAnotherProtocol(ClassicGroup group, SyncGroupRequestData request) {
        return (request.protocolType() != null && !request.protocolType().equals(group.protocolType()))
                || (request.protocolName() != null && !request.protocolName().equals(group.protocol()));
    }

    /** Members that the leader has not thought of get nothing, and strangers that it names neither. */
    private static void assign(ClassicGroup group, SyncGroupRequestData request, Effects out) {
        Map<String, byte[]> assignments = new HashMap<>();
        for (SyncGroupRequestAssignment assignment : request.assignments()) {
            assignments.put(assignment.memberId(), assignment.assignment());
        }
        group.store(member -> assignments.getOrDefault(member.id, ClassicMember.NOTHING), List.of(), out);
    }

    static void heartbeat(
            ClassicGroup group, Caller caller, GroupRequest.Heartbeat heartbeat, long nowMs, Effects out) {
        HeartbeatRequestData request = heartbeat.body();
        Errors wrong = fence(group, request.memberId(), request.groupInstanceId(), request.generationId());
        ClassicMember member = group.members.get(request.memberId());
        if (wrong == Errors.NONE && member != null) {
            member.heard(nowMs);
            if (group.state() == State.STABLE) {
                Duration most = heartbeat.mayWait() ? group.settings().heartbeatWait() : Duration.ZERO;
                group.heartbeats.hold(member, caller, most, nowMs, out);
                return;
            }
            wrong = group.state() == State.PREPARING ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
        }
        out.answer(caller.ticket(), new HeartbeatResponseData().setErrorCode(wrong.code()));
    }

    /** Something else waits behind the heartbeat of a member. */
    static void answerHeartbeat(ClassicGroup group, String memberId, Effects out) {
        ClassicMember member = group.members.get(memberId);
        if (member != null) {
            HeldHeartbeats.answer(member, Errors.NONE, out);
        }
    }

    static LeaveGroupResponseData leave(ClassicGroup group, LeaveGroupRequestData request, long nowMs, Effects out) {
        LeaveGroupResponseData response = new LeaveGroupResponseData();
        for (MemberIdentity identity : request.members()) {
            response.members()
                    .add(new MemberResponse()
                            .setMemberId(identity.memberId())
                            .setGroupInstanceId(identity.groupInstanceId())
                            .setErrorCode(leave(group, identity, nowMs, out).code()));
        }
        return response;
    }

    private static Errors leave(ClassicGroup group, MemberIdentity identity, long nowMs, Effects out) {
        String instanceId = identity.groupInstanceId();
        String memberId = identity.memberId();
        if (memberId.isEmpty() && instanceId != null) {
            String there = group.memberOfInstance(instanceId);
            memberId = there == null ? "" : there;
        }
        if (group.pending.remove(memberId) != null) {
            group.completeIfAllJoined(nowMs, out);
            return Errors.NONE;
        }
        Errors fence = fence(group, memberId, instanceId);
        ClassicMember member = group.members.get(memberId);
        if (fence != Errors.NONE || member == null) {
            return fence == Errors.NONE ? Errors.UNKNOWN_MEMBER_ID : fence;
        }
        group.remove(member, Errors.UNKNOWN_MEMBER_ID, out);
        String why = identity.reason() == null || identity.reason().isEmpty() ? "" : ": " + identity.reason();
        group.rebalance("member " + memberId + " left" + why, memberId, nowMs, out);
        return Errors.NONE;
    }

    /** Whether it may commit offsets now: NONE or the error for each of them. A member that may is heard of. */
    static Errors mayCommit(ClassicGroup group, OffsetCommitRequestData request, long nowMs) {
        int generation = request.generationIdOrMemberEpoch();
        if (generation < 0 && group.state() == State.EMPTY) {
            // Offsets that are kept here for a consumer that assigns itself, or set by an administrator.
            return Errors.NONE;
        }
        Errors wrong = fence(group, request.memberId(), request.groupInstanceId(), generation);
        ClassicMember member = group.members.get(request.memberId());
        if (wrong != Errors.NONE || member == null) {
            return wrong;
        }
        if (group.state() == State.COMPLETING) {
            // Its partitions may be another's in this generation, which it does not know of yet.
            return Errors.REBALANCE_IN_PROGRESS;
        }
        member.heard(nowMs);
        return Errors.NONE;
    }

    static DescribedGroup described(ClassicGroup group) {
        String protocol = group.protocol();
        DescribedGroup description = new DescribedGroup()
                .setGroupId(group.id)
                .setGroupState(group.state().kafkaName)
                .setProtocolType(group.protocolType() == null ? "" : group.protocolType());
        boolean stable = group.state() == State.STABLE;
        description.setProtocolData(stable && protocol != null ? protocol : "");
        for (ClassicMember member : group.members.values()) {
            description
                    .members()
                    .add(new DescribedGroupMember()
                            .setMemberId(member.id)
                            .setGroupInstanceId(member.instanceId)
                            .setClientId(member.clientId)
                            .setClientHost(member.clientHost)
                            .setMemberMetadata(stable ? member.subscription(protocol) : ClassicMember.NOTHING)
                            .setMemberAssignment(stable ? member.assignment : ClassicMember.NOTHING));
        }
        return description;
    }
}
