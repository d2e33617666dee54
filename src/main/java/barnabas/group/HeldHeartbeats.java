package barnabas.group;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Heartbeats of a classic group's members to whom there is nothing to tell: they are answered as soon as there is, so that members learn of a
 * rebalance at once and not with their next heartbeats, or when their time is over.
 */
final class HeldHeartbeats {
    private static final long NEVER = Long.MAX_VALUE;

    /** A member is heard of so often before its session ends, at least. */
    private static final int IN_A_SESSION = 4;

    /** Those that are due so soon are answered together: a large group is not gone through for each of them. */
    private static final long TOGETHER_MS = 250;

    private final Collection<ClassicMember> members;
    /** When the first is to be answered; perhaps one that has been by now. */
    private long dueMs = NEVER;

    /** @param members all of the group, as they are at any time */
    HeldHeartbeats(Collection<ClassicMember> members) {
        this.members = members;
    }

    /** Answered at once when it may not wait; a former one of the member is answered in any case. */
    void hold(ClassicMember member, Caller caller, Duration most, long nowMs, Effects out) {
        answer(member, Errors.NONE, out);
        long waitMs = Math.min(most.toMillis(), member.sessionTimeoutMs / IN_A_SESSION);
        member.beating = caller;
        member.beatingUntilMs = nowMs + waitMs;
        if (waitMs <= 0) {
            answer(member, Errors.NONE, out);
        } else {
            dueMs = Math.min(dueMs, member.beatingUntilMs);
        }
    }

    /** What its member's heartbeat waits for is there, if it waits. */
    static void answer(ClassicMember member, Errors error, Effects out) {
        Caller beating = member.beating;
        if (beating != null) {
            member.beating = null;
            out.answer(beating.ticket(), new HeartbeatResponseData().setErrorCode(error.code()));
        }
    }

    void answerAll(Errors error, Effects out) {
        members.forEach(member -> answer(member, error, out));
    }

    /** When {@link #answerDue} is due; {@link Long#MAX_VALUE} for never. */
    long dueMs() {
        return dueMs;
    }

    void answerDue(long nowMs, Effects out) {
        if (dueMs > nowMs) {
            return;
        }
        dueMs = NEVER;
        for (ClassicMember member : members) {
            if (member.beating != null && member.beatingUntilMs <= nowMs + TOGETHER_MS) {
                answer(member, Errors.NONE, out);
            } else if (member.beating != null) {
                dueMs = Math.min(dueMs, member.beatingUntilMs);
            }
        }
    }
}
