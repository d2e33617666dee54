package barnabas.coordinator;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.Events;
import barnabas.group.GroupRequest;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * Tells what members and administrators of groups were refused: fenced and unknown members, sessions that no group allows, commits of a
 * generation that is over. What belongs to every rebalance, and what only says that another broker coordinates by now, is not told.
 */
public final class GroupRefusals {
    private static final Set<Errors> IN_ORDER = EnumSet.of(
            Errors.NONE,
            Errors.MEMBER_ID_REQUIRED,
            Errors.REBALANCE_IN_PROGRESS,
            Errors.NOT_COORDINATOR,
            Errors.COORDINATOR_NOT_AVAILABLE,
            Errors.COORDINATOR_LOAD_IN_PROGRESS);

    private final Events events;

    GroupRefusals(Events events) {
        this.events = events;
    }

    /** @param answer to the request, of the class that {@link GroupRequest} says */
    void tell(GroupRequest request, Origin from, Message answer, long nowMs) {
        String name = name(request);
        Errors error = name == null ? Errors.NONE : error(answer);
        if (name != null && !IN_ORDER.contains(error)) {
            events.tell(Event.of(EventKind.REQUEST_REFUSED, nowMs, error.name() + ": " + error.message())
                    .ofGroup(request.group())
                    .with("request", name)
                    .with("clientId", from.clientId())
                    .with("clientHost", from.clientHost()));
        }
    }

    /** As Kafka names it; null for what only asks, and for what no client asks. */
    private static @Nullable String name(GroupRequest request) {
        if (request instanceof GroupRequest.Heartbeat) {
            return "Heartbeat";
        }
        if (request instanceof GroupRequest.ConsumerHeartbeat) {
            return "ConsumerGroupHeartbeat";
        }
        if (request instanceof GroupRequest.CommitOffsets) {
            return "OffsetCommit";
        }
        if (request instanceof GroupRequest.Join) {
            return "JoinGroup";
        }
        if (request instanceof GroupRequest.Sync) {
            return "SyncGroup";
        }
        if (request instanceof GroupRequest.Leave) {
            return "LeaveGroup";
        }
        if (request instanceof GroupRequest.DeleteOffsets) {
            return "OffsetDelete";
        }
        return request instanceof GroupRequest.Delete ? "DeleteGroups" : null;
    }

    /** What an answer to a {@link GroupRequest} says of all of it, or of the first part that has an error; NONE for what is only asked. */
    public static Errors error(Message answer) {
        if (answer instanceof HeartbeatResponseData heartbeat) {
            return Errors.forCode(heartbeat.errorCode());
        }
        if (answer instanceof ConsumerGroupHeartbeatResponseData heartbeat) {
            return Errors.forCode(heartbeat.errorCode());
        }
        if (answer instanceof OffsetCommitResponseData commit) {
            return first(commit.topics().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .map(OffsetCommitResponsePartition::errorCode));
        }
        if (answer instanceof JoinGroupResponseData join) {
            return Errors.forCode(join.errorCode());
        }
        if (answer instanceof SyncGroupResponseData sync) {
            return Errors.forCode(sync.errorCode());
        }
        if (answer instanceof LeaveGroupResponseData leave) {
            return first(Stream.concat(
                    leave.members().stream().map(MemberResponse::errorCode), Stream.of(leave.errorCode())));
        }
        if (answer instanceof OffsetDeleteResponseData delete) {
            return Errors.forCode(delete.errorCode());
        }
        return answer instanceof DeletableGroupResult delete ? Errors.forCode(delete.errorCode()) : Errors.NONE;
    }

    private static Errors first(Stream<Short> codes) {
        return codes.map(Errors::forCode)
                .filter(error -> error != Errors.NONE)
                .findFirst()
                .orElse(Errors.NONE);
    }
}
