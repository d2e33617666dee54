package barnabas.group;

import barnabas.group.GroupRecord.ClassicGroupForgotten;
import barnabas.group.GroupRecord.OffsetCommitted;
import barnabas.group.GroupRecord.OffsetForgotten;
import barnabas.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** One request on its group, which is there and has nothing under way that the request would have to wait for. */
final class Decision {
    /** KIP-211: no own time to live. */
    private static final long DEFAULT_RETENTION = -1;

    private final Group group;
    private final Caller caller;
    private final long nowMs;
    private final Effects out;

    Decision(Group group, Caller caller, long nowMs, Effects out) {
        this.group = group;
        this.caller = caller;
        this.nowMs = nowMs;
        this.out = out;
    }

    void on(GroupRequest request, Supplier<String> uniqueIds) {
        if (request instanceof GroupRequest.Join join) {
            new ClassicJoin(group.classic, caller, join.body(), uniqueIds, nowMs, out).decide();
        } else if (request instanceof GroupRequest.Sync sync) {
            ClassicRequests.sync(group.classic, caller, sync.body(), nowMs, out);
        } else if (request instanceof GroupRequest.Heartbeat heartbeat) {
            out.answer(caller.ticket(), ClassicRequests.heartbeat(group.classic, heartbeat.body(), nowMs));
        } else if (request instanceof GroupRequest.Leave leave) {
            out.answer(caller.ticket(), ClassicRequests.leave(group.classic, leave.body(), nowMs, out));
        } else if (request instanceof GroupRequest.CommitOffsets commit) {
            commit(commit);
        } else if (request instanceof GroupRequest.FetchOffsets fetch) {
            out.answer(caller.ticket(), OffsetAnswers.fetched(fetch.body(), group.offsets));
        } else if (request instanceof GroupRequest.Describe) {
            out.answer(caller.ticket(), ClassicRequests.described(group.classic));
        } else if (request instanceof GroupRequest.Delete delete) {
            delete(delete);
        } else if (request instanceof GroupRequest.DeleteOffsets delete) {
            deleteOffsets(delete);
        } else if (request instanceof GroupRequest.ForgetTopic forget) {
            forget(forget.topicId());
        } else {
            throw new IllegalStateException("request=" + request + " is not known");
        }
    }

    private void commit(GroupRequest.CommitOffsets commit) {
        OffsetCommitRequestData body = commit.body();
        Errors refusal = ClassicRequests.mayCommit(group.classic, body, nowMs);
        List<GroupRecord> records = new ArrayList<>();
        if (refusal == Errors.NONE) {
            for (OffsetCommitRequestTopic topic : body.topics()) {
                for (OffsetCommitRequestPartition partition : topic.partitions()) {
                    if (wrongWith(partition) == Errors.NONE) {
                        records.add(committed(body, topic, partition));
                    }
                }
            }
        }
        Answer answer = new Answer(
                caller.ticket(),
                OffsetAnswers.committed(
                        body, (topic, partition) -> refusal != Errors.NONE ? refusal : wrongWith(partition)));
        if (records.isEmpty()) {
            out.answer(answer.ticket(), answer.response());
        } else {
            out.write(new Write(group.id, false, records, List.of(answer)));
        }
    }

    private Errors wrongWith(OffsetCommitRequestPartition partition) {
        String metadata = partition.committedMetadata();
        if (metadata != null && metadata.length() > group.classic.settings().offsetMetadataMax()) {
            return Errors.OFFSET_METADATA_TOO_LARGE;
        }
        // Kafka stores it, and the consumer that fetches it fails.
        return partition.committedOffset() < 0 ? Errors.OFFSET_OUT_OF_RANGE : Errors.NONE;
    }

    private OffsetCommitted committed(
            OffsetCommitRequestData body, OffsetCommitRequestTopic topic, OffsetCommitRequestPartition partition) {
        String metadata = partition.committedMetadata();
        long retention = body.retentionTimeMs();
        return new OffsetCommitted(
                group.id,
                new TopicPartition(topic.name(), partition.partitionIndex()),
                new CommittedOffset(
                        partition.committedOffset(),
                        partition.committedLeaderEpoch(),
                        metadata == null ? "" : metadata,
                        nowMs,
                        retention == DEFAULT_RETENTION ? -1 : nowMs + retention,
                        topic.topicId()));
    }

    private void delete(GroupRequest.Delete delete) {
        if (group.hasMembers()) {
            out.answer(caller.ticket(), delete.refused(Errors.NON_EMPTY_GROUP));
            return;
        }
        List<GroupRecord> records = new ArrayList<>();
        group.offsets.keySet().forEach(partition -> records.add(new OffsetForgotten(group.id, partition)));
        records.add(new ClassicGroupForgotten(group.id));
        Answer done = new Answer(caller.ticket(), new DeletableGroupResult().setGroupId(group.id));
        out.write(new Write(group.id, true, records, List.of(done)));
    }

    private void deleteOffsets(GroupRequest.DeleteOffsets delete) {
        Set<String> subscribed = Set.of();
        if (group.hasMembers()) {
            if (!Subscriptions.PROTOCOL_TYPE.equals(group.classic.protocolType())) {
                out.answer(caller.ticket(), delete.refused(Errors.NON_EMPTY_GROUP));
                return;
            }
            subscribed = Subscriptions.topicsOf(group.classic);
        }
        OffsetDeleteResponseData response = new OffsetDeleteResponseData();
        List<GroupRecord> records = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : delete.body().topics()) {
            OffsetDeleteResponseTopic answer = new OffsetDeleteResponseTopic().setName(topic.name());
            Errors error = subscribed.contains(topic.name()) ? Errors.GROUP_SUBSCRIBED_TO_TOPIC : Errors.NONE;
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                TopicPartition of = new TopicPartition(topic.name(), partition.partitionIndex());
                if (error == Errors.NONE && group.offsets.containsKey(of)) {
                    records.add(new OffsetForgotten(group.id, of));
                }
                answer.partitions()
                        .add(new OffsetDeleteResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.code()));
            }
            response.topics().add(answer);
        }
        if (records.isEmpty()) {
            out.answer(caller.ticket(), response);
        } else {
            out.write(new Write(group.id, true, records, List.of(new Answer(caller.ticket(), response))));
        }
    }

    private void forget(Uuid topicId) {
        List<GroupRecord> records = new ArrayList<>();
        group.offsets.forEach((partition, offset) -> {
            if (offset.topicId().equals(topicId)) {
                records.add(new OffsetForgotten(group.id, partition));
            }
        });
        if (!records.isEmpty()) {
            out.write(new Write(group.id, true, records, List.of()));
        }
    }
}
