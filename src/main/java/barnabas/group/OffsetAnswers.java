package barnabas.group;

import barnabas.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Answers about offsets, in the order of their requests. */
final class OffsetAnswers {
    private static final long NO_OFFSET = -1;
    private static final int NO_EPOCH = -1;

    private OffsetAnswers() {}

    static OffsetCommitResponseData committed(
            OffsetCommitRequestData request,
            BiFunction<OffsetCommitRequestTopic, OffsetCommitRequestPartition, Errors> error) {
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponseTopic answer =
                    new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                answer.partitions()
                        .add(new OffsetCommitResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.apply(topic, partition).code()));
            }
            response.topics().add(answer);
        }
        return response;
    }

    /** What is asked for, or all there is; a partition without an offset is answered -1, which is no error. */
    static OffsetFetchResponseGroup fetched(
            OffsetFetchRequestGroup request, Map<TopicPartition, CommittedOffset> offsets) {
        OffsetFetchResponseGroup answer = new OffsetFetchResponseGroup().setGroupId(request.groupId());
        if (request.topics() == null) {
            offsets.keySet().stream()
                    .collect(Collectors.groupingBy(TopicPartition::topic))
                    .forEach((topic, partitions) -> answer.topics()
                            .add(new OffsetFetchResponseTopics()
                                    .setName(topic)
                                    .setPartitions(partitions.stream()
                                            .map(of -> partition(of.partition(), offsets.get(of)))
                                            .toList())));
            return answer;
        }
        for (OffsetFetchRequestTopics topic : request.topics()) {
            List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
            for (int index : topic.partitionIndexes()) {
                partitions.add(partition(index, offsets.get(new TopicPartition(topic.name(), index))));
            }
            answer.topics()
                    .add(new OffsetFetchResponseTopics()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitions(partitions));
        }
        return answer;
    }

    private static OffsetFetchResponsePartitions partition(int index, @Nullable CommittedOffset offset) {
        OffsetFetchResponsePartitions answer =
                new OffsetFetchResponsePartitions().setPartitionIndex(index).setMetadata("");
        if (offset == null) {
            return answer.setCommittedOffset(NO_OFFSET).setCommittedLeaderEpoch(NO_EPOCH);
        }
        return answer.setCommittedOffset(offset.offset())
                .setCommittedLeaderEpoch(offset.leaderEpoch())
                .setMetadata(offset.metadata());
    }
}
