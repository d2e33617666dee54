package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * OffsetFetch, of several groups since version 8, by topic ids since version 10. There are no transactions yet, so every offset that is
 * committed is stable.
 */
final class OffsetFetchHandler implements ApiHandler<OffsetFetchRequestData, OffsetFetchResponseData> {
    private static final short GROUP_ERROR_SINCE = 2;
    private static final short SEVERAL_SINCE = 8;
    private static final short TOPIC_IDS_SINCE = 10;

    private final GroupRoom room;

    OffsetFetchHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FETCH;
    }

    @Override
    public void handle(ApiRequest<OffsetFetchRequestData> request, Reply<OffsetFetchResponseData> reply) {
        if (request.version() < SEVERAL_SINCE) {
            OffsetFetchRequestGroup group = ofOne(request.body());
            GroupRoom.send(
                    room.ask(new GroupRequest.FetchOffsets(group), request)
                            .thenApply(OffsetFetchResponseGroup.class::cast),
                    answer -> toOne(request, answer),
                    reply);
            return;
        }
        MetadataImage image = room.metadata().image();
        boolean byId = request.version() >= TOPIC_IDS_SINCE;
        List<List<OffsetFetchResponseTopics>> unknown = new ArrayList<>();
        List<GroupRequest.FetchOffsets> groups = new ArrayList<>();
        for (OffsetFetchRequestGroup group : request.body().groups()) {
            unknown.add(byId ? nameTopics(group, image) : List.of());
            groups.add(new GroupRequest.FetchOffsets(group));
        }
        GroupRoom.send(
                room.askAll(groups, OffsetFetchResponseGroup.class, request),
                answers -> {
                    for (int i = 0; i < answers.size(); i++) {
                        complete(answers.get(i), byId ? image : null, unknown.get(i));
                    }
                    return new OffsetFetchResponseData().setGroups(answers);
                },
                reply);
    }

    private static OffsetFetchRequestGroup ofOne(OffsetFetchRequestData body) {
        List<OffsetFetchRequestTopic> topics = body.topics();
        return new OffsetFetchRequestGroup()
                .setGroupId(body.groupId())
                .setTopics(
                        topics == null
                                ? null
                                : topics.stream()
                                        .map(topic -> new OffsetFetchRequestTopics()
                                                .setName(topic.name())
                                                .setPartitionIndexes(topic.partitionIndexes()))
                                        .toList());
    }

    private static OffsetFetchResponseData toOne(
            ApiRequest<OffsetFetchRequestData> request, OffsetFetchResponseGroup answer) {
        OffsetFetchResponseData response = new OffsetFetchResponseData().setErrorCode(answer.errorCode());
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            response.topics()
                    .add(new OffsetFetchResponseTopic()
                            .setName(topic.name())
                            .setPartitions(topic.partitions().stream()
                                    .map(OffsetFetchHandler::old)
                                    .toList()));
        }
        if (answer.errorCode() != Errors.NONE.code() && request.version() < GROUP_ERROR_SINCE) {
            // There is no other place for it.
            for (OffsetFetchRequestTopic topic : request.body().topics()) {
                response.topics()
                        .add(new OffsetFetchResponseTopic()
                                .setName(topic.name())
                                .setPartitions(topic.partitionIndexes().stream()
                                        .map(index -> old(none(index, answer.errorCode())))
                                        .toList()));
            }
        }
        return response;
    }

    private static OffsetFetchResponsePartition old(OffsetFetchResponsePartitions partition) {
        return new OffsetFetchResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setCommittedOffset(partition.committedOffset())
                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.metadata())
                .setErrorCode(partition.errorCode());
    }

    private static OffsetFetchResponsePartitions none(int index, short error) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(index)
                .setCommittedOffset(-1)
                .setMetadata("")
                .setErrorCode(error);
    }

    /** Gives the topics their names; those that have none are taken out, and answered. */
    private static List<OffsetFetchResponseTopics> nameTopics(OffsetFetchRequestGroup group, MetadataImage image) {
        if (group.topics() == null) {
            return List.of();
        }
        List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
        List<OffsetFetchRequestTopics> known = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : group.topics()) {
            TopicImage there = image.topic(topic.topicId());
            if (there != null) {
                known.add(topic.setName(there.name()));
            } else {
                unknown.add(new OffsetFetchResponseTopics()
                        .setTopicId(topic.topicId())
                        .setPartitions(topic.partitionIndexes().stream()
                                .map(index -> none(index, Errors.UNKNOWN_TOPIC_ID.code()))
                                .toList()));
            }
        }
        group.setTopics(known);
        return unknown;
    }

    /** @param image where topics have to be told by their ids: those that are no more are left out */
    private static void complete(
            OffsetFetchResponseGroup answer, @Nullable MetadataImage image, List<OffsetFetchResponseTopics> unknown) {
        if (image == null || answer.errorCode() != Errors.NONE.code()) {
            return;
        }
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            TopicImage there = image.topic(topic.name());
            Uuid id = there == null ? topic.topicId() : there.id();
            if (!id.equals(Uuid.ZERO_UUID)) {
                topics.add(topic.setTopicId(id));
            }
        }
        topics.addAll(unknown);
        answer.setTopics(topics);
    }
}
