package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;
import org.apache.kafka.common.protocol.ApiKeys;

/** ListPartitionReassignments (KIP-455): the partitions whose replicas are on their way, of those that are asked for, or all. */
final class ListPartitionReassignmentsHandler
        implements ApiHandler<ListPartitionReassignmentsRequestData, ListPartitionReassignmentsResponseData> {
    private final AdminRoom room;

    ListPartitionReassignmentsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(
            ApiRequest<ListPartitionReassignmentsRequestData> request,
            Reply<ListPartitionReassignmentsResponseData> reply) {
        MetadataImage image = room.metadata().image();
        ListPartitionReassignmentsResponseData response = new ListPartitionReassignmentsResponseData();
        List<ListPartitionReassignmentsTopics> asked = request.body().topics();
        if (asked == null) {
            image.topics().values().forEach(topic -> add(response, topic, partition -> true));
        } else {
            for (ListPartitionReassignmentsTopics one : asked) {
                TopicImage topic = image.topic(one.name());
                if (topic != null) {
                    add(response, topic, one.partitionIndexes()::contains);
                }
            }
        }
        reply.send(response);
    }

    private static void add(ListPartitionReassignmentsResponseData response, TopicImage topic, IntPredicate asked) {
        List<OngoingPartitionReassignment> moving = topic.partitions().stream()
                .filter(partition -> partition.isMoving() && asked.test(partition.partition()))
                .map(ListPartitionReassignmentsHandler::moving)
                .toList();
        if (!moving.isEmpty()) {
            response.topics()
                    .add(new OngoingTopicReassignment().setName(topic.name()).setPartitions(moving));
        }
    }

    private static OngoingPartitionReassignment moving(PartitionImage partition) {
        return new OngoingPartitionReassignment()
                .setPartitionIndex(partition.partition())
                .setReplicas(numbers(partition.replicas()))
                .setAddingReplicas(numbers(partition.adding()))
                .setRemovingReplicas(numbers(partition.removing()));
    }

    private static List<Integer> numbers(List<BrokerId> brokers) {
        return brokers.stream().map(BrokerId::value).toList();
    }
}
