package barnabas.group;

import barnabas.group.GroupRecord.OffsetCommitted;
import barnabas.group.GroupRecord.OffsetForgotten;
import barnabas.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/** One request on its group, which is there and has nothing under way that the request would have to wait for. */
final class Decision {
    /** KIP-848: members of consumer groups name their epoch. */
    private static final short MEMBER_EPOCH_SINCE = 9;

    /** KIP-211: no own time to live. */
    private static final long DEFAULT_RETENTION = -1;

    private final Group group;
    private final Caller caller;
    private final long nowMs;
    private final Effects out;
    private final Topics topics;

    Decision(Group group, Caller caller, Topics topics, long nowMs, Effects out) {
        this.group = group;
        this.caller = caller;
        this.nowMs = nowMs;
        this.out = out;
        this.topics = topics;
    }

    void on(GroupRequest request, Supplier<String> uniqueIds) {
        if (request instanceof GroupRequest.ConsumerHeartbeat heartbeat) {
            heartbeat(heartbeat, uniqueIds);
        } else if (group.consumer != null && ofClassicMember(group.consumer, request, uniqueIds)) {
            return;
        } else if (request instanceof GroupRequest.Join join) {
            new ClassicJoin(group.classic, caller, join.body(), uniqueIds, nowMs, out).decide();
        } else if (request instanceof GroupRequest.Sync sync) {
            ClassicRequests.sync(group.classic, caller, sync.body(), nowMs, out);
        } else if (request instanceof GroupRequest.Heartbeat heartbeat) {
            ClassicRequests.heartbeat(group.classic, caller, heartbeat, nowMs, out);
        } else if (request instanceof GroupRequest.AnswerHeartbeat behind) {
            ClassicRequests.answerHeartbeat(group.classic, behind.memberId(), out);
            out.answer(caller.ticket(), behind.refused(Errors.NONE));
        } else if (request instanceof GroupRequest.Leave leave) {
            out.answer(caller.ticket(), ClassicRequests.leave(group.classic, leave.body(), nowMs, out));
        } else if (request instanceof GroupRequest.CommitOffsets commit) {
            commit(commit);
        } else if (request instanceof GroupRequest.FetchOffsets fetch) {
            fetch(fetch);
        } else if (request instanceof GroupRequest.Describe) {
            out.answer(caller.ticket(), described());
        } else if (request instanceof GroupRequest.DescribeConsumer describe) {
            out.answer(
                    caller.ticket(),
                    group.consumer == null
                            ? GroupChecks.notAConsumerGroup(describe)
                            : ConsumerDescriptions.of(
                                    group.consumer, group.settings().consumer(), topics));
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

    private void heartbeat(GroupRequest.ConsumerHeartbeat heartbeat, Supplier<String> uniqueIds) {
        ConsumerGroupHeartbeatRequestData body = heartbeat.body();
        ConsumerGroup consumer = group.consumer;
        if (body.memberEpoch() < HeartbeatForm.JOINS && consumer != null) {
            new ConsumerRemoval(group, consumer, topics, nowMs, out).leave(caller, body);
            return;
        }
        ConsumerDraft draft = (consumer == null ? new ConsumerGroup(group.id, group.consumerSettings) : consumer)
                .draft(topics, nowMs);
        Refusal refusal = null;
        if (consumer == null && body.memberEpoch() != HeartbeatForm.JOINS) {
            refusal = ConsumerHeartbeat.withoutGroup(body);
        } else if (consumer == null && group.classic.isKnown()) {
            refusal = Conversion.toConsumer(group.classic, draft);
        }
        if (refusal != null) {
            out.answer(caller.ticket(), ConsumerHeartbeat.refused(body.memberId(), refusal));
        } else {
            new ConsumerHeartbeat(group, draft, caller, body, uniqueIds, out).decide();
        }
    }

    /** False for what is decided alike for both protocols. */
    private boolean ofClassicMember(ConsumerGroup consumer, GroupRequest request, Supplier<String> uniqueIds) {
        ClassicInConsumer classic = new ClassicInConsumer(group, consumer, topics, caller, nowMs, out);
        if (request instanceof GroupRequest.Join join) {
            if (consumer.isEmpty()) {
                becomeClassic(consumer, join);
            } else {
                classic.join(join.body(), uniqueIds);
            }
        } else if (request instanceof GroupRequest.Sync sync) {
            classic.sync(sync.body());
        } else if (request instanceof GroupRequest.Heartbeat heartbeat) {
            classic.heartbeat(heartbeat.body());
        } else if (request instanceof GroupRequest.Leave leave) {
            classic.leave(leave.body());
        } else {
            return false;
        }
        return true;
    }

    /** Nobody is in the group any more; who joins by the classic protocol finds a classic group when it asks once more. */
    private void becomeClassic(ConsumerGroup consumer, GroupRequest.Join join) {
        ConsumerDraft draft = consumer.draft(topics, nowMs);
        Conversion.toClassic(draft, Set.of());
        group.write(draft, "", "", new Answer(caller.ticket(), join.refused(Errors.REBALANCE_IN_PROGRESS)), out);
    }

    private Message described() {
        return group.consumer == null
                ? ClassicRequests.described(group.classic)
                : GroupChecks.dead(group.id, "Group " + group.id + " is not a classic group.");
    }

    private void fetch(GroupRequest.FetchOffsets fetch) {
        OffsetFetchRequestGroup body = fetch.body();
        boolean anybody = body.memberId() == null && body.memberEpoch() < 0;
        Errors wrong = anybody || group.consumer == null
                ? Errors.NONE
                : group.consumer.fence(body.memberId(), body.memberEpoch());
        out.answer(
                caller.ticket(),
                wrong == Errors.NONE ? OffsetAnswers.fetched(body, group.offsets) : fetch.refused(wrong));
    }

    /** Whether the caller may commit at all. */
    private Errors mayCommit(OffsetCommitRequestData body) {
        ConsumerGroup consumer = group.consumer;
        if (consumer == null) {
            return ClassicRequests.mayCommit(group.classic, body, nowMs);
        }
        int epoch = body.generationIdOrMemberEpoch();
        if (epoch < 0 && consumer.isEmpty()) {
            return Errors.NONE;
        }
        ConsumerMember member = consumer.state().member(body.memberId());
        if (member == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        if (member.classic() == null && caller.version() < MEMBER_EPOCH_SINCE) {
            return Errors.UNSUPPORTED_VERSION;
        }
        // An older epoch may do for some partitions (KIP-1251).
        Errors fence = consumer.fence(member.id(), epoch);
        return epoch >= 0 && epoch < consumer.state().current(member.id()).epoch() ? Errors.NONE : fence;
    }

    /** What is wrong with a partition of a commit by a caller that may commit. */
    private Errors wrongWith(
            OffsetCommitRequestData body, OffsetCommitRequestTopic topic, OffsetCommitRequestPartition partition) {
        Errors wrong = wrongWith(partition);
        ConsumerGroup consumer = group.consumer;
        if (wrong != Errors.NONE || consumer == null || consumer.isEmpty()) {
            return wrong;
        }
        return consumer.fence(
                body.memberId(),
                body.generationIdOrMemberEpoch(),
                new IdPartition(topic.topicId(), partition.partitionIndex()));
    }

    private void commit(GroupRequest.CommitOffsets commit) {
        OffsetCommitRequestData body = commit.body();
        Errors refusal = mayCommit(body);
        List<GroupRecord> records = new ArrayList<>();
        Message response = OffsetAnswers.committed(body, (topic, partition) -> {
            Errors wrong = refusal == Errors.NONE ? wrongWith(body, topic, partition) : refusal;
            if (wrong == Errors.NONE) {
                records.add(committed(body, topic, partition));
            }
            return wrong;
        });
        write(false, records, response);
    }

    /** Answers when the records are committed; at once when there are none. */
    private void write(boolean alone, List<GroupRecord> records, Message response) {
        if (records.isEmpty()) {
            out.answer(caller.ticket(), response);
        } else {
            out.write(new Write(group.id, alone, records, List.of(new Answer(caller.ticket(), response))));
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
        records.addAll(group.forgotten(topics, nowMs));
        Answer done = new Answer(caller.ticket(), new DeletableGroupResult().setGroupId(group.id));
        out.write(new Write(group.id, true, records, List.of(done)));
    }

    private void deleteOffsets(GroupRequest.DeleteOffsets delete) {
        Set<String> subscribed = Set.of();
        if (group.hasMembers()) {
            if (group.consumer == null && !Subscriptions.PROTOCOL_TYPE.equals(group.classic.protocolType())) {
                out.answer(caller.ticket(), delete.refused(Errors.NON_EMPTY_GROUP));
                return;
            }
            subscribed = group.consumer == null
                    ? Subscriptions.topicsOf(group.classic)
                    : group.consumer.state().topics();
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
        write(true, records, response);
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
