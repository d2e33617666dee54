package barnabas.controller;

import barnabas.metadata.InternalTopics;
import barnabas.metadata.TopicDefaults;
import barnabas.model.BrokerId;
import java.util.List;

/**
 * What the controller is started with.
 *
 * @param self this broker
 * @param founders with whom the cluster was formed (rule M2)
 */
public record ControllerSettings(
        BrokerId self, TopicDefaults defaults, InternalTopics internalTopics, List<BrokerId> founders) {
    public ControllerSettings {
        founders = List.copyOf(founders);
    }
}
