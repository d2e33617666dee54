package barnabas.metadata;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration keys of a consumer group (KIP-848), and those of a broker that give all groups their defaults and bounds: Kafka's own,
 * with Kafka's defaults. Those of share and streams groups are not among them, for there are no such groups.
 */
public final class GroupConfigs {
    public static final String SESSION_TIMEOUT = "consumer.session.timeout.ms";
    public static final String HEARTBEAT_INTERVAL = "consumer.heartbeat.interval.ms";

    /** What stands before a group's key in the broker's that gives its default. */
    private static final String OF_BROKER = "group.";

    /** Every key with its type, default, validator and documentation. Not to be changed. */
    static final ConfigDef DEFINITIONS = definitions();

    private GroupConfigs() {}

    /** The broker's key that gives a group's key its default. */
    static String brokerKey(String groupKey) {
        return OF_BROKER + groupKey;
    }

    /**
     * Judges what is set for a group: INVALID_CONFIG and the reason, or done.
     *
     * @param node what the node's configuration file says, by broker key
     */
    static Outcome validate(Map<String, String> configs, Map<String, String> node) {
        Map<String, Integer> values = new HashMap<>();
        for (Map.Entry<String, String> config : configs.entrySet()) {
            ConfigKey key = DEFINITIONS.configKeys().get(config.getKey());
            if (key == null) {
                return invalid("Unknown group config name: " + config.getKey());
            }
            try {
                values.put(key.name, (Integer) TopicConfigs.parse(key, config.getValue()));
            } catch (ConfigException e) {
                return invalid(Objects.requireNonNullElse(e.getMessage(), key.name));
            }
        }
        for (String name : List.of(HEARTBEAT_INTERVAL, SESSION_TIMEOUT)) {
            Outcome outcome = validateBounds(name, values.get(name), node);
            if (!outcome.done()) {
                return outcome;
            }
        }
        int session = values.getOrDefault(SESSION_TIMEOUT, ofNode(brokerKey(SESSION_TIMEOUT), node));
        int heartbeat = values.getOrDefault(HEARTBEAT_INTERVAL, ofNode(brokerKey(HEARTBEAT_INTERVAL), node));
        return session > heartbeat
                ? Outcome.DONE
                : invalid(SESSION_TIMEOUT + " must be greater than " + HEARTBEAT_INTERVAL);
    }

    private static Outcome validateBounds(String name, @Nullable Integer value, Map<String, String> node) {
        String least = bound("min", name);
        String most = bound("max", name);
        if (value != null && value < ofNode(least, node)) {
            return invalid(name + " must be greater than or equal to " + least);
        }
        return value != null && value > ofNode(most, node)
                ? invalid(name + " must be less than or equal to " + most)
                : Outcome.DONE;
    }

    private static String bound(String which, String groupKey) {
        return OF_BROKER + groupKey.replaceFirst("consumer\\.", "consumer." + which + ".");
    }

    private static int ofNode(String brokerKey, Map<String, String> node) {
        ConfigKey key = Objects.requireNonNull(BrokerConfigs.key(brokerKey), brokerKey);
        return (Integer) Objects.requireNonNullElse(TopicConfigs.parsed(key, node.get(brokerKey)), key.defaultValue);
    }

    private static Outcome invalid(String reason) {
        return Outcome.refused(Errors.INVALID_CONFIG, reason);
    }

    /** What is set of a time; {@code otherwise} when nothing is, or nothing that can be read. */
    public static int millis(Map<String, String> configs, String name, int otherwise) {
        ConfigKey key = Objects.requireNonNull(DEFINITIONS.configKeys().get(name), name);
        Object value = TopicConfigs.parsed(key, configs.get(name));
        return value == null ? otherwise : (Integer) value;
    }

    private static ConfigDef definitions() {
        return new ConfigDef()
                .define(
                        SESSION_TIMEOUT,
                        ConfigDef.Type.INT,
                        45_000,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "A member that was not heard of for so long is out.")
                .define(
                        HEARTBEAT_INTERVAL,
                        ConfigDef.Type.INT,
                        5_000,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "How often members are to be heard of.")
                .define(
                        "consumer.assignment.interval.ms",
                        ConfigDef.Type.INT,
                        1_000,
                        Range.atLeast(0),
                        Importance.LOW,
                        "Stored, not used: a group is assigned anew as soon as there is reason to.");
    }

    /** Adds what a node's configuration says of groups. */
    static void defineOfNode(ConfigDef keys) {
        node(
                keys,
                "group.min.session.timeout.ms",
                ConfigDef.Type.INT,
                6_000,
                "The shortest session a classic member may ask for.");
        node(
                keys,
                "group.max.session.timeout.ms",
                ConfigDef.Type.INT,
                1_800_000,
                "The longest session a classic member may ask for.");
        node(keys, "group.max.size", ConfigDef.Type.INT, Integer.MAX_VALUE, "The most members of a classic group.");
        node(
                keys,
                "group.initial.rebalance.delay.ms",
                ConfigDef.Type.INT,
                3_000,
                "How long a group that begins waits for more members at most; one that is alone waits for nobody.");
        node(keys, "offset.metadata.max.bytes", ConfigDef.Type.INT, 4_096, "What a client may write beside an offset.");
        node(
                keys,
                "offsets.retention.minutes",
                ConfigDef.Type.INT,
                10_080,
                "How long the offsets of an empty group are kept.");
        node(keys, "offsets.topic.num.partitions", ConfigDef.Type.INT, 50, "The partitions of __consumer_offsets.");
        node(
                keys,
                "offsets.topic.replication.factor",
                ConfigDef.Type.SHORT,
                (short) 3,
                "The replicas of __consumer_offsets.");
        node(
                keys,
                brokerKey(SESSION_TIMEOUT),
                ConfigDef.Type.INT,
                45_000,
                "The session of a consumer group that has none of its own.");
        node(
                keys,
                bound("min", SESSION_TIMEOUT),
                ConfigDef.Type.INT,
                45_000,
                "The shortest session of a consumer group.");
        node(
                keys,
                bound("max", SESSION_TIMEOUT),
                ConfigDef.Type.INT,
                60_000,
                "The longest session of a consumer group.");
        node(
                keys,
                brokerKey(HEARTBEAT_INTERVAL),
                ConfigDef.Type.INT,
                5_000,
                "How often members of consumer groups are heard of.");
        node(keys, bound("min", HEARTBEAT_INTERVAL), ConfigDef.Type.INT, 5_000, "The shortest interval of heartbeats.");
        node(keys, bound("max", HEARTBEAT_INTERVAL), ConfigDef.Type.INT, 15_000, "The longest interval of heartbeats.");
        node(
                keys,
                "group.consumer.max.size",
                ConfigDef.Type.INT,
                Integer.MAX_VALUE,
                "The most members of a consumer group.");
        node(
                keys,
                "group.consumer.assignors",
                ConfigDef.Type.LIST,
                List.of("uniform", "range"),
                "The assignors that are offered; the first is for members that do not choose.");
        node(
                keys,
                "group.consumer.migration.policy",
                ConfigDef.Type.STRING,
                "bidirectional",
                "Whether groups change their protocol as their members are replaced.");
    }

    private static void node(ConfigDef keys, String name, ConfigDef.Type type, Object byDefault, String documentation) {
        keys.define(name, type, byDefault, Importance.MEDIUM, documentation);
    }
}
