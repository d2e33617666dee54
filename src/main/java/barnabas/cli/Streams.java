package barnabas.cli;

import akka.actor.ActorSystem;
import barnabas.client.ConsumerSettings;
import barnabas.client.MetadataClient;
import barnabas.client.ProducerSettings;
import barnabas.client.SendProducer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Where a command's streams run, and how they reach the cluster. Closing it ends what still runs. */
final class Streams implements AutoCloseable {
    /** Where a stream may wait for the disk or a terminal. */
    static final String BLOCKING_DISPATCHER = "akka.actor.default-blocking-io-dispatcher";

    /** A command is quiet and short: what akka has for services would only take time to start. */
    private static final Config SYSTEM = ConfigFactory.parseString(
            """
            akka {
              actor.provider = local
              loggers = []
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              library-extensions = []
              daemonic = on
              jvm-shutdown-hooks = off
              coordinated-shutdown {
                run-by-jvm-shutdown-hook = off
                run-by-actor-system-terminate = off
              }
              # Answers need not change threads.
              io.tcp.worker-dispatcher = akka.actor.default-dispatcher
            }
            """);

    private final String bootstrap;
    private final Map<String, String> overrides;
    private final ActorSystem system;

    private Streams(String bootstrap, Map<String, String> overrides, ActorSystem system) {
        this.bootstrap = bootstrap;
        this.overrides = overrides;
        this.system = system;
    }

    /** @param overrides settings of the user, by kafka-clients' names */
    static Streams open(String bootstrap, Map<String, String> overrides) {
        Config config = SYSTEM.withFallback(ConfigFactory.defaultReference());
        return new Streams(bootstrap, overrides, ActorSystem.create("barnabas-cli", config));
    }

    ActorSystem system() {
        return system;
    }

    ProducerSettings<byte[], byte[]> producerSettings() {
        return ProducerSettings.create(system, new ByteArraySerializer(), new ByteArraySerializer())
                .withProperties(ClientConfigs.producer(bootstrap, overrides));
    }

    /** @param own the command's own settings, which the user's override */
    ConsumerSettings<byte[], byte[]> consumerSettings(Map<String, String> own) {
        Map<String, String> all = new LinkedHashMap<>(own);
        all.putAll(overrides);
        return ConsumerSettings.create(system, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .withProperties(ClientConfigs.consumer(bootstrap, all));
    }

    /** For a {@link LineSender}. */
    Function<ProducerRecord<byte[], byte[]>, CompletionStage<RecordMetadata>> sender() {
        // The sender waits by itself. An answer may be known to it a moment before it counts as one here.
        int refusing = 2 * LineSender.LINES_MAX;
        return SendProducer.create(producerSettings().withParallelism(refusing), system)::send;
    }

    /** @param own the command's own settings, which the user's override */
    TopicMetadata metadata(Map<String, String> own) {
        Duration timeout = Duration.ofMillis(ClientConfigs.TIMEOUT_MS);
        return new TopicMetadata(MetadataClient.create(consumerSettings(own), timeout, system));
    }

    @Override
    public void close() {
        system.terminate(); // nobody waits for it: the process ends soon, and this with it
    }

    /** What comes of a stage. Its failure is thrown out of what futures put around it, as far as it may be thrown anywhere. */
    static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new CompletionException(failure.getCause());
        }
    }
}
