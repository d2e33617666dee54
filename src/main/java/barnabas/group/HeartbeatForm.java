package barnabas.group;

import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a ConsumerGroupHeartbeat by itself (KIP-848). */
final class HeartbeatForm {
    static final int JOINS = 0;
    static final int LEAVES = -1;

    /** From this version on the client makes the member's id (KIP-1082). */
    private static final short OWN_ID_SINCE = 1;

    private static final int NOT_SAID = -1;

    private HeartbeatForm() {}

    /** Null when nothing is. */
    static @Nullable Refusal wrongWith(
            ConsumerGroupHeartbeatRequestData body, short version, ConsumerSettings settings) {
        String wrong = wrongWith(body, version);
        if (!wrong.isEmpty()) {
            return new Refusal(Errors.INVALID_REQUEST, wrong);
        }
        String assignor = body.serverAssignor();
        if (assignor != null && !settings.assignors().contains(assignor)) {
            return new Refusal(
                    Errors.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor " + assignor + " is not supported. Supported assignors: "
                            + String.join(", ", settings.assignors()) + ".");
        }
        String regex = body.subscribedTopicRegex();
        String badRegex = regex == null || regex.isEmpty() ? "" : TopicRegex.wrongWith(regex);
        return badRegex.isEmpty() ? null : new Refusal(Errors.INVALID_REGULAR_EXPRESSION, badRegex);
    }

    private static String wrongWith(ConsumerGroupHeartbeatRequestData body, short version) {
        int epoch = body.memberEpoch();
        if (isBlank(body.instanceId())) {
            return "InstanceId can't be empty.";
        } else if (isBlank(body.rackId())) {
            return "RackId can't be empty.";
        } else if (isBlank(body.memberId()) && (epoch != JOINS || version >= OWN_ID_SINCE)) {
            return "MemberId can't be empty.";
        } else if (isTooLong(body)) {
            return "A name is too long.";
        }
        return switch (epoch) {
            case JOINS -> wrongWithJoin(body);
            case CurrentAssignment.AWAY -> body.instanceId() == null ? "InstanceId can't be null." : "";
            default -> epoch < CurrentAssignment.AWAY ? "MemberEpoch is invalid." : "";
        };
    }

    private static String wrongWithJoin(ConsumerGroupHeartbeatRequestData body) {
        if (body.rebalanceTimeoutMs() <= NOT_SAID) {
            return "RebalanceTimeoutMs must be provided in first request.";
        } else if (body.topicPartitions() == null || !body.topicPartitions().isEmpty()) {
            return "TopicPartitions must be empty when (re-)joining.";
        } else if (body.subscribedTopicNames() == null && body.subscribedTopicRegex() == null) {
            return "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.";
        }
        return "";
    }

    private static boolean isBlank(@Nullable String text) {
        return text != null && text.isBlank();
    }

    private static boolean isTooLong(ConsumerGroupHeartbeatRequestData body) {
        List<String> topics = body.subscribedTopicNames() == null ? List.of() : body.subscribedTopicNames();
        return Stream.concat(Stream.of(body.memberId()), topics.stream()).anyMatch(GroupChecks::isTooLong)
                || GroupChecks.isTooLong(body.instanceId())
                || GroupChecks.isTooLong(body.rackId());
    }

    /** Everything of itself, as a member does that is not sure what the coordinator knows. */
    static boolean isFull(ConsumerGroupHeartbeatRequestData body) {
        return body.memberEpoch() == JOINS
                || (body.rebalanceTimeoutMs() != NOT_SAID
                        && (body.subscribedTopicNames() != null || body.subscribedTopicRegex() != null)
                        && body.topicPartitions() != null);
    }
}
