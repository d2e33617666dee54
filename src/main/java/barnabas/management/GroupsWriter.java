package barnabas.management;

import barnabas.broker.MetadataCache;
import barnabas.coordinator.Coordinators;
import barnabas.coordinator.GroupRefusals;
import barnabas.coordinator.Origin;
import barnabas.group.GroupRequest;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.partition.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/** Asks this broker's coordinators for what people change of groups: as an Admin client would, and by the same rules. Thread-safe. */
final class GroupsWriter {
    private static final String CLIENT = "management";

    private final Coordinators coordinators;
    private final MetadataCache metadata;

    GroupsWriter(Coordinators coordinators, MetadataCache metadata) {
        this.coordinators = coordinators;
        this.metadata = metadata;
    }

    /** NONE when all of it is stored; the error of the first partition that is refused, UNKNOWN_MEMBER_ID while the group has members. */
    CompletionStage<Errors> commit(String group, List<GroupsDoor.Position> offsets) {
        MetadataImage image = metadata.image();
        Map<String, OffsetCommitRequestTopic> topics = new TreeMap<>();
        for (GroupsDoor.Position at : offsets) {
            TopicImage topic = image.topic(at.topic());
            if (topic == null || topic.partition(at.partition()) == null) {
                return CompletableFuture.completedFuture(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            }
            topics.computeIfAbsent(
                            at.topic(),
                            name -> new OffsetCommitRequestTopic().setName(name).setTopicId(topic.id()))
                    .partitions()
                    .add(new OffsetCommitRequestPartition()
                            .setPartitionIndex(at.partition())
                            .setCommittedOffset(at.committed())
                            .setCommittedMetadata(""));
        }
        OffsetCommitRequestData body = new OffsetCommitRequestData().setGroupId(group);
        body.topics().addAll(topics.values());
        return ask(new GroupRequest.CommitOffsets(body), ApiKeys.OFFSET_COMMIT).thenApply(GroupRefusals::error);
    }

    /** NON_EMPTY_GROUP while it has members, GROUP_ID_NOT_FOUND when there is none. */
    CompletionStage<Errors> delete(String group) {
        return ask(new GroupRequest.Delete(group), ApiKeys.DELETE_GROUPS).thenApply(GroupRefusals::error);
    }

    private CompletionStage<Message> ask(GroupRequest request, ApiKeys api) {
        PartitionId partition = Coordinators.partitionOf(metadata.image(), request.group());
        return partition == null
                ? CompletableFuture.completedFuture(request.refused(Errors.COORDINATOR_NOT_AVAILABLE))
                : coordinators.ask(partition, request, new Origin(api.latestVersion(), CLIENT, CLIENT));
    }
}
