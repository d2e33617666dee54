package barnabas.client;

import akka.actor.ClassicActorSystemProvider;
import barnabas.client.net.ConnectionOptions;
import barnabas.client.produce.ProduceOptions;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How records are produced. Immutable; every {@code with} method returns a changed copy. Defaults are in {@code reference.conf}
 * under {@code barnabas.client.producer} and {@code barnabas.client.connection}.
 */
public final class ProducerSettings<K, V> {
    private static final Set<String> FILLED =
            Set.of(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    private static final Set<String> USED = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.BATCH_SIZE_CONFIG,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.LINGER_MS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG);

    private final Config connection;
    private final Properties properties;
    private final Serializer<K> keySerializer;
    private final Serializer<V> valueSerializer;
    private final int parallelism;
    private final long bufferBytes;
    private final Duration closeTimeout;

    private ProducerSettings(
            Config connection,
            Properties properties,
            Serializer<K> keySerializer,
            Serializer<V> valueSerializer,
            int parallelism,
            long bufferBytes,
            Duration closeTimeout) {
        this.connection = connection;
        this.properties = properties;
        this.keySerializer = keySerializer;
        this.valueSerializer = valueSerializer;
        this.parallelism = parallelism;
        this.bufferBytes = bufferBytes;
        this.closeTimeout = closeTimeout;
    }

    /** From {@code barnabas.client} of the system's configuration. */
    public static <K, V> ProducerSettings<K, V> create(
            ClassicActorSystemProvider system, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        return create(
                system.classicSystem().settings().config().getConfig("barnabas.client.producer"),
                system.classicSystem().settings().config().getConfig("barnabas.client.connection"),
                keySerializer,
                valueSerializer);
    }

    /** From sections of the form of {@code barnabas.client.producer} and {@code barnabas.client.connection}. */
    public static <K, V> ProducerSettings<K, V> create(
            Config producer, Config connection, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        return new ProducerSettings<>(
                connection,
                Properties.of(
                        ProducerConfig.configDef(),
                        USED,
                        FILLED,
                        connection.getConfig("kafka-clients"),
                        producer.getConfig("kafka-clients")),
                keySerializer,
                valueSerializer,
                producer.getInt("parallelism"),
                producer.getBytes("buffer-bytes"),
                producer.getDuration("close-timeout"));
    }

    /** Comma-separated {@code host:port}. */
    public ProducerSettings<K, V> withBootstrapServers(String servers) {
        return withProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    public ProducerSettings<K, V> withClientId(String clientId) {
        return withProperty(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    }

    /** A setting by the name that kafka-clients gives it; those without effect are one warning when the stream starts. */
    public ProducerSettings<K, V> withProperty(String name, String value) {
        return copy(properties.with(name, value), parallelism, bufferBytes, closeTimeout);
    }

    public ProducerSettings<K, V> withProperties(Map<String, String> values) {
        return copy(properties.with(values), parallelism, bufferBytes, closeTimeout);
    }

    /** At most so many elements are on their way at a time. */
    public ProducerSettings<K, V> withParallelism(int newParallelism) {
        return copy(properties, newParallelism, bufferBytes, closeTimeout);
    }

    /** At most about so many bytes of records are on their way at a time; more are not asked for. */
    public ProducerSettings<K, V> withBufferBytes(long newBufferBytes) {
        return copy(properties, parallelism, newBufferBytes, closeTimeout);
    }

    /** How long {@link SendProducer#close} waits for what is on its way. */
    public ProducerSettings<K, V> withCloseTimeout(Duration newCloseTimeout) {
        return copy(properties, parallelism, bufferBytes, newCloseTimeout);
    }

    private ProducerSettings<K, V> copy(
            Properties newProperties, int newParallelism, long newBufferBytes, Duration newCloseTimeout) {
        return new ProducerSettings<>(
                connection,
                newProperties,
                keySerializer,
                valueSerializer,
                newParallelism,
                newBufferBytes,
                newCloseTimeout);
    }

    /** Empty when it is not set. */
    public String getProperty(String name) {
        return properties.get(name);
    }

    public Map<String, String> getProperties() {
        return properties.all();
    }

    public int parallelism() {
        return parallelism;
    }

    public long bufferBytes() {
        return bufferBytes;
    }

    public Duration closeTimeout() {
        return closeTimeout;
    }

    Serializer<K> keySerializer() {
        return keySerializer;
    }

    Serializer<V> valueSerializer() {
        return valueSerializer;
    }

    /** What they come to, once they are checked. */
    record Resolved(ConnectionOptions connection, ProduceOptions produce) {}

    /** @throws ClientException when they make no sense */
    Resolved resolve() {
        Properties.Parsed parsed = properties.parse();
        boolean createTopics = !properties.get(Properties.CREATE_TOPICS).equals("false");
        short acks = acks(parsed.text(ProducerConfig.ACKS_CONFIG));
        boolean chosen = properties.has(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);
        int inFlight = parsed.integer(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
        // As with Kafka's producer: who chooses weaker acks, and does not insist, goes without.
        boolean idempotent =
                parsed.flag(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG) && (chosen || (acks == -1 && inFlight <= 5));
        try {
            ProduceOptions produce = new ProduceOptions(
                    parsed.text(ProducerConfig.COMPRESSION_TYPE_CONFIG),
                    parsed.integer(ProducerConfig.BATCH_SIZE_CONFIG),
                    parsed.number(ProducerConfig.LINGER_MS_CONFIG),
                    parsed.integer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                    parsed.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                    parsed.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                    parsed.number(ProducerConfig.MAX_BLOCK_MS_CONFIG),
                    acks,
                    idempotent,
                    inFlight,
                    createTopics);
            return new Resolved(parsed.connection(connection, createTopics), produce);
        } catch (IllegalArgumentException nonsense) {
            throw ClientException.giveUp(String.valueOf(nonsense.getMessage()), nonsense);
        }
    }

    private static short acks(String text) {
        return text.equals("all") ? -1 : Short.parseShort(text);
    }
}
