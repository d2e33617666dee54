package barnabas.gateway.admin;

import barnabas.broker.Leaders;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.AuthorizedOperations;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DescribeTopicPartitions (KIP-966): topics in order of their names, a piece at a time. A piece ends after a number of
 * partitions; the cursor names the first one that is left. No topics: all.
 */
final class DescribeTopicPartitionsHandler
        implements ApiHandler<DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData> {
    /** Most partitions in one answer, whatever the client asks for, as Kafka's max.request.partition.size.limit. */
    static final int PARTITIONS_MAX = 2000;

    private static final int NO_LEADER = -1;

    private final AdminRoom room;

    DescribeTopicPartitionsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(
            ApiRequest<DescribeTopicPartitionsRequestData> request, Reply<DescribeTopicPartitionsResponseData> reply) {
        DescribeTopicPartitionsRequestData body = request.body();
        DescribeTopicPartitionsRequestData.Cursor cursor = body.cursor();
        DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        if (cursor != null && cursor.partitionIndex() < 0) {
            response.topics().add(refused(cursor.topicName(), Errors.INVALID_REQUEST));
            reply.send(response);
            return;
        }
        MetadataImage image = room.metadata().image();
        Standings standings = new Standings(room.leaders(), image);
        int left = Math.max(1, Math.min(PARTITIONS_MAX, body.responsePartitionLimit()));
        for (String name : names(image, body)) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                response.topics().add(refused(name, unknown(name)));
            } else {
                left -= add(response, standings, topic, first(topic, cursor), left);
            }
            if (response.nextCursor() != null) {
                break;
            }
        }
        reply.send(response);
    }

    private static int first(TopicImage topic, DescribeTopicPartitionsRequestData.@Nullable Cursor cursor) {
        if (cursor == null || !cursor.topicName().equals(topic.name())) {
            return 0;
        }
        return Math.min(cursor.partitionIndex(), topic.partitions().size());
    }

    /** Adds at most {@code limit} partitions; sets the cursor when there are more. Returns how many were added. */
    private int add(
            DescribeTopicPartitionsResponseData response, Standings standings, TopicImage topic, int first, int limit) {
        int end = Math.min(topic.partitions().size(), first + limit);
        if (limit > 0) {
            response.topics().add(describe(standings, topic, topic.partitions().subList(first, end)));
        }
        if (limit == 0 || end < topic.partitions().size()) {
            response.setNextCursor(new Cursor().setTopicName(topic.name()).setPartitionIndex(end));
        }
        return end - first;
    }

    private static NavigableSet<String> names(MetadataImage image, DescribeTopicPartitionsRequestData body) {
        NavigableSet<String> names = new TreeSet<>();
        if (body.topics().isEmpty()) {
            names.addAll(image.topics().keySet());
        } else {
            body.topics().stream().map(TopicRequest::name).forEach(names::add);
        }
        return body.cursor() == null ? names : names.tailSet(body.cursor().topicName(), true);
    }

    private static Errors unknown(String name) {
        return Topic.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
    }

    private static DescribeTopicPartitionsResponseTopic refused(String name, Errors error) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(name)
                .setErrorCode(error.code())
                .setIsInternal(Topic.isInternal(name));
    }

    private DescribeTopicPartitionsResponseTopic describe(
            Standings standings, TopicImage topic, List<PartitionImage> partitions) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(Topic.isInternal(topic.name()))
                .setTopicAuthorizedOperations(AuthorizedOperations.TOPIC)
                .setPartitions(partitions.stream()
                        .map(partition -> describe(standings, topic, partition))
                        .toList());
    }

    private DescribeTopicPartitionsResponsePartition describe(
            Standings standings, TopicImage topic, PartitionImage partition) {
        PartitionStanding standing = standings.of(topic, partition);
        DescribeTopicPartitionsResponsePartition answer = new DescribeTopicPartitionsResponsePartition()
                .setPartitionIndex(partition.partition())
                .setReplicaNodes(numbers(partition.replicas()))
                .setIsrNodes(numbers(standing.inSync()))
                .setOfflineReplicas(numbers(standing.offline()))
                .setEligibleLeaderReplicas(List.of())
                .setLastKnownElr(List.of());
        Leaders.Leader leader = standing.leader();
        return leader == null
                ? answer.setErrorCode(Errors.LEADER_NOT_AVAILABLE.code()).setLeaderId(NO_LEADER)
                : answer.setLeaderId(leader.broker().value()).setLeaderEpoch(leader.epoch());
    }

    private static List<Integer> numbers(List<BrokerId> brokers) {
        return brokers.stream().map(BrokerId::value).toList();
    }
}
