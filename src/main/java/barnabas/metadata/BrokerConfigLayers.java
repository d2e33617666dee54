package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;

/**
 * Where a broker's configuration comes from, by broker key; a nearer layer hides a farther one.
 *
 * @param broker set for this one broker, in the cluster's metadata
 * @param cluster set for all brokers, in the cluster's metadata
 * @param node from the configuration file that the node started with
 */
public record BrokerConfigLayers(Map<String, String> broker, Map<String, String> cluster, Map<String, String> node) {
    public static BrokerConfigLayers of(MetadataImage image, BrokerId broker, Map<String, String> node) {
        return new BrokerConfigLayers(image.brokerConfigs(broker), image.clusterConfigs(), node);
    }

    List<Map<String, String>> nearestFirst() {
        return List.of(broker, cluster, node);
    }
}
