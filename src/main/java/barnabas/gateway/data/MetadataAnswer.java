package barnabas.gateway.data;

import barnabas.broker.Leaders;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.AuthorizedOperations;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The parts of a Metadata response. Thread-safe. */
public final class MetadataAnswer {
    private static final int NONE = -1;

    private final Leaders leaders;

    public MetadataAnswer(Leaders leaders) {
        this.leaders = leaders;
    }

    Standings standings(MetadataImage image) {
        return new Standings(leaders, image);
    }

    /** A response with the brokers, by where clients of the listener reach them, and no topics. As in Kafka, brokers that are away are not among them. */
    MetadataResponseData begin(MetadataImage image, Standings standings, ApiRequest<MetadataRequestData> request) {
        Leaders.Leader controller = leaders.leader(PartitionId.METADATA);
        MetadataResponseData response = new MetadataResponseData()
                .setClusterId(image.clusterId())
                .setControllerId(controller == null ? NONE : controller.broker().value());
        for (BrokerImage broker : image.brokers().values()) {
            if (!standings.isShown(broker.id())) {
                continue;
            }
            BrokerImage.Place place = broker.place(request.listener());
            response.brokers()
                    .add(new MetadataResponseBroker()
                            .setNodeId(broker.id().value())
                            .setHost(place.host())
                            .setPort(place.port())
                            .setRack(broker.rack()));
        }
        if (request.body().includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        return response;
    }

    void add(MetadataResponseData response, Standings standings, TopicImage topic, MetadataRequestData request) {
        List<MetadataResponsePartition> partitions =
                new ArrayList<>(topic.partitions().size());
        topic.partitions().forEach(partition -> partitions.add(partition(standings, topic, partition)));
        MetadataResponseTopic answer = new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(Topic.isInternal(topic.name()))
                .setPartitions(partitions);
        if (request.includeTopicAuthorizedOperations()) {
            answer.setTopicAuthorizedOperations(AuthorizedOperations.TOPIC);
        }
        response.topics().add(answer);
    }

    void addError(MetadataResponseData response, @Nullable String name, Uuid id, Errors error) {
        response.topics()
                .add(new MetadataResponseTopic()
                        .setName(name)
                        .setTopicId(id)
                        .setErrorCode(error.code())
                        .setIsInternal(name != null && Topic.isInternal(name)));
    }

    private static MetadataResponsePartition partition(
            Standings standings, TopicImage topic, PartitionImage partition) {
        PartitionStanding standing = standings.of(topic, partition);
        MetadataResponsePartition answer = new MetadataResponsePartition()
                .setPartitionIndex(partition.partition())
                .setReplicaNodes(numbers(partition.replicas()))
                .setIsrNodes(numbers(standing.inSync()))
                .setOfflineReplicas(numbers(standing.offline()));
        Leaders.Leader leader = standing.leader();
        return leader == null
                ? answer.setErrorCode(Errors.LEADER_NOT_AVAILABLE.code()).setLeaderId(NONE)
                : answer.setLeaderId(leader.broker().value()).setLeaderEpoch(leader.epoch());
    }

    private static List<Integer> numbers(List<BrokerId> brokers) {
        return brokers.stream().map(BrokerId::value).toList();
    }
}
