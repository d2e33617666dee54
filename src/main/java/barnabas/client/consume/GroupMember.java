package barnabas.client.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member's side of the consumer group protocol (KIP-848): what to say in the next heartbeat, and what the answers mean. The
 * coordinator says what the member shall own; the member gives up what it shall not, says so, and takes what it shall. No clock, no IO.
 *
 * <p>joining --answered--> member; member --fenced, unknown--> joining, with nothing; joining, member --{@link #leave}--> leaving;
 * any --refused--> refused.
 */
final class GroupMember {
    /** One partition by its topic's id. */
    record Part(Uuid topicId, int partition) {}

    /**
     * What follows from an answer, in this order.
     *
     * @param lost to be given up at once, without a commit: others may have them already
     * @param revoke to be given up; {@link #revoked} says when
     * @param assign to be read from now on
     * @param heartbeatMs how long until the next heartbeat; 0 for at once
     * @param refusal why the group does not take this member, null when it does
     */
    record Step(Set<Part> lost, Set<Part> revoke, Set<Part> assign, int heartbeatMs, @Nullable Errors refusal) {
        static Step waiting(int heartbeatMs) {
            return new Step(Set.of(), Set.of(), Set.of(), heartbeatMs, null);
        }
    }

    /** What the member wants of its group. Topics and regex exclude each other. */
    record Wishes(
            String groupId,
            @Nullable String instanceId,
            @Nullable String rackId,
            int rebalanceTimeoutMs,
            @Nullable Set<String> topics,
            @Nullable String regex,
            @Nullable String assignor) {}

    private static final int JOIN_EPOCH = 0;
    private static final int LEAVE_EPOCH = -1;
    private static final int STATIC_LEAVE_EPOCH = -2;

    private final Wishes wishes;
    private final String memberId;
    private int epoch = JOIN_EPOCH;
    private Set<Part> owned = new HashSet<>();
    private final Set<Part> revoking = new HashSet<>();
    private Set<Part> target = Set.of();
    /** What the coordinator was told last that is owned; null when all must be told anew. */
    private @Nullable Set<Part> told;

    private int heartbeatMs = 1000;

    /** @param memberId made by the member, and its own for as long as it lives */
    GroupMember(Wishes wishes, String memberId) {
        this.wishes = wishes;
        this.memberId = memberId;
    }

    String memberId() {
        return memberId;
    }

    int epoch() {
        return epoch;
    }

    boolean isJoined() {
        return epoch > 0;
    }

    /** What to say now. Only what has changed is said again, except where the last heartbeat may not have arrived. */
    ConsumerGroupHeartbeatRequestData heartbeat() {
        ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData()
                .setGroupId(wishes.groupId())
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setInstanceId(wishes.instanceId());
        if (epoch < 0) {
            return request;
        }
        boolean all = told == null || epoch == JOIN_EPOCH;
        if (all) {
            request.setRackId(wishes.rackId())
                    .setRebalanceTimeoutMs(wishes.rebalanceTimeoutMs())
                    .setServerAssignor(wishes.assignor());
            Set<String> topics = wishes.topics();
            request.setSubscribedTopicNames(topics == null ? null : new ArrayList<>(topics));
            request.setSubscribedTopicRegex(wishes.regex());
        }
        Set<Part> holds = epoch == JOIN_EPOCH ? Set.of() : owned;
        if (all || !holds.equals(told)) {
            request.setTopicPartitions(topicPartitions(holds));
        }
        told = Set.copyOf(holds);
        return request;
    }

    private static List<ConsumerGroupHeartbeatRequestData.TopicPartitions> topicPartitions(Set<Part> parts) {
        Map<Uuid, List<Integer>> byTopic = new HashMap<>();
        parts.forEach(part -> byTopic.computeIfAbsent(part.topicId(), any -> new ArrayList<>())
                .add(part.partition()));
        List<ConsumerGroupHeartbeatRequestData.TopicPartitions> all = new ArrayList<>();
        byTopic.forEach((id, partitions) -> all.add(new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                .setTopicId(id)
                .setPartitions(partitions)));
        return all;
    }

    /** A heartbeat was answered. */
    Step on(ConsumerGroupHeartbeatResponseData response) {
        if (epoch < 0) {
            return Step.waiting(heartbeatMs);
        }
        Errors error = Errors.forCode(response.errorCode());
        switch (error) {
            case NONE -> {
                return accepted(response);
            }
            case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID -> {
                return fenced();
            }
            case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, REQUEST_TIMED_OUT -> {
                unanswered();
                return Step.waiting(heartbeatMs);
            }
            case UNRELEASED_INSTANCE_ID -> {
                // The instance before this one is still thought to be alive; its session ends some time.
                return Step.waiting(heartbeatMs);
            }
            default -> {
                return new Step(Set.copyOf(owned), Set.of(), Set.of(), heartbeatMs, error);
            }
        }
    }

    private Step accepted(ConsumerGroupHeartbeatResponseData response) {
        epoch = response.memberEpoch();
        if (response.heartbeatIntervalMs() > 0) {
            heartbeatMs = response.heartbeatIntervalMs();
        }
        if (response.assignment() == null) {
            return Step.waiting(heartbeatMs);
        }
        target = new HashSet<>();
        for (TopicPartitions topic : response.assignment().topicPartitions()) {
            topic.partitions().forEach(partition -> target.add(new Part(topic.topicId(), partition)));
        }
        Set<Part> revoke = new HashSet<>(owned);
        revoke.removeAll(target);
        revoke.removeAll(revoking);
        revoking.addAll(revoke);
        Set<Part> assign = assignable();
        owned.addAll(assign);
        // What is owned now is said at once: others may wait for it, and the coordinator does.
        return new Step(Set.of(), revoke, assign, assign.isEmpty() ? heartbeatMs : 0, null);
    }

    private Set<Part> assignable() {
        Set<Part> assign = new HashSet<>(target);
        assign.removeAll(owned);
        return assign;
    }

    private Step fenced() {
        Set<Part> lost = Set.copyOf(owned);
        epoch = JOIN_EPOCH;
        owned = new HashSet<>();
        revoking.clear();
        target = Set.of();
        told = null;
        return new Step(lost, Set.of(), Set.of(), 0, null);
    }

    /** What was revoked is given up, and may be owned by others as soon as they hear of it: the next heartbeat is due at once. */
    Step revoked(Set<Part> parts) {
        owned.removeAll(parts);
        revoking.removeAll(parts);
        // The coordinator may have changed its mind meanwhile.
        Set<Part> again = assignable();
        owned.addAll(again);
        return new Step(Set.of(), Set.of(), again, 0, null);
    }

    /** Nobody knows whether the last heartbeat arrived: the next one says all. */
    void unanswered() {
        told = null;
    }

    /** The next heartbeat says goodbye. A static member keeps its place for its next instance (KIP-345). */
    void leave() {
        epoch = wishes.instanceId() == null ? LEAVE_EPOCH : STATIC_LEAVE_EPOCH;
    }
}
