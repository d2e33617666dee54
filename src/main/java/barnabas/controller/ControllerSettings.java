package barnabas.controller;

import barnabas.metadata.InternalTopics;
import barnabas.metadata.TopicDefaults;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;

/**
 * What the controller is started with.
 *
 * @param self this broker
 * @param founders with whom the cluster was formed (rule M2)
 * @param nodeConfigs what the node's configuration file says, under Kafka's names
 */
public record ControllerSettings(
        BrokerId self,
        TopicDefaults defaults,
        InternalTopics internalTopics,
        List<BrokerId> founders,
        Map<String, String> nodeConfigs) {
    public ControllerSettings {
        founders = List.copyOf(founders);
        nodeConfigs = Map.copyOf(nodeConfigs);
    }
}
