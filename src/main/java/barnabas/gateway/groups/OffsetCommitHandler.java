package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** OffsetCommit: what is not there is refused here, the rest by the group's coordinator. Topics are named by their id since version 10. */
final class OffsetCommitHandler implements ApiHandler<OffsetCommitRequestData, OffsetCommitResponseData> {
    private static final short TOPIC_IDS_SINCE = 10;

    private record Of(String topic, int partition) {}

    private final GroupRoom room;

    OffsetCommitHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_COMMIT;
    }

    @Override
    public void handle(ApiRequest<OffsetCommitRequestData> request, Reply<OffsetCommitResponseData> reply) {
        MetadataImage image = room.metadata().image();
        boolean byId = request.version() >= TOPIC_IDS_SINCE;
        OffsetCommitRequestData known = request.body().duplicate().setTopics(new ArrayList<>());
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        for (OffsetCommitRequestTopic topic : request.body().topics()) {
            TopicImage there = byId ? image.topic(topic.topicId()) : image.topic(topic.name());
            if (there != null) {
                topic.setName(there.name());
            }
            List<OffsetCommitRequestPartition> toCommit = new ArrayList<>();
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                if (there != null && there.partition(partition.partitionIndex()) != null) {
                    toCommit.add(partition);
                }
            }
            response.topics().add(unknown(topic, there, byId));
            if (there != null && !toCommit.isEmpty()) {
                known.topics()
                        .add(new OffsetCommitRequestTopic()
                                .setName(there.name())
                                .setTopicId(there.id())
                                .setPartitions(toCommit));
            }
        }
        if (known.topics().isEmpty()) {
            reply.send(response);
            return;
        }
        GroupRoom.send(
                room.ask(new GroupRequest.CommitOffsets(known), request)
                        .thenApply(OffsetCommitResponseData.class::cast),
                committed -> filled(response, committed),
                reply);
    }

    private static OffsetCommitResponseTopic unknown(
            OffsetCommitRequestTopic topic, @Nullable TopicImage there, boolean byId) {
        Errors error = there == null && byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        OffsetCommitResponseTopic answer =
                new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
        for (OffsetCommitRequestPartition partition : topic.partitions()) {
            answer.partitions()
                    .add(new OffsetCommitResponsePartition()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()));
        }
        return answer;
    }

    /** In the order of the request, with what the coordinator has said of those that exist. */
    private static OffsetCommitResponseData filled(
            OffsetCommitResponseData response, OffsetCommitResponseData committed) {
        Map<Of, Short> errors = new HashMap<>();
        for (OffsetCommitResponseTopic topic : committed.topics()) {
            topic.partitions()
                    .forEach(partition ->
                            errors.put(new Of(topic.name(), partition.partitionIndex()), partition.errorCode()));
        }
        for (OffsetCommitResponseTopic topic : response.topics()) {
            for (OffsetCommitResponsePartition partition : topic.partitions()) {
                Short error = errors.get(new Of(topic.name(), partition.partitionIndex()));
                if (error != null) {
                    partition.setErrorCode(error);
                }
            }
        }
        return response;
    }
}
