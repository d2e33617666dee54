package barnabas.group;

import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Members of a consumer group go: they leave, or their time is over. */
final class ConsumerRemoval {
    private final Group group;
    private final ConsumerGroup consumer;
    private final Topics topics;
    private final long nowMs;
    private final Effects out;

    ConsumerRemoval(Group group, ConsumerGroup consumer, Topics topics, long nowMs, Effects out) {
        this.group = group;
        this.consumer = consumer;
        this.topics = topics;
        this.nowMs = nowMs;
        this.out = out;
    }

    /** A heartbeat with epoch -1 or -2. */
    void leave(Caller caller, ConsumerGroupHeartbeatRequestData body) {
        String memberId = body.memberId();
        Refusal refusal = notThere(memberId, body.instanceId());
        if (refusal != null) {
            out.answer(caller.ticket(), ConsumerHeartbeat.refused(memberId, refusal));
            return;
        }
        Answer left = new Answer(
                caller.ticket(),
                new ConsumerGroupHeartbeatResponseData().setMemberId(memberId).setMemberEpoch(body.memberEpoch()));
        if (body.memberEpoch() == CurrentAssignment.AWAY) {
            ConsumerDraft draft = consumer.draft(topics, nowMs);
            draft.add(new ConsumerGroupRecord.MemberReconciled(
                    group.id, memberId, draft.state().current(memberId).away()));
            consumer.heard(memberId, nowMs);
            group.write(draft, "", "", left, out);
        } else {
            remove(List.of(memberId), "member " + memberId + " left", left);
        }
    }

    private @Nullable Refusal notThere(String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            return ConsumerHeartbeat.notHeld(consumer.state().memberOfInstance(instanceId), instanceId, memberId);
        }
        return consumer.state().member(memberId) != null
                ? null
                : new Refusal(
                        Errors.UNKNOWN_MEMBER_ID, "Member " + memberId + " is not a member of group " + group.id + ".");
    }

    /** Takes the first one out whose time is over. */
    void onTime() {
        ConsumerGroup.Overdue overdue = consumer.overdue(nowMs);
        if (overdue != null) {
            remove(List.of(overdue.memberId()), overdue.cause(), null);
        }
    }

    /** @param answer given when they are out; null when nobody waits */
    void remove(List<String> memberIds, String cause, @Nullable Answer answer) {
        ConsumerDraft draft = consumer.draft(topics, nowMs);
        draft.remove(memberIds);
        if (Conversion.isDue(draft.state(), group.settings())) {
            draft = consumer.draft(topics, nowMs);
            Conversion.toClassic(draft, memberIds);
        }
        group.write(draft, cause, memberIds.get(0), answer, out);
    }
}
