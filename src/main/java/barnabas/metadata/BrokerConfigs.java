package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration keys of a broker, under Kafka's names. Those that give topics their defaults can be changed while the
 * cluster runs, for one broker or for all; the others are what the node's configuration file says.
 */
public final class BrokerConfigs {
    /** Keys that only the configuration file sets. Values: type, default, documentation. Not to be changed. */
    private static final ConfigDef OF_NODE = ofNode();

    /** Keys that can be changed, by broker key; the key inside is the topic's. */
    private static final Map<String, ConfigKey> CHANGEABLE = changeable();

    /** Bytes a second that a broker sends at most to replicas that are new to their partitions (KIP-73). */
    public static final String LEADER_THROTTLED_RATE = "leader.replication.throttled.rate";

    /** Bytes a second that a broker is sent at most of partitions that its replicas are new to. */
    public static final String FOLLOWER_THROTTLED_RATE = "follower.replication.throttled.rate";

    private BrokerConfigs() {}

    /** All keys, in order of their names. */
    static Map<String, ConfigKey> keys() {
        Map<String, ConfigKey> keys = new TreeMap<>(CHANGEABLE);
        keys.putAll(OF_NODE.configKeys());
        return keys;
    }

    /** What a node's configuration may say of itself, besides the defaults for topics ({@link TopicConfigs#brokerKey}). */
    public static Set<String> nodeKeys() {
        return OF_NODE.names();
    }

    static boolean isChangeable(String name) {
        return CHANGEABLE.containsKey(name);
    }

    static @Nullable ConfigKey key(String name) {
        ConfigKey changeable = CHANGEABLE.get(name);
        return changeable != null ? changeable : OF_NODE.configKeys().get(name);
    }

    /** Whether a node that says this of itself says no more than Kafka's default. */
    public static boolean isDefault(String name, String value) {
        ConfigKey key = key(name);
        return key != null
                && key.hasDefault()
                && Objects.equals(ConfigDef.parseType(name, value, key.type), key.defaultValue);
    }

    /** Judges what is set for a broker in the cluster's metadata: INVALID_CONFIG and the reason, or done. */
    public static Outcome validate(Map<String, String> configs) {
        for (Map.Entry<String, String> config : configs.entrySet()) {
            String name = config.getKey();
            ConfigKey key = CHANGEABLE.get(name);
            if (key == null) {
                return Outcome.refused(
                        Errors.INVALID_CONFIG,
                        OF_NODE.names().contains(name)
                                ? "Cannot update these configs dynamically: Set(" + name + ")"
                                : "Unknown broker config name: " + name);
            }
            try {
                TopicConfigs.parse(key, config.getValue());
            } catch (ConfigException e) {
                return Outcome.refused(Errors.INVALID_CONFIG, Objects.requireNonNullElse(e.getMessage(), name));
            }
        }
        return Outcome.DONE;
    }

    private static Map<String, ConfigKey> changeable() {
        Map<String, ConfigKey> keys = new HashMap<>();
        TopicConfigs.DEFINITIONS.configKeys().forEach((name, key) -> {
            String brokerKey = TopicConfigs.brokerKey(name);
            if (brokerKey != null) {
                keys.put(brokerKey, key);
            }
        });
        keys.putAll(rates().configKeys());
        return Map.copyOf(keys);
    }

    private static ConfigDef rates() {
        ConfigDef keys = new ConfigDef();
        for (String name : List.of(LEADER_THROTTLED_RATE, FOLLOWER_THROTTLED_RATE)) {
            keys.define(
                    name,
                    ConfigDef.Type.LONG,
                    Long.MAX_VALUE,
                    ConfigDef.Range.atLeast(0),
                    Importance.MEDIUM,
                    "Bytes a second for replicas that are new to their partition and that a topic's "
                            + name.replace(".rate", ".replicas") + " names.");
        }
        keys.define(
                "replica.alter.log.dirs.io.max.bytes.per.second",
                ConfigDef.Type.LONG,
                Long.MAX_VALUE,
                ConfigDef.Range.atLeast(0),
                Importance.LOW,
                "Stored, not used: a broker has one folder for its logs.");
        return keys;
    }

    /** What is set of a rate for a broker, or for all; {@link Long#MAX_VALUE} when nothing is. */
    public static long rate(MetadataImage image, BrokerId broker, String name) {
        ConfigKey key = Objects.requireNonNull(CHANGEABLE.get(name), name);
        Object value = TopicConfigs.parsed(key, image.brokerConfigs(broker).get(name));
        if (value == null) {
            value = TopicConfigs.parsed(key, image.clusterConfigs().get(name));
        }
        return value == null ? Long.MAX_VALUE : (Long) value;
    }

    private static ConfigDef ofNode() {
        ConfigDef keys = new ConfigDef();
        node(keys, "broker.id", ConfigDef.Type.INT, -1, "The number of this broker.");
        node(keys, "node.id", ConfigDef.Type.INT, -1, "The number of this broker.");
        node(
                keys,
                "broker.rack",
                ConfigDef.Type.STRING,
                null,
                "The rack of this broker; replicas are spread over racks.");
        node(
                keys,
                "replica.selector.class",
                ConfigDef.Type.STRING,
                null,
                "How the replica is found that a consumer reads from (KIP-392).");
        node(keys, "log.dirs", ConfigDef.Type.LIST, null, "The folder that holds this broker's data.");
        node(keys, "listeners", ConfigDef.Type.LIST, null, "Where this broker listens for Kafka clients.");
        node(keys, "advertised.listeners", ConfigDef.Type.LIST, null, "Where Kafka clients reach this broker.");
        node(
                keys,
                "auto.create.topics.enable",
                ConfigDef.Type.BOOLEAN,
                true,
                "Whether asking for an unknown topic makes it.");
        node(keys, "delete.topic.enable", ConfigDef.Type.BOOLEAN, true, "Whether topics can be deleted. Always true.");
        node(keys, "num.partitions", ConfigDef.Type.INT, 1, "The partitions of a topic that does not say how many.");
        node(
                keys,
                "default.replication.factor",
                ConfigDef.Type.INT,
                3,
                "The replicas of a partition of a topic that does not say how many; at most the brokers there are.");
        node(keys, "socket.request.max.bytes", ConfigDef.Type.INT, 104_857_600, "The largest request that is read.");
        node(keys, "max.connections", ConfigDef.Type.INT, 10_000, "The most connections of Kafka clients at a time.");
        node(keys, "max.connections.per.ip", ConfigDef.Type.INT, 5_000, "The most connections from one address.");
        node(
                keys,
                "connections.max.idle.ms",
                ConfigDef.Type.LONG,
                600_000L,
                "A connection idle for so long is closed.");
        GroupConfigs.defineOfNode(keys);
        return keys;
    }

    private static void node(
            ConfigDef keys, String name, ConfigDef.Type type, @Nullable Object byDefault, String documentation) {
        keys.define(name, type, byDefault, Importance.MEDIUM, documentation);
    }
}
