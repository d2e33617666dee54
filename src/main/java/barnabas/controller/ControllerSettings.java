package barnabas.controller;

import barnabas.events.Events;
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
 * @param events told of what changes the metadata, and of what was refused
 */
public record ControllerSettings(
        BrokerId self,
        TopicDefaults defaults,
        InternalTopics internalTopics,
        List<BrokerId> founders,
        Map<String, String> nodeConfigs,
        Events events) {
    public ControllerSettings {
        founders = List.copyOf(founders);
        nodeConfigs = Map.copyOf(nodeConfigs);
    }
}
