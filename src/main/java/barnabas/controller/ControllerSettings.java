package barnabas.controller;

import barnabas.metadata.InternalTopics;
import barnabas.metadata.TopicDefaults;
import barnabas.model.BrokerId;

/**
 * What the controller is started with.
 *
 * @param self this broker
 */
public record ControllerSettings(BrokerId self, TopicDefaults defaults, InternalTopics internalTopics) {}
