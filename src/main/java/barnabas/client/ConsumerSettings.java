package barnabas.client;

import akka.actor.ClassicActorSystemProvider;
import barnabas.client.consume.ConsumeOptions;
import barnabas.client.consume.GroupOptions;
import barnabas.client.net.ConnectionOptions;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * How records are consumed. Immutable; every {@code with} method returns a changed copy. Defaults are in {@code reference.conf}
 * under {@code barnabas.client.consumer} and {@code barnabas.client.connection}.
 */
public final class ConsumerSettings<K, V> {
    private static final Set<String> FILLED =
            Set.of(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

    private static final Set<String> USED = Set.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.CHECK_CRCS_CONFIG,
            ConsumerConfig.CLIENT_RACK_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);

    private final Config consumer;
    private final Config connection;
    private final Properties properties;
    private final Deserializer<K> keyDeserializer;
    private final Deserializer<V> valueDeserializer;
    private final Duration commitTimeout;
    private final Duration revocationTimeout;

    private ConsumerSettings(
            Config consumer,
            Config connection,
            Properties properties,
            Deserializer<K> keyDeserializer,
            Deserializer<V> valueDeserializer,
            Duration commitTimeout,
            Duration revocationTimeout) {
        this.consumer = consumer;
        this.connection = connection;
        this.properties = properties;
        this.keyDeserializer = keyDeserializer;
        this.valueDeserializer = valueDeserializer;
        this.commitTimeout = commitTimeout;
        this.revocationTimeout = revocationTimeout;
    }

    /** From {@code barnabas.client} of the system's configuration. */
    public static <K, V> ConsumerSettings<K, V> create(
            ClassicActorSystemProvider system, Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        return create(
                system.classicSystem().settings().config().getConfig("barnabas.client.consumer"),
                system.classicSystem().settings().config().getConfig("barnabas.client.connection"),
                keyDeserializer,
                valueDeserializer);
    }

    /** From sections of the form of {@code barnabas.client.consumer} and {@code barnabas.client.connection}. */
    public static <K, V> ConsumerSettings<K, V> create(
            Config consumer, Config connection, Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        return new ConsumerSettings<>(
                consumer,
                connection,
                Properties.of(
                        ConsumerConfig.configDef(),
                        USED,
                        FILLED,
                        connection.getConfig("kafka-clients"),
                        consumer.getConfig("kafka-clients")),
                keyDeserializer,
                valueDeserializer,
                consumer.getDuration("commit-timeout"),
                consumer.getDuration("revocation-timeout"));
    }

    /** Comma-separated {@code host:port}. */
    public ConsumerSettings<K, V> withBootstrapServers(String servers) {
        return withProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    public ConsumerSettings<K, V> withGroupId(String groupId) {
        return withProperty(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    }

    /** Makes it a static member: its partitions wait for it over a restart (KIP-345). */
    public ConsumerSettings<K, V> withGroupInstanceId(String instanceId) {
        return withProperty(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
    }

    public ConsumerSettings<K, V> withClientId(String clientId) {
        return withProperty(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    }

    /** A setting by the name that kafka-clients gives it; those without effect are one warning when the stream starts. */
    public ConsumerSettings<K, V> withProperty(String name, String value) {
        return copy(properties.with(name, value), commitTimeout, revocationTimeout);
    }

    public ConsumerSettings<K, V> withProperties(Map<String, String> values) {
        return copy(properties.with(values), commitTimeout, revocationTimeout);
    }

    /** How long a commit is tried before it fails. */
    public ConsumerSettings<K, V> withCommitTimeout(Duration newCommitTimeout) {
        return copy(properties, newCommitTimeout, revocationTimeout);
    }

    /** How long a revoked partition waits for the commits of what was read of it. */
    public ConsumerSettings<K, V> withRevocationTimeout(Duration newRevocationTimeout) {
        return copy(properties, commitTimeout, newRevocationTimeout);
    }

    private ConsumerSettings<K, V> copy(
            Properties newProperties, Duration newCommitTimeout, Duration newRevocationTimeout) {
        return new ConsumerSettings<>(
                consumer,
                connection,
                newProperties,
                keyDeserializer,
                valueDeserializer,
                newCommitTimeout,
                newRevocationTimeout);
    }

    /** Empty when it is not set. */
    public String getProperty(String name) {
        return properties.get(name);
    }

    public Map<String, String> getProperties() {
        return properties.all();
    }

    public Duration commitTimeout() {
        return commitTimeout;
    }

    public Duration revocationTimeout() {
        return revocationTimeout;
    }

    Deserializer<K> keyDeserializer() {
        return keyDeserializer;
    }

    Deserializer<V> valueDeserializer() {
        return valueDeserializer;
    }

    /** What they come to, once they are checked. */
    record Resolved(ConnectionOptions connection, ConsumeOptions consume, GroupOptions group) {}

    /** @throws ClientException when they make no sense */
    Resolved resolve() {
        Properties.Parsed parsed = properties.parse();
        ConsumeOptions consume = new ConsumeOptions(
                parsed.integer(ConsumerConfig.FETCH_MIN_BYTES_CONFIG),
                parsed.integer(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                parsed.integer(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
                parsed.integer(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                consumer.getBytes("buffer-bytes"),
                parsed.text(ConsumerConfig.ISOLATION_LEVEL_CONFIG)
                        .toLowerCase(Locale.ROOT)
                        .equals("read_committed"),
                reset(parsed.text(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG)),
                parsed.text(ConsumerConfig.CLIENT_RACK_CONFIG),
                parsed.flag(ConsumerConfig.CHECK_CRCS_CONFIG),
                parsed.number(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG));
        GroupOptions group = new GroupOptions(
                properties.get(ConsumerConfig.GROUP_ID_CONFIG),
                optional(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                optional(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG),
                parsed.integer(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                commitTimeout);
        boolean createTopics = parsed.flag(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG);
        return new Resolved(parsed.connection(connection, createTopics), consume, group);
    }

    private @Nullable String optional(String name) {
        String value = properties.get(name);
        return value.isEmpty() ? null : value;
    }

    private static ConsumeOptions.Reset reset(String policy) {
        return switch (policy.toLowerCase(Locale.ROOT)) {
            case "earliest" -> ConsumeOptions.Reset.EARLIEST;
            case "latest" -> ConsumeOptions.Reset.LATEST;
            case "none" -> ConsumeOptions.Reset.NONE;
            default -> throw ClientException.giveUp(
                    "auto.offset.reset=" + policy + " is none of earliest, latest and none", null);
        };
    }
}
