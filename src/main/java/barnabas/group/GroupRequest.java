package barnabas.group;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/** What may be asked about one group: Kafka's own messages, taken apart where one request is about several groups. */
public sealed interface GroupRequest {
    String group();

    /** The answer that says only {@code error}, in the shape of this request's answers. */
    Message refused(Errors error);

    /** Whether it changes what is stored in a way that does not go together with other changes of the group. */
    default boolean alone() {
        return false;
    }

    /** Answered {@link JoinGroupResponseData}. */
    record Join(JoinGroupRequestData body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public JoinGroupResponseData refused(Errors error) {
            return new JoinGroupResponseData().setErrorCode(error.code()).setMemberId(body.memberId());
        }
    }

    /** Answered {@link SyncGroupResponseData}. */
    record Sync(SyncGroupRequestData body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public SyncGroupResponseData refused(Errors error) {
            return new SyncGroupResponseData().setErrorCode(error.code());
        }
    }

    /**
     * Answered {@link HeartbeatResponseData}.
     *
     * @param mayWait whether its client goes on consuming while there is no answer
     */
    record Heartbeat(HeartbeatRequestData body, boolean mayWait) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public HeartbeatResponseData refused(Errors error) {
            return new HeartbeatResponseData().setErrorCode(error.code());
        }
    }

    /**
     * A heartbeat that is held is to be answered now, for its client has asked for something else and has to get its answers in order.
     * Answered {@link HeartbeatResponseData} itself.
     */
    record AnswerHeartbeat(String group, String memberId) implements GroupRequest {
        @Override
        public HeartbeatResponseData refused(Errors error) {
            return new HeartbeatResponseData().setErrorCode(error.code());
        }
    }

    /** Its members always stand in the list, as since version 3. Answered {@link LeaveGroupResponseData}, with the list. */
    record Leave(LeaveGroupRequestData body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public LeaveGroupResponseData refused(Errors error) {
            return new LeaveGroupResponseData().setErrorCode(error.code());
        }
    }

    /** A member of a consumer group joins, stays or leaves (KIP-848). Answered {@link ConsumerGroupHeartbeatResponseData}. */
    record ConsumerHeartbeat(ConsumerGroupHeartbeatRequestData body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public ConsumerGroupHeartbeatResponseData refused(Errors error) {
            // What is too large is no offset here.
            Errors told = error == Errors.INVALID_COMMIT_OFFSET_SIZE ? Errors.UNKNOWN_SERVER_ERROR : error;
            return new ConsumerGroupHeartbeatResponseData()
                    .setErrorCode(told.code())
                    .setErrorMessage(told.message())
                    .setMemberId(body.memberId());
        }

        /** A classic group may become another by it, all of it at once. */
        @Override
        public boolean alone() {
            return body.memberEpoch() == HeartbeatForm.JOINS;
        }
    }

    /** Answered {@link ConsumerGroupDescribeResponseData.DescribedGroup}. */
    record DescribeConsumer(String group) implements GroupRequest {
        @Override
        public ConsumerGroupDescribeResponseData.DescribedGroup refused(Errors error) {
            return new ConsumerGroupDescribeResponseData.DescribedGroup()
                    .setGroupId(group)
                    .setErrorCode(error.code())
                    .setErrorMessage(error.message());
        }
    }

    /** Its partitions exist, by name. Answered {@link OffsetCommitResponseData}. */
    record CommitOffsets(OffsetCommitRequestData body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public OffsetCommitResponseData refused(Errors error) {
            return OffsetAnswers.committed(body, (topic, partition) -> error);
        }
    }

    /** Answered {@link OffsetFetchResponseGroup}. */
    record FetchOffsets(OffsetFetchRequestGroup body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public OffsetFetchResponseGroup refused(Errors error) {
            return new OffsetFetchResponseGroup().setGroupId(body.groupId()).setErrorCode(error.code());
        }
    }

    /** Answered {@link OffsetDeleteResponseData}. */
    record DeleteOffsets(OffsetDeleteRequestData body) implements GroupRequest {
        @Override
        public String group() {
            return body.groupId();
        }

        @Override
        public OffsetDeleteResponseData refused(Errors error) {
            return new OffsetDeleteResponseData().setErrorCode(error.code());
        }

        @Override
        public boolean alone() {
            return true;
        }
    }

    /** Answered {@link DescribedGroup}. */
    record Describe(String group) implements GroupRequest {
        @Override
        public DescribedGroup refused(Errors error) {
            return new DescribedGroup().setGroupId(group).setErrorCode(error.code());
        }
    }

    /** The group and all its offsets. Answered {@link DeletableGroupResult}. */
    record Delete(String group) implements GroupRequest {
        @Override
        public DeletableGroupResult refused(Errors error) {
            return new DeletableGroupResult().setGroupId(group).setErrorCode(error.code());
        }

        @Override
        public boolean alone() {
            return true;
        }
    }

    /** The topic has been deleted, and its offsets mean nothing any more. Nobody waits for the answer. */
    record ForgetTopic(String group, Uuid topicId) implements GroupRequest {
        @Override
        public OffsetDeleteResponseData refused(Errors error) {
            return new OffsetDeleteResponseData().setErrorCode(error.code());
        }

        @Override
        public boolean alone() {
            return true;
        }
    }
}
