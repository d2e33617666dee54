package barnabas.client;

import barnabas.client.net.ConnectionOptions;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings by the names that kafka-clients gives them, checked by its own definitions. Immutable. */
final class Properties {
    private static final Logger LOG = LoggerFactory.getLogger("barnabas.client");

    /** Asked for by name although Kafka's producer has no such setting. */
    static final String CREATE_TOPICS = "allow.auto.create.topics";

    private static final Set<String> USED_BY_ALL = Set.of(
            CREATE_TOPICS,
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            CommonClientConfigs.CLIENT_ID_CONFIG,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
            CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG,
            CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG,
            CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG,
            CommonClientConfigs.METADATA_MAX_AGE_CONFIG);

    private final ConfigDef definitions;
    private final Set<String> used;
    private final Set<String> required;
    private final Map<String, String> given;

    private Properties(ConfigDef definitions, Set<String> used, Set<String> required, Map<String, String> given) {
        this.definitions = definitions;
        this.used = used;
        this.required = required;
        this.given = Map.copyOf(given);
    }

    /**
     * @param definitions of the Kafka client that has such settings
     * @param used the names that mean something here, beside those of connections
     * @param filled what that client asks for and this one does not
     * @param sections HOCON with such names; later ones win
     */
    static Properties of(ConfigDef definitions, Set<String> used, Set<String> filled, Config... sections) {
        Map<String, String> given = new HashMap<>();
        for (Config section : sections) {
            section.entrySet()
                    .forEach(entry -> given.put(
                            String.join(".", ConfigUtil.splitPath(entry.getKey())),
                            String.valueOf(entry.getValue().unwrapped())));
        }
        return new Properties(definitions, used, filled, given);
    }

    Properties with(String name, String value) {
        return with(Map.of(name, value));
    }

    Properties with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(more);
        return new Properties(definitions, used, required, all);
    }

    /** As given; empty when it was not. */
    String get(String name) {
        return given.getOrDefault(name, "");
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    Map<String, String> all() {
        return new TreeMap<>(given);
    }

    /** One warning for all names that mean nothing here, though some of them may in kafka-clients. */
    private void warnOfUnknown() {
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(used);
        unknown.removeAll(USED_BY_ALL);
        unknown.removeIf(SecuritySettings::isUsed);
        if (!unknown.isEmpty()) {
            LOG.warn("client properties={} have no effect", unknown);
        }
    }

    /** What would be ignored at the user's peril. */
    private void refuseUnserved() {
        if (given.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            throw ClientException.giveUp("transactional.id is set, but there are no transactions", null);
        }
        if (Boolean.parseBoolean(get(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG))) {
            throw ClientException.giveUp("enable.auto.commit is set: commit by a Committer instead", null);
        }
    }

    /** @throws ClientException when a value is not one that Kafka's clients take, or asks for what is not there */
    Parsed parse() {
        refuseUnserved();
        warnOfUnknown();
        Map<String, Object> raw = new HashMap<>(given);
        required.forEach(name -> raw.put(name, Object.class));
        if (get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG).isBlank()) {
            throw ClientException.giveUp("bootstrap.servers is not set", null);
        }
        try {
            return new Parsed(definitions.parse(raw));
        } catch (ConfigException bad) {
            throw ClientException.giveUp(String.valueOf(bad.getMessage()), bad);
        }
    }

    /** Values of the types that Kafka's definitions give them. */
    record Parsed(Map<String, Object> values) {
        String text(String name) {
            return String.valueOf(values.get(name));
        }

        long number(String name) {
            return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
        }

        int integer(String name) {
            return Math.toIntExact(number(name));
        }

        boolean flag(String name) {
            return Boolean.TRUE.equals(values.get(name));
        }

        Duration ms(String name) {
            return Duration.ofMillis(number(name));
        }

        ConnectionOptions connection(Config config, boolean createTopics) {
            return new ConnectionOptions(
                    addresses(),
                    text(CommonClientConfigs.CLIENT_ID_CONFIG),
                    ms(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG),
                    ms(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG),
                    ms(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG),
                    ms(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG),
                    ms(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG),
                    ms(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG),
                    ms(CommonClientConfigs.METADATA_MAX_AGE_CONFIG),
                    config.getDuration("bootstrap-timeout"),
                    config.getDuration("stall-after"),
                    Math.toIntExact(config.getBytes("answer-bytes-max")),
                    SecuritySettings.of(values),
                    createTopics);
        }

        private List<?> list(String name) {
            return (List<?>) Objects.requireNonNull(values.get(name), name);
        }

        private List<ConnectionOptions.Address> addresses() {
            List<ConnectionOptions.Address> addresses = new ArrayList<>();
            for (Object address : list(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
                String host = Utils.getHost(address.toString());
                Integer port = Utils.getPort(address.toString());
                if (host == null || port == null) {
                    throw ClientException.giveUp(
                            "bootstrap.servers has address=" + address + ", which is not host:port", null);
                }
                addresses.add(new ConnectionOptions.Address(host, port));
            }
            return addresses;
        }
    }
}
