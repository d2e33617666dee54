package barnabas.group;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.jspecify.annotations.Nullable;

/** What can be said of a request before its group is looked at, or when there is none. */
final class GroupChecks {
    /** A Kafka string's length stands in two bytes. */
    private static final int STRING_BYTES_MAX = Short.MAX_VALUE;

    private GroupChecks() {}

    /** What is wrong with the request by itself. */
    static Errors form(GroupRequest request, GroupSettings settings) {
        if (request instanceof GroupRequest.ConsumerHeartbeat heartbeat) {
            boolean named = !heartbeat.group().isBlank() && !isTooLong(heartbeat.group());
            return named ? Errors.NONE : Errors.INVALID_REQUEST;
        }
        if (isTooLong(request.group()) || (request.group().isEmpty() && !mayBeNameless(request))) {
            return Errors.INVALID_GROUP_ID;
        }
        if (request instanceof GroupRequest.Join join) {
            int session = join.body().sessionTimeoutMs();
            boolean longNames = isTooLong(join.body().groupInstanceId())
                    || isTooLong(join.body().protocolType())
                    || join.body().protocols().stream().anyMatch(protocol -> isTooLong(protocol.name()));
            if (longNames) {
                return Errors.INVALID_REQUEST;
            }
            return session < settings.sessionTimeoutMin().toMillis()
                            || session > settings.sessionTimeoutMax().toMillis()
                    ? Errors.INVALID_SESSION_TIMEOUT
                    : Errors.NONE;
        }
        return Errors.NONE;
    }

    /** Consumers of old that have no group, but keep offsets under the empty name: Kafka lets them. */
    private static boolean mayBeNameless(GroupRequest request) {
        return request instanceof GroupRequest.CommitOffsets
                || request instanceof GroupRequest.FetchOffsets
                || request instanceof GroupRequest.Describe
                || request instanceof GroupRequest.DescribeConsumer
                || request instanceof GroupRequest.Delete
                || request instanceof GroupRequest.DeleteOffsets
                || request instanceof GroupRequest.ForgetTopic;
    }

    static boolean isTooLong(@Nullable String text) {
        return text != null
                && text.length() > STRING_BYTES_MAX / 3
                && text.getBytes(StandardCharsets.UTF_8).length > STRING_BYTES_MAX;
    }

    /** Whether the request may begin a group. */
    static boolean makesGroup(GroupRequest request) {
        if (request instanceof GroupRequest.Join join) {
            return join.body().memberId().isEmpty();
        }
        if (request instanceof GroupRequest.ConsumerHeartbeat heartbeat) {
            return heartbeat.body().memberEpoch() == HeartbeatForm.JOINS;
        }
        return request instanceof GroupRequest.CommitOffsets commit
                && commit.body().generationIdOrMemberEpoch() < 0;
    }

    /** What a request is answered whose group is not there. */
    static Message ofNoGroup(GroupRequest request) {
        if (request instanceof GroupRequest.CommitOffsets commit) {
            OffsetCommitRequestData body = commit.body();
            return commit.refused(body.generationIdOrMemberEpoch() < 0 ? Errors.NONE : Errors.ILLEGAL_GENERATION);
        }
        if (request instanceof GroupRequest.FetchOffsets fetch) {
            return OffsetAnswers.fetched(fetch.body(), Map.of());
        }
        if (request instanceof GroupRequest.Leave leave) {
            return new LeaveGroupResponseData()
                    .setMembers(leave.body().members().stream()
                            .map(GroupChecks::unknown)
                            .toList());
        }
        if (request instanceof GroupRequest.Describe describe) {
            return dead(describe.group(), "Group " + describe.group() + " not found.");
        }
        if (request instanceof GroupRequest.DescribeConsumer describe) {
            return notAConsumerGroup(describe);
        }
        if (request instanceof GroupRequest.ConsumerHeartbeat heartbeat) {
            return ConsumerHeartbeat.refused(
                    heartbeat.body().memberId(), ConsumerHeartbeat.withoutGroup(heartbeat.body()));
        }
        if (request instanceof GroupRequest.Delete || request instanceof GroupRequest.DeleteOffsets) {
            return request.refused(Errors.GROUP_ID_NOT_FOUND);
        }
        return request.refused(Errors.UNKNOWN_MEMBER_ID);
    }

    /** As DescribeGroups answers for what is no classic group. */
    static DescribedGroup dead(String group, String why) {
        return new DescribedGroup()
                .setGroupId(group)
                .setGroupState("Dead")
                .setErrorCode(Errors.GROUP_ID_NOT_FOUND.code())
                .setErrorMessage(why)
                .setMembers(List.of());
    }

    static ConsumerGroupDescribeResponseData.DescribedGroup notAConsumerGroup(GroupRequest.DescribeConsumer describe) {
        return describe.refused(Errors.GROUP_ID_NOT_FOUND)
                .setErrorMessage("Group " + describe.group() + " is not a consumer group.");
    }

    private static MemberResponse unknown(MemberIdentity identity) {
        return new MemberResponse()
                .setMemberId(identity.memberId())
                .setGroupInstanceId(identity.groupInstanceId())
                .setErrorCode(Errors.UNKNOWN_MEMBER_ID.code());
    }
}
