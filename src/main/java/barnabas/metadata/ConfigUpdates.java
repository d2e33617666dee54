package barnabas.metadata;

import barnabas.metadata.ConfigChanges.Change;
import barnabas.metadata.MetadataRecord.BrokerConfigChanged;
import barnabas.metadata.MetadataRecord.GroupConfigChanged;
import barnabas.metadata.MetadataRecord.TopicConfigChanged;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Decides IncrementalAlterConfigs and AlterConfigs. Each topic, broker or group is changed wholly or not at all; what it comes to is
 * judged with everything that is set already.
 */
public final class ConfigUpdates {
    /** A group id of that length in ASCII is the longest that there can be a group of. */
    private static final int GROUP_LENGTH_MAX = Short.MAX_VALUE;

    private final MetadataImage image;
    private final Map<String, String> node;
    private final List<MetadataRecord> records = new ArrayList<>();

    /** @param node what the node's configuration file says, by broker key */
    public ConfigUpdates(MetadataImage image, Map<String, String> node) {
        this.image = image;
        this.node = node;
    }

    /** To be called once. Answers are in the order of {@code changes}; under {@code validateOnly} there are no records. */
    public Decision<List<Outcome>> decide(List<ConfigChanges> changes, boolean validateOnly) {
        Set<List<Object>> seen = new HashSet<>();
        Set<List<Object>> repeated = new HashSet<>();
        for (ConfigChanges change : changes) {
            if (!seen.add(List.of(change.target(), change.name()))) {
                repeated.add(List.of(change.target(), change.name()));
            }
        }
        List<Outcome> outcomes = new ArrayList<>(changes.size());
        for (ConfigChanges change : changes) {
            outcomes.add(
                    repeated.contains(List.of(change.target(), change.name()))
                            ? Outcome.refused(Errors.INVALID_REQUEST, "Each resource must appear at most once.")
                            : change(change));
        }
        return new Decision<>(validateOnly ? List.of() : records, outcomes);
    }

    private Outcome change(ConfigChanges changes) {
        Outcome form = validateForm(changes.changes());
        if (!form.done()) {
            return form;
        }
        return switch (changes.target()) {
            case TOPIC -> changeTopic(changes);
            case BROKER -> changeBroker(changes);
            case GROUP -> changeGroup(changes);
        };
    }

    private static Outcome validateForm(List<Change> changes) {
        Set<String> keys = new HashSet<>();
        for (Change change : changes) {
            if (!keys.add(change.key())) {
                return Outcome.refused(Errors.INVALID_REQUEST, "Error due to duplicate config keys");
            }
            if (change.value() == null && change.op() != ConfigChanges.Op.DELETE) {
                return Outcome.refused(Errors.INVALID_REQUEST, "Null value not supported for : " + change.key());
            }
        }
        return Outcome.DONE;
    }

    private Outcome changeTopic(ConfigChanges changes) {
        Outcome legal = TopicNames.validateLegal(changes.name());
        if (!legal.done()) {
            return legal;
        }
        TopicImage topic = image.topic(changes.name());
        if (topic == null) {
            return Outcome.refused(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + changes.name() + "' does not exist.");
        }
        Result result = apply(changes, topic.configs(), TopicConfigs.DEFINITIONS.configKeys());
        Outcome outcome = result.fault().done() ? TopicConfigs.validate(result.after()) : result.fault();
        Map<String, @Nullable String> difference = difference(topic.configs(), result.after());
        if (outcome.done() && !difference.isEmpty()) {
            records.add(new TopicConfigChanged(topic.id(), difference));
        }
        return outcome;
    }

    private Outcome changeBroker(ConfigChanges changes) {
        BrokerId broker = null;
        if (!changes.name().isEmpty()) {
            Integer number = number(changes.name());
            if (number == null) {
                return Outcome.refused(Errors.INVALID_REQUEST, "Unable to parse broker name as a base 10 number.");
            }
            if (number < 0) {
                return Outcome.refused(Errors.INVALID_REQUEST, "Invalid negative broker ID.");
            }
            broker = new BrokerId(number);
            if (!image.brokers().containsKey(broker)) {
                return Outcome.refused(Errors.BROKER_ID_NOT_REGISTERED, "No broker with id " + broker + " found.");
            }
        }
        Map<String, String> before = broker == null ? image.clusterConfigs() : image.brokerConfigs(broker);
        Result result = apply(changes, before, BrokerConfigs.keys());
        Outcome outcome = result.fault().done() ? BrokerConfigs.validate(result.after()) : result.fault();
        Map<String, @Nullable String> difference = difference(before, result.after());
        if (outcome.done() && !difference.isEmpty()) {
            records.add(new BrokerConfigChanged(broker, difference));
        }
        return outcome;
    }

    private Outcome changeGroup(ConfigChanges changes) {
        String group = changes.name();
        if (group.isEmpty()) {
            return Outcome.refused(Errors.INVALID_REQUEST, "Default group resources are not allowed.");
        }
        if (group.length() > GROUP_LENGTH_MAX) {
            return Outcome.refused(Errors.INVALID_GROUP_ID, "The group id is too long.");
        }
        Map<String, String> before = image.groupConfigs(group);
        Result result = apply(changes, before, GroupConfigs.DEFINITIONS.configKeys());
        Outcome outcome = result.fault().done() ? GroupConfigs.validate(result.after(), node) : result.fault();
        Map<String, @Nullable String> difference = difference(before, result.after());
        if (outcome.done() && !difference.isEmpty()) {
            records.add(new GroupConfigChanged(group, difference));
        }
        return outcome;
    }

    private static @Nullable Integer number(String name) {
        try {
            return Integer.valueOf(name);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private record Result(Outcome fault, Map<String, String> after) {}

    private static Result apply(ConfigChanges changes, Map<String, String> before, Map<String, ConfigKey> keys) {
        Map<String, String> after = new HashMap<>(changes.replaceAll() ? Map.of() : before);
        for (Change change : changes.changes()) {
            String key = change.key();
            String value = Objects.requireNonNullElse(change.value(), "");
            switch (change.op()) {
                case SET -> after.put(key, value);
                case DELETE -> after.remove(key);
                case APPEND, SUBTRACT -> {
                    ConfigKey definition = keys.get(key);
                    if (definition == null || definition.type != ConfigDef.Type.LIST) {
                        return new Result(notAList(change), before);
                    }
                    List<String> elements = elements(after.get(key), definition);
                    if (change.op() == ConfigChanges.Op.APPEND) {
                        split(value).stream()
                                .filter(element -> !elements.contains(element))
                                .forEach(elements::add);
                    } else {
                        elements.removeAll(split(value));
                    }
                    after.put(key, String.join(",", elements));
                }
            }
        }
        return new Result(Outcome.DONE, after);
    }

    private static Outcome notAList(Change change) {
        return Outcome.refused(
                Errors.INVALID_CONFIG,
                "Can't " + change.op() + " to key " + change.key() + " because its type is not LIST.");
    }

    private static List<String> elements(@Nullable String value, ConfigKey key) {
        if (value != null) {
            return split(value);
        }
        String byDefault = ConfigDef.convertToString(key.defaultValue, ConfigDef.Type.LIST);
        return byDefault == null ? new ArrayList<>() : split(byDefault);
    }

    private static List<String> split(String value) {
        List<String> elements = new ArrayList<>(Arrays.asList(value.split(",")));
        elements.replaceAll(String::trim);
        elements.removeIf(String::isEmpty);
        return elements;
    }

    private static Map<String, @Nullable String> difference(Map<String, String> before, Map<String, String> after) {
        Map<String, @Nullable String> difference = new TreeMap<>();
        after.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                difference.put(key, value);
            }
        });
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> difference.put(key, null));
        return difference;
    }
}
