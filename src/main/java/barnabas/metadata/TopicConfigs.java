package barnabas.metadata;

import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.metadata.TopicSettings.TimestampType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration keys of a topic: Kafka's own, with Kafka's defaults and limits, and {@value #FLUSH}. What Barnabas keeps
 * for tools but does not act upon says so in its documentation.
 */
public final class TopicConfigs {
    /** Whether an ack promises that the batch is on disk. */
    public static final String FLUSH = "barnabas.flush";

    public static final String FLUSH_ACKED = "acked";
    public static final String FLUSH_OS = "os";

    /** Which replicas are fed no faster than their leaders' brokers may send. */
    public static final String LEADER_THROTTLED = "leader.replication.throttled.replicas";

    /** Which replicas are fed no faster than their own brokers may be sent. */
    public static final String FOLLOWER_THROTTLED = "follower.replication.throttled.replicas";

    /** Longest value of one key, in characters, so that a topic's record always fits a batch. */
    public static final int VALUE_LENGTH_MAX = 16 * 1024;

    private static final TopicConfigKeys KEYS = new TopicConfigKeys();

    /** Every key with its type, default, validator and documentation. Not to be changed. */
    static final ConfigDef DEFINITIONS = KEYS.definitions();

    private static final Map<String, String> BROKER_KEYS = KEYS.brokerKeys();

    private TopicConfigs() {}

    public static Set<String> names() {
        return DEFINITIONS.names();
    }

    /** The broker's key that gives {@code topicKey} its default, null when there is none. */
    public static @Nullable String brokerKey(String topicKey) {
        return BROKER_KEYS.get(topicKey);
    }

    /** Judges what is set for a topic, as Kafka's LogConfig does: INVALID_CONFIG and the reason, or done. */
    public static Outcome validate(Map<String, String> configs) {
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<String, String> config : configs.entrySet()) {
            String name = config.getKey();
            ConfigKey key = DEFINITIONS.configKeys().get(name);
            if (key == null) {
                return Outcome.refused(Errors.INVALID_CONFIG, "Unknown topic config name: " + name);
            }
            if (config.getValue().length() > VALUE_LENGTH_MAX) {
                return Outcome.refused(
                        Errors.INVALID_CONFIG,
                        "The value of " + name + " has more than " + VALUE_LENGTH_MAX + " characters");
            }
            try {
                values.put(name, parse(key, config.getValue()));
            } catch (ConfigException e) {
                return Outcome.refused(Errors.INVALID_CONFIG, Objects.requireNonNullElse(e.getMessage(), name));
            }
        }
        return validateCompactionLags(values);
    }

    private static Outcome validateCompactionLags(Map<String, Object> values) {
        Object least = values.get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG);
        Object most = values.get(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG);
        // Their defaults are the ends of the range: only two that are set can contradict each other.
        if (least instanceof Long min && most instanceof Long max && min > max) {
            return Outcome.refused(
                    Errors.INVALID_CONFIG,
                    "conflict topic config setting " + TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG + " (" + min + ") > "
                            + TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG + " (" + max + ")");
        }
        return Outcome.DONE;
    }

    /**
     * What holds for a topic. Each key comes from the topic, else from the broker's key in the cluster's and then in the
     * node's configuration, else from Kafka's default. A value that cannot be read counts as not there: it may have been
     * stored by a version with other limits.
     *
     * @param topicConfigs what is set for the topic, by topic key
     * @param clusterConfigs what is set for all brokers, by broker key
     * @param nodeDefaults what the node's configuration file says, by broker key
     */
    public static TopicSettings settings(
            Map<String, String> topicConfigs, Map<String, String> clusterConfigs, Map<String, String> nodeDefaults) {
        return settings(topicConfigs, new BrokerConfigLayers(Map.of(), clusterConfigs, nodeDefaults));
    }

    /** As above, with what is set for this one broker coming before what is set for all. */
    public static TopicSettings settings(Map<String, String> topicConfigs, BrokerConfigLayers broker) {
        Map<String, Object> values = new HashMap<>();
        DEFINITIONS.configKeys().forEach((name, key) -> {
            Object value = parsed(key, topicConfigs.get(name));
            String brokerKey = BROKER_KEYS.get(name);
            if (brokerKey != null) {
                for (Map<String, String> layer : broker.nearestFirst()) {
                    value = value != null ? value : parsed(key, layer.get(brokerKey));
                }
            }
            values.put(name, value != null ? value : key.defaultValue);
        });
        return new TopicSettings(
                cleanup((List<?>) value(values, TopicConfig.CLEANUP_POLICY_CONFIG)),
                FLUSH_OS.equals(value(values, FLUSH)) ? Flush.OS : Flush.ACKED,
                "LogAppendTime".equals(value(values, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))
                        ? TimestampType.LOG_APPEND_TIME
                        : TimestampType.CREATE_TIME,
                (Long) value(values, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
                (Long) value(values, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG),
                (Integer) value(values, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                (Integer) value(values, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
                (Integer) value(values, TopicConfig.SEGMENT_BYTES_CONFIG),
                Duration.ofMillis((Long) value(values, TopicConfig.SEGMENT_MS_CONFIG)),
                (Integer) value(values, TopicConfig.INDEX_INTERVAL_BYTES_CONFIG),
                (Long) value(values, TopicConfig.RETENTION_BYTES_CONFIG),
                (Long) value(values, TopicConfig.RETENTION_MS_CONFIG),
                new TopicSettings.Compaction(
                        (Double) value(values, TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG),
                        (Long) value(values, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG),
                        (Long) value(values, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG),
                        (Long) value(values, TopicConfig.DELETE_RETENTION_MS_CONFIG)));
    }

    private static Cleanup cleanup(List<?> policies) {
        boolean compact = policies.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        boolean delete = policies.contains(TopicConfig.CLEANUP_POLICY_DELETE);
        return compact ? (delete ? Cleanup.COMPACT_AND_DELETE : Cleanup.COMPACT) : Cleanup.DELETE;
    }

    /** The value that {@code text} stands for; null when there is none or it is not one that {@code key} may have. */
    static @Nullable Object parsed(ConfigKey key, @Nullable String text) {
        try {
            return text == null ? null : parse(key, text);
        } catch (ConfigException e) {
            return null;
        }
    }

    /** The value that {@code text} stands for; throws {@link ConfigException} when {@code key} may not have it. */
    static Object parse(ConfigKey key, String text) {
        Object value = ConfigDef.parseType(key.name, text, key.type);
        if (key.validator != null) {
            key.validator.ensureValid(key.name, value);
        }
        return value;
    }

    private static Object value(Map<String, Object> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
