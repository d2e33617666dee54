package barnabas.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;

/** The settings of the clients behind the commands, by kafka-clients' names. What the user gives with {@code -X} wins. */
final class ClientConfigs {
    /** After this a broker that is there but says nothing counts as one that does not answer. */
    static final int TIMEOUT_MS = 20_000;

    private static final int REQUEST_TIMEOUT_MS = 10_000;
    /** A broker that restarts is waited for: it is back sooner than this. */
    private static final int DELIVERY_TIMEOUT_MS = 30_000;
    /** Room for a record around the longest line. */
    private static final int LARGEST_REQUEST_BYTES = Lines.LONGEST_BYTES + 1024 * 1024;

    private ClientConfigs() {}

    static Map<String, Object> admin(String bootstrap, Map<String, String> overrides) {
        var config = common(bootstrap);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        // A command lives too short for its metrics to be of use to the broker (KIP-714).
        config.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        config.putAll(overrides);
        return config;
    }

    /** Idempotent and acknowledged by all replicas, as kafka-clients has it by default; lines keep their order. */
    static Map<String, String> producer(String bootstrap, Map<String, String> overrides) {
        var config = common(bootstrap);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        // The broker is the one to refuse what is too large: its limit can be raised per topic.
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST_BYTES);
        config.putAll(overrides);
        return texts(config);
    }

    /** Reading creates no topic, and nothing is committed unless it is asked for. */
    static Map<String, String> consumer(String bootstrap, Map<String, String> overrides) {
        var config = common(bootstrap);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.putAll(overrides);
        return texts(config);
    }

    private static Map<String, String> texts(Map<String, Object> config) {
        return config.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> String.valueOf(each.getValue())));
    }

    private static Map<String, Object> common(String bootstrap) {
        if (bootstrap.isBlank()) {
            throw new ConfigException("--bootstrap is empty");
        }
        var config = new HashMap<String, Object>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "barnabas-cli");
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return config;
    }
}
