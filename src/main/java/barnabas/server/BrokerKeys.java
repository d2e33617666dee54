package barnabas.server;

import barnabas.group.ConsumerSettings;
import barnabas.metadata.BrokerConfigs;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A node's configuration under the names that Kafka gives a broker's. What comes to Kafka's default is left out, so that
 * DescribeConfigs shows it as a default.
 */
final class BrokerKeys {
    private BrokerKeys() {}

    static Map<String, String> of(NodeConfig node) {
        Map<String, String> keys = new HashMap<>();
        keys.put("broker.id", node.brokerId().toString());
        keys.put("node.id", node.brokerId().toString());
        if (node.rack() != null) {
            keys.put("broker.rack", node.rack());
        }
        if (node.readsByRack()) {
            keys.put("replica.selector.class", NodeConfig.RACK_AWARE_SELECTOR);
        }
        keys.put("log.dirs", node.dataDir().toString());
        keys.put("listeners", "PLAINTEXT://" + node.kafka());
        keys.put("advertised.listeners", "PLAINTEXT://" + node.advertised());
        keys.put("auto.create.topics.enable", Boolean.toString(node.topics().autoCreate()));
        keys.put("num.partitions", Integer.toString(node.topics().defaultPartitions()));
        keys.put("default.replication.factor", Integer.toString(node.topics().defaultReplicationFactor()));
        keys.put("socket.request.max.bytes", Integer.toString(node.limits().requestBytes()));
        keys.put("max.connections", Integer.toString(node.limits().connections()));
        keys.put("max.connections.per.ip", Integer.toString(node.limits().connectionsPerIp()));
        keys.put(
                "connections.max.idle.ms",
                Long.toString(node.limits().idleTimeout().toMillis()));
        keys.put("message.max.bytes", Integer.toString(node.limits().batchBytes()));
        keys.put("log.segment.bytes", Long.toString(node.log().segmentBytes()));
        keys.put("log.roll.ms", Long.toString(node.log().segmentAge().toMillis()));
        keys.put("log.retention.bytes", Long.toString(node.log().retentionBytes()));
        keys.put("log.retention.ms", Long.toString(node.log().retentionMs()));
        groups(node.groups(), keys);
        keys.put("barnabas.flush", node.log().flush().name().toLowerCase(Locale.ROOT));
        keys.entrySet().removeIf(key -> BrokerConfigs.isDefault(key.getKey(), key.getValue()));
        return Map.copyOf(keys);
    }

    private static void groups(NodeConfig.Groups groups, Map<String, String> keys) {
        ConsumerSettings consumer = groups.consumer();
        keys.put("group.min.session.timeout.ms", millis(groups.sessionTimeoutMin()));
        keys.put("group.max.session.timeout.ms", millis(groups.sessionTimeoutMax()));
        keys.put("group.max.size", Integer.toString(groups.membersMax()));
        keys.put("group.initial.rebalance.delay.ms", millis(groups.initialDelay()));
        keys.put("offset.metadata.max.bytes", Integer.toString(groups.offsetMetadataMax()));
        keys.put(
                "offsets.retention.minutes",
                Long.toString(groups.offsetsRetention().toMinutes()));
        keys.put("offsets.topic.num.partitions", Integer.toString(groups.offsetsPartitions()));
        keys.put("offsets.topic.replication.factor", Integer.toString(groups.offsetsReplicationFactor()));
        keys.put("group.consumer.session.timeout.ms", millis(consumer.sessionTimeout()));
        keys.put(
                "group.consumer.min.session.timeout.ms",
                millis(consumer.sessionTimeouts().least()));
        keys.put(
                "group.consumer.max.session.timeout.ms",
                millis(consumer.sessionTimeouts().most()));
        keys.put("group.consumer.heartbeat.interval.ms", millis(consumer.heartbeatInterval()));
        keys.put(
                "group.consumer.min.heartbeat.interval.ms",
                millis(consumer.heartbeatIntervals().least()));
        keys.put(
                "group.consumer.max.heartbeat.interval.ms",
                millis(consumer.heartbeatIntervals().most()));
        keys.put("group.consumer.max.size", Integer.toString(consumer.maxSize()));
        keys.put("group.consumer.assignors", String.join(",", consumer.assignors()));
        keys.put(
                "group.consumer.migration.policy",
                consumer.migrationPolicy().name().toLowerCase(Locale.ROOT));
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}
