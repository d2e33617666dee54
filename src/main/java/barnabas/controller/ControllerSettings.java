package barnabas.controller;

import barnabas.metadata.BrokerImage;
import barnabas.metadata.TopicDefaults;

/**
 * What the controller is started with.
 *
 * @param clusterId what the cluster is named when it has no name yet
 * @param self this broker; the controller registers it before it does anything else
 */
public record ControllerSettings(String clusterId, BrokerImage self, TopicDefaults defaults) {}
