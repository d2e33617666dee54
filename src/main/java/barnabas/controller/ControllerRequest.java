package barnabas.controller;

import barnabas.metadata.BrokerImage;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.NewTopic;
import barnabas.model.BrokerId;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** What the controller may be asked to do. Plain values, so that a broker can send them to the one that leads. */
public sealed interface ControllerRequest {
    record CreateTopics(List<NewTopic> topics, boolean validateOnly) implements ControllerRequest {}

    record DeleteTopics(List<Uuid> topicIds) implements ControllerRequest {}

    record CreatePartitions(List<MorePartitions> topics, boolean validateOnly) implements ControllerRequest {}

    record ChangeConfigs(List<ConfigChanges> changes, boolean validateOnly) implements ControllerRequest {}

    record AllocateProducerIds(BrokerId broker) implements ControllerRequest {}

    record RegisterBroker(String clusterId, BrokerImage broker) implements ControllerRequest {}
}
