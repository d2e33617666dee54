package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** OffsetDelete (KIP-496): of topics that the group does not read. */
final class OffsetDeleteHandler implements ApiHandler<OffsetDeleteRequestData, OffsetDeleteResponseData> {
    private final GroupRoom room;

    OffsetDeleteHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_DELETE;
    }

    @Override
    public void handle(ApiRequest<OffsetDeleteRequestData> request, Reply<OffsetDeleteResponseData> reply) {
        MetadataImage image = room.metadata().image();
        GroupRoom.send(
                room.ask(new GroupRequest.DeleteOffsets(request.body()), request)
                        .thenApply(OffsetDeleteResponseData.class::cast),
                response -> {
                    response.topics().forEach(topic -> markUnknown(topic, image.topic(topic.name())));
                    return response;
                },
                reply);
    }

    private static void markUnknown(OffsetDeleteResponseTopic topic, @Nullable TopicImage there) {
        topic.partitions().forEach(partition -> {
            boolean exists = there != null && there.partition(partition.partitionIndex()) != null;
            if (partition.errorCode() == Errors.NONE.code() && !exists) {
                partition.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
            }
        });
    }
}
