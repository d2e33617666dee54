package barnabas.metadata;

import barnabas.metadata.ConfigEntry.Source;
import barnabas.metadata.ConfigEntry.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.jspecify.annotations.Nullable;

/** Every configuration key of a topic, broker or group with what holds and why (KIP-226), in order of their names. */
public final class ConfigDescriptions {
    private ConfigDescriptions() {}

    public static List<ConfigEntry> topic(Map<String, String> topicConfigs, BrokerConfigLayers broker) {
        List<ConfigEntry> entries = new ArrayList<>();
        new TreeMap<>(TopicConfigs.DEFINITIONS.configKeys()).forEach((name, key) -> {
            List<Synonym> synonyms = new ArrayList<>();
            addIfSet(synonyms, key, name, topicConfigs, Source.TOPIC);
            String brokerKey = TopicConfigs.brokerKey(name);
            if (brokerKey != null) {
                addLayers(synonyms, key, brokerKey, broker);
            }
            addDefault(synonyms, key, brokerKey != null ? brokerKey : name);
            entries.add(entry(name, key, false, synonyms));
        });
        return entries;
    }

    public static List<ConfigEntry> broker(BrokerConfigLayers broker) {
        List<ConfigEntry> entries = new ArrayList<>();
        BrokerConfigs.keys().forEach((name, key) -> {
            List<Synonym> synonyms = new ArrayList<>();
            addLayers(synonyms, key, name, broker);
            addDefault(synonyms, key, name);
            entries.add(entry(name, key, !BrokerConfigs.isChangeable(name), synonyms));
        });
        return entries;
    }

    /**
     * Of a consumer group, whether it is there or not.
     *
     * @param node what the node's configuration file says, by broker key
     */
    public static List<ConfigEntry> group(Map<String, String> groupConfigs, Map<String, String> node) {
        List<ConfigEntry> entries = new ArrayList<>();
        new TreeMap<>(GroupConfigs.DEFINITIONS.configKeys()).forEach((name, key) -> {
            List<Synonym> synonyms = new ArrayList<>();
            addIfSet(synonyms, key, name, groupConfigs, Source.GROUP);
            addIfSet(synonyms, key, GroupConfigs.brokerKey(name), node, Source.NODE);
            addDefault(synonyms, key, GroupConfigs.brokerKey(name));
            entries.add(entry(name, key, false, synonyms));
        });
        return entries;
    }

    /** What is set for all brokers, and nothing else: what Kafka shows for the broker without a name. */
    public static List<ConfigEntry> clusterDefaults(Map<String, String> clusterConfigs) {
        List<ConfigEntry> entries = new ArrayList<>();
        new TreeMap<>(clusterConfigs).forEach((name, value) -> {
            ConfigKey key = BrokerConfigs.key(name);
            if (key != null) {
                entries.add(entry(name, key, false, List.of(new Synonym(name, value, Source.CLUSTER))));
            }
        });
        return entries;
    }

    private static void addLayers(List<Synonym> synonyms, ConfigKey key, String name, BrokerConfigLayers broker) {
        addIfSet(synonyms, key, name, broker.broker(), Source.BROKER);
        addIfSet(synonyms, key, name, broker.cluster(), Source.CLUSTER);
        addIfSet(synonyms, key, name, broker.node(), Source.NODE);
    }

    private static void addIfSet(
            List<Synonym> synonyms, ConfigKey key, String name, Map<String, String> configs, Source source) {
        String value = configs.get(name);
        // A value that cannot be read does not hold: see TopicConfigs.settings.
        if (TopicConfigs.parsed(key, value) != null) {
            synonyms.add(new Synonym(name, value, source));
        }
    }

    private static void addDefault(List<Synonym> synonyms, ConfigKey key, String name) {
        String value = text(key);
        if (value != null) {
            synonyms.add(new Synonym(name, value, Source.DEFAULT));
        }
    }

    private static @Nullable String text(ConfigKey key) {
        return key.defaultValue == null ? null : ConfigDef.convertToString(key.defaultValue, key.type);
    }

    private static ConfigEntry entry(String name, ConfigKey key, boolean readOnly, List<Synonym> synonyms) {
        Synonym nearest = synonyms.isEmpty() ? new Synonym(name, null, Source.DEFAULT) : synonyms.get(0);
        return new ConfigEntry(
                name, nearest.value(), nearest.source(), readOnly, key.type, key.documentation, synonyms);
    }
}
