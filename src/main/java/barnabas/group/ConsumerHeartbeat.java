package barnabas.group;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** One ConsumerGroupHeartbeat of a member that joins or stays, on its group (KIP-848). */
final class ConsumerHeartbeat {
    private final Group group;
    private final ConsumerDraft draft;
    private final Caller caller;
    private final ConsumerGroupHeartbeatRequestData body;
    private final String memberId;
    private final Effects out;

    /** What is known of the member, under its new id if it has another; null when it is not known. */
    private @Nullable ConsumerMember before;

    private CurrentAssignment from = CurrentAssignment.NONE;

    /** @param draft of the group, or of what it becomes as this member joins */
    ConsumerHeartbeat(
            Group group,
            ConsumerDraft draft,
            Caller caller,
            ConsumerGroupHeartbeatRequestData body,
            Supplier<String> uniqueIds,
            Effects out) {
        this.group = group;
        this.draft = draft;
        this.caller = caller;
        this.body = body;
        this.memberId = body.memberId().isEmpty() ? uniqueIds.get() : body.memberId();
        this.out = out;
    }

    void decide() {
        boolean isNew = draft.state().member(memberId) == null;
        boolean differs = group.consumer == null || group.consumer.mayDifferFrom(draft.topics(), draft.nowMs());
        Refusal refusal = identify();
        if (refusal != null) {
            out.answer(caller.ticket(), refused(body.memberId(), refusal));
            return;
        }
        ConsumerMember member = told();
        int epochBefore = draft.state().epoch();
        Set<IdPartition> hadBefore = from.assigned().keySet();
        draft.admit(before, member, from, owned(), differs);
        if (group.consumer != null && !isNew) {
            group.consumer.heard(memberId, draft.nowMs());
        }
        if (differs && draft.state().epoch() == epochBefore && group.consumer != null) {
            group.consumer.isAsIn(draft.topics());
        }
        Answer answer = new Answer(caller.ticket(), response(hadBefore));
        group.write(draft, cause(member, isNew), memberId, answer, out);
    }

    private ConsumerGroupHeartbeatResponseData response(Set<IdPartition> hadBefore) {
        CurrentAssignment now = draft.state().current(memberId);
        int members = draft.state().members().size();
        ConsumerGroupHeartbeatResponseData response = new ConsumerGroupHeartbeatResponseData()
                .setMemberId(memberId)
                .setMemberEpoch(now.epoch())
                .setHeartbeatIntervalMs((int)
                        group.consumerSettings.get().heartbeatInterval(members).toMillis());
        if (HeartbeatForm.isFull(body) || !now.assigned().keySet().equals(hadBefore)) {
            response.setAssignment(new ConsumerGroupHeartbeatResponseData.Assignment()
                    .setTopicPartitions(IdPartition.byTopic(
                            now.assigned().keySet(),
                            (topic, partitions) -> new ConsumerGroupHeartbeatResponseData.TopicPartitions()
                                    .setTopicId(topic)
                                    .setPartitions(partitions))));
        }
        return response;
    }

    private String cause(ConsumerMember member, boolean isNew) {
        if (isNew) {
            return "member " + memberId + " joined";
        }
        return before == null || member.subscribesLike(before)
                ? "topics that the group reads have changed"
                : "member " + memberId + " subscribes to other topics";
    }

    static ConsumerGroupHeartbeatResponseData refused(String memberId, Refusal refusal) {
        return new ConsumerGroupHeartbeatResponseData()
                .setMemberId(memberId)
                .setErrorCode(refusal.error().code())
                .setErrorMessage(refusal.message());
    }

    /**
     * Why one that does not join is refused where there is no consumer group. Kafka says GROUP_ID_NOT_FOUND also to a member that was silent
     * for so long that its whole group went, and its consumer fails by that for good; by UNKNOWN_MEMBER_ID it joins again.
     */
    static Refusal withoutGroup(ConsumerGroupHeartbeatRequestData body) {
        return body.memberEpoch() < HeartbeatForm.JOINS
                ? new Refusal(Errors.GROUP_ID_NOT_FOUND, "Consumer group " + body.groupId() + " not found.")
                : unknown(body);
    }

    private static Refusal unknown(ConsumerGroupHeartbeatRequestData body) {
        return new Refusal(
                Errors.UNKNOWN_MEMBER_ID,
                "Member " + body.memberId() + " is not a member of group " + body.groupId() + ".");
    }

    // who it is

    private @Nullable Refusal identify() {
        ConsumerState state = draft.state();
        int most = group.settings().consumer().maxSize();
        if (state.members().size() >= most && state.member(memberId) == null) {
            return new Refusal(
                    Errors.GROUP_MAX_SIZE_REACHED,
                    "The consumer group has reached its maximum capacity of " + most + " members.");
        }
        return body.instanceId() == null ? identifyDynamic() : identifyStatic(body.instanceId());
    }

    private @Nullable Refusal identifyDynamic() {
        before = draft.state().member(memberId);
        if (before == null) {
            return body.memberEpoch() == HeartbeatForm.JOINS ? null : unknown(body);
        }
        return checkEpoch();
    }

    private @Nullable Refusal identifyStatic(String instanceId) {
        ConsumerMember holder = draft.state().memberOfInstance(instanceId);
        if (body.memberEpoch() != HeartbeatForm.JOINS) {
            Refusal refusal = notHeld(holder, instanceId, memberId);
            before = holder;
            return refusal == null ? checkEpoch() : refusal;
        }
        if (holder == null || holder.id().equals(memberId)) {
            before = draft.state().member(memberId);
            return before == null ? null : checkEpoch();
        }
        if (holder.classic() == null && draft.state().current(holder.id()).epoch() != CurrentAssignment.AWAY) {
            return new Refusal(
                    Errors.UNRELEASED_INSTANCE_ID,
                    "Static member " + memberId + " with instance id " + instanceId
                            + " cannot join the group because the instance id is owned by " + holder.id()
                            + " member.");
        }
        before = holder.renamed(memberId);
        draft.replace(holder, before);
        return null;
    }

    /** Null when the instance is the member's. */
    static @Nullable Refusal notHeld(@Nullable ConsumerMember holder, String instanceId, String memberId) {
        if (holder == null) {
            return new Refusal(Errors.UNKNOWN_MEMBER_ID, "Instance id " + instanceId + " is unknown.");
        }
        return holder.id().equals(memberId)
                ? null
                : new Refusal(
                        Errors.FENCED_INSTANCE_ID,
                        "Static member " + memberId + " with instance id " + instanceId + " was fenced by member "
                                + holder.id() + ".");
    }

    /** One that joins again has nothing, whatever it had. */
    private @Nullable Refusal checkEpoch() {
        if (body.memberEpoch() == HeartbeatForm.JOINS) {
            return null;
        }
        if (before != null && before.classic() != null) {
            return new Refusal(Errors.UNKNOWN_MEMBER_ID, "Member " + memberId + " does not use the consumer protocol.");
        }
        CurrentAssignment current = draft.state().current(memberId);
        int epoch = body.memberEpoch();
        Set<IdPartition> owned = owned();
        boolean answerWasLost = epoch == current.previousEpoch()
                && owned != null
                && current.assigned().keySet().containsAll(owned);
        if (epoch != current.epoch() && !(epoch < current.epoch() && answerWasLost)) {
            return new Refusal(
                    Errors.FENCED_MEMBER_EPOCH,
                    "The consumer group member has a " + (epoch > current.epoch() ? "greater" : "smaller")
                            + " member epoch (" + epoch + ") than the one known by the group coordinator ("
                            + current.epoch() + "). The member must abandon all its partitions and rejoin.");
        }
        from = current;
        return null;
    }

    // what it tells

    private @Nullable Set<IdPartition> owned() {
        if (body.topicPartitions() == null) {
            return null;
        }
        Set<IdPartition> owned = new HashSet<>();
        body.topicPartitions().forEach(topic -> topic.partitions()
                .forEach(partition -> owned.add(new IdPartition(topic.topicId(), partition))));
        return owned;
    }

    /** What it does not tell is as it was. */
    private ConsumerMember told() {
        ConsumerMember known = before == null ? ConsumerMember.unheard(memberId) : before;
        String regex = body.subscribedTopicRegex();
        return new ConsumerMember(
                memberId,
                body.instanceId() == null ? known.instanceId() : body.instanceId(),
                body.rackId() == null ? known.rackId() : body.rackId(),
                caller.clientId(),
                caller.clientHost(),
                body.subscribedTopicNames() == null ? known.topics() : Set.copyOf(body.subscribedTopicNames()),
                regex == null ? known.regex() : regex.isEmpty() ? null : regex,
                body.rebalanceTimeoutMs() < 0 ? known.rebalanceTimeoutMs() : body.rebalanceTimeoutMs(),
                body.serverAssignor() == null ? known.assignor() : body.serverAssignor(),
                null);
    }
}
