package barnabas.group;

import barnabas.group.ClassicGroup.State;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** One JoinGroup on its classic group. */
final class ClassicJoin {
    static final short MEMBER_ID_REQUIRED_SINCE = 4; // KIP-394
    private static final short SKIPS_ASSIGNMENT_SINCE = 9; // KIP-814

    private final ClassicGroup group;
    private final Caller caller;
    private final JoinGroupRequestData request;
    private final Supplier<String> uniqueIds;
    private final long nowMs;
    private final Effects out;

    ClassicJoin(
            ClassicGroup group,
            Caller caller,
            JoinGroupRequestData request,
            Supplier<String> uniqueIds,
            long nowMs,
            Effects out) {
        this.group = group;
        this.caller = caller;
        this.request = request;
        this.uniqueIds = uniqueIds;
        this.nowMs = nowMs;
        this.out = out;
    }

    void decide() {
        List<String> protocols =
                request.protocols().stream().map(JoinGroupRequestProtocol::name).toList();
        if (isFull()) {
            group.pending.remove(request.memberId());
            refuse(Errors.GROUP_MAX_SIZE_REACHED);
        } else if (!group.fits(request.protocolType(), protocols)) {
            refuse(Errors.INCONSISTENT_GROUP_PROTOCOL);
        } else if (request.memberId().isEmpty()) {
            joinNew();
        } else {
            joinKnown();
        }
    }

    private boolean isFull() {
        int most = group.settings().maxSize();
        ClassicMember member = group.members.get(request.memberId());
        return switch (group.state()) {
            case EMPTY -> false;
            case PREPARING -> (member == null || member.joining == null)
                    && group.members.values().stream()
                                    .filter(other -> other.joining != null)
                                    .count()
                            >= most;
            case COMPLETING, STABLE -> member == null && group.members.size() >= most;
        };
    }

    private void joinNew() {
        String instanceId = request.groupInstanceId();
        if (instanceId != null) {
            String memberId = instanceId + "-" + uniqueIds.get();
            String former = group.memberOfInstance(instanceId);
            ClassicMember there = former == null ? null : group.members.get(former);
            if (there == null) {
                add(memberId);
            } else {
                replace(there, memberId);
            }
            return;
        }
        String memberId = caller.clientId() + "-" + uniqueIds.get();
        if (caller.version() >= MEMBER_ID_REQUIRED_SINCE) {
            group.pending.put(memberId, nowMs + request.sessionTimeoutMs());
            out.answer(
                    caller.ticket(),
                    new JoinGroupResponseData()
                            .setErrorCode(Errors.MEMBER_ID_REQUIRED.code())
                            .setMemberId(memberId));
        } else {
            add(memberId);
        }
    }

    private void joinKnown() {
        String memberId = request.memberId();
        if (group.pending.containsKey(memberId)) {
            if (request.groupInstanceId() != null) {
                // An id is only given out to one that is not static.
                refuse(Errors.UNKNOWN_MEMBER_ID);
            } else {
                add(memberId);
            }
            return;
        }
        Errors fence = ClassicRequests.fence(group, memberId, request.groupInstanceId());
        ClassicMember member = group.members.get(memberId);
        if (fence != Errors.NONE || member == null) {
            refuse(fence != Errors.NONE ? fence : Errors.UNKNOWN_MEMBER_ID);
            return;
        }
        switch (group.state()) {
            case PREPARING -> rejoin(member, "");
            case COMPLETING -> {
                if (member.tellsTheSame(request)) {
                    // It has not got the answer to its former request.
                    out.answer(caller.ticket(), group.joined(member));
                } else {
                    rejoin(member, "member " + memberId + " has changed what it tells");
                }
            }
            case STABLE -> joinStable(member);
            case EMPTY -> refuse(Errors.UNKNOWN_MEMBER_ID);
        }
    }

    private void joinStable(ClassicMember member) {
        String why = request.reason() == null || request.reason().isEmpty() ? "" : ": " + request.reason();
        if (!member.tellsTheSame(request)) {
            rejoin(member, "member " + member.id + " has changed what it tells" + why);
        } else if (group.isLeader(member)) {
            rejoin(member, "the leader " + member.id + " wants another assignment" + why);
        } else {
            out.answer(caller.ticket(), group.joined(member));
        }
    }

    private void add(String memberId) {
        ClassicMember member = ClassicMember.of(memberId, caller, request);
        member.fresh = true;
        member.joining = caller;
        member.sessionEndsMs = nowMs + ClassicGroup.FRESH_MS;
        group.add(member, request.protocolType());
        group.oneMoreBegins(nowMs);
        String why = request.reason() == null || request.reason().isEmpty() ? "" : ": " + request.reason();
        group.rebalance("member " + memberId + " joined" + why, memberId, nowMs, out);
    }

    private void rejoin(ClassicMember member, String cause) {
        refuseFormer(member);
        member.update(caller, request);
        member.joining = caller;
        group.rebalance(cause, member.id, nowMs, out);
    }

    /** Its connection was lost, and it has asked again on another. */
    private void refuseFormer(ClassicMember member) {
        Caller former = member.joining;
        if (former != null) {
            out.answer(
                    former.ticket(),
                    new JoinGroupResponseData()
                            .setErrorCode(Errors.REBALANCE_IN_PROGRESS.code())
                            .setMemberId(member.id));
        }
    }

    /** A static member that was started anew takes the place that it had (KIP-345). */
    private void replace(ClassicMember former, String memberId) {
        String before = group.protocol();
        ClassicMember renamed = former.renamed(memberId);
        group.replace(former, renamed, out);
        renamed.update(caller, request);
        renamed.heard(nowMs);
        if (group.state() == State.STABLE && sameProtocol(before)) {
            boolean leads = group.isLeader(renamed);
            JoinGroupResponseData response = leads && caller.version() < SKIPS_ASSIGNMENT_SINCE
                    // To name another as leader keeps an old client from assigning anew.
                    ? group.joined(renamed).setMembers(List.of()).setLeader(former.id)
                    : group.joined(renamed).setSkipAssignment(leads);
            group.store(List.of(new Answer(caller.ticket(), response)), out);
            return;
        }
        renamed.joining = caller;
        group.rebalance("static member " + former.instanceId + " was started anew", memberId, nowMs, out);
    }

    private boolean sameProtocol(@Nullable String before) {
        String after = group.selectedProtocol();
        return after != null && after.equals(before);
    }

    private void refuse(Errors error) {
        out.answer(
                caller.ticket(),
                new JoinGroupResponseData().setErrorCode(error.code()).setMemberId(request.memberId()));
    }
}
