package barnabas.gateway.data;

import barnabas.broker.Leaders;
import barnabas.gateway.AuthorizedOperations;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
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
    private final BrokerId self;
    private final Leaders leaders;

    /** {@code self} is named as the controller: every broker takes admin requests and passes them on. */
    public MetadataAnswer(BrokerId self, Leaders leaders) {
        this.self = self;
        this.leaders = leaders;
    }

    /** A response with the brokers and no topics. */
    MetadataResponseData begin(MetadataImage image, MetadataRequestData request) {
        MetadataResponseData response =
                new MetadataResponseData().setClusterId(image.clusterId()).setControllerId(self.value());
        for (BrokerImage broker : image.brokers().values()) {
            response.brokers()
                    .add(new MetadataResponseBroker()
                            .setNodeId(broker.id().value())
                            .setHost(broker.host())
                            .setPort(broker.port())
                            .setRack(broker.rack()));
        }
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        return response;
    }

    void add(MetadataResponseData response, TopicImage topic, MetadataRequestData request) {
        List<MetadataResponsePartition> partitions =
                new ArrayList<>(topic.partitions().size());
        topic.partitions().forEach(partition -> partitions.add(partition(topic, partition)));
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

    private MetadataResponsePartition partition(TopicImage topic, PartitionImage partition) {
        Leaders.Leader leader = leaders.leader(new TopicPartition(topic.name(), partition.partition()));
        List<Integer> replicas =
                partition.replicas().stream().map(BrokerId::value).toList();
        MetadataResponsePartition answer = new MetadataResponsePartition()
                .setPartitionIndex(partition.partition())
                .setReplicaNodes(replicas);
        if (leader == null) {
            return answer.setErrorCode(Errors.LEADER_NOT_AVAILABLE.code()).setLeaderId(-1);
        }
        return answer.setLeaderId(leader.broker().value())
                .setLeaderEpoch(leader.epoch())
                .setIsrNodes(replicas);
    }
}
