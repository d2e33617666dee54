package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicConfigs;
import barnabas.metadata.TopicImage;
import barnabas.metadata.TopicSettings;
import barnabas.model.TopicPartition;
import barnabas.partition.Replica;
import barnabas.partition.Replica.DeletedRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** DeleteRecords: moves log starts forward on the partitions that this broker leads. */
final class DeleteRecordsHandler implements ApiHandler<DeleteRecordsRequestData, DeleteRecordsResponseData> {
    /** In the request: up to the high watermark. */
    private static final long HIGH_WATERMARK = -1;

    private static final long NO_LOW_WATERMARK = -1;

    private final AdminRoom room;

    DeleteRecordsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public void handle(ApiRequest<DeleteRecordsRequestData> request, Reply<DeleteRecordsResponseData> reply) {
        MetadataImage image = room.metadata().image();
        long timeoutMs = Math.max(1, request.body().timeoutMs());
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (DeleteRecordsTopic topic : request.body().topics()) {
            DeleteRecordsTopicResult result = new DeleteRecordsTopicResult().setName(topic.name());
            response.topics().add(result);
            for (DeleteRecordsPartition partition : topic.partitions()) {
                DeleteRecordsPartitionResult one =
                        new DeleteRecordsPartitionResult().setPartitionIndex(partition.partitionIndex());
                result.partitions().add(one);
                pending.add(delete(image, topic.name(), partition)
                        .completeOnTimeout(refused(Errors.REQUEST_TIMED_OUT), timeoutMs, TimeUnit.MILLISECONDS)
                        .thenAccept(deleted ->
                                one.setErrorCode(deleted.error().code()).setLowWatermark(deleted.lowWatermark())));
            }
        }
        Answers.send(CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)), nothing -> response, reply);
    }

    private CompletableFuture<DeletedRecords> delete(
            MetadataImage image, String topicName, DeleteRecordsPartition asked) {
        TopicImage topic = image.topic(topicName);
        Errors refusal = refusal(image, topicName, topic, asked);
        Replica replica = room.replicas().find(new TopicPartition(topicName, asked.partitionIndex()));
        if (refusal != Errors.NONE || topic == null) {
            return CompletableFuture.completedFuture(refused(refusal));
        }
        if (replica == null || !replica.topicId().equals(topic.id())) {
            return CompletableFuture.completedFuture(refused(Errors.NOT_LEADER_OR_FOLLOWER));
        }
        // A copy: the timeout is of this request and must not complete what the replica holds.
        return replica.deleteRecords(asked.offset()).toCompletableFuture().copy();
    }

    private Errors refusal(
            MetadataImage image, String topicName, @Nullable TopicImage topic, DeleteRecordsPartition asked) {
        if (Topic.isInternal(topicName)) {
            return Errors.INVALID_TOPIC_EXCEPTION;
        }
        if (topic == null || topic.partition(asked.partitionIndex()) == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (asked.offset() < HIGH_WATERMARK) {
            return Errors.OFFSET_OUT_OF_RANGE;
        }
        TopicSettings settings = TopicConfigs.settings(topic.configs(), room.brokerConfigs(image));
        // As Kafka: what compaction alone looks after is not to be deleted by hand.
        return settings.cleanup() == TopicSettings.Cleanup.COMPACT ? Errors.POLICY_VIOLATION : Errors.NONE;
    }

    private static DeletedRecords refused(Errors error) {
        return new DeletedRecords(error, NO_LOW_WATERMARK);
    }
}
