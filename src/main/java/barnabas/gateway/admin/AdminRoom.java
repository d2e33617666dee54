package barnabas.gateway.admin;

import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.broker.Transfers;
import barnabas.controller.ControllerApi;
import barnabas.gateway.FirstLeaders;
import barnabas.metadata.BrokerConfigLayers;
import barnabas.metadata.MetadataImage;
import barnabas.model.BrokerId;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What the handlers of this package work with.
 *
 * @param nodeConfigs what the node's configuration file says, under Kafka's names
 *     ({@link barnabas.metadata.BrokerConfigs#nodeKeys} and {@link barnabas.metadata.TopicConfigs#brokerKey})
 * @param dataDirectory where this broker's log lies
 * @param blocking runs what may wait for the disk
 */
public record AdminRoom(
        BrokerId self,
        MetadataCache metadata,
        ReplicaDirectory replicas,
        Leaders leaders,
        FirstLeaders firstLeaders,
        Transfers transfers,
        ControllerApi controller,
        Map<String, String> nodeConfigs,
        Path dataDirectory,
        Executor blocking) {
    public AdminRoom {
        nodeConfigs = Map.copyOf(nodeConfigs);
    }

    BrokerConfigLayers brokerConfigs(MetadataImage image) {
        return BrokerConfigLayers.of(image, self, nodeConfigs);
    }
}
