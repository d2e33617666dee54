package barnabas.cli;

import akka.actor.ActorSystem;
import akka.stream.Materializer;
import barnabas.client.ConsumerSettings;
import barnabas.client.MetadataClient;
import barnabas.client.ProducerSettings;
import barnabas.client.SendProducer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

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

    /** Null unless {@link #prepare} was called. */
    private static volatile @Nullable CompletableFuture<ActorSystem> prepared;

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
        CompletableFuture<ActorSystem> begun = prepared;
        prepared = null;
        return new Streams(bootstrap, overrides, begun == null ? newSystem() : begun.join());
    }

    /** Begins on another thread with what takes longest, while this one reads the command line. For the process's only command. */
    static void prepare() {
        var system = new CompletableFuture<ActorSystem>();
        prepared = system;
        var thread = new Thread(
                () -> {
                    system.completeAsync(Streams::newSystem, Runnable::run);
                    ApiKeys.PRODUCE.latestVersion(); // with it all messages of the protocol are loaded
                },
                "prepare");
        thread.setDaemon(true);
        thread.start();
    }

    private static ActorSystem newSystem() {
        ClassLoader loader = new OwnDefaults();
        Config config =
                SYSTEM.withFallback(ConfigFactory.defaultReference(loader)).resolve();
        return ActorSystem.create("barnabas-cli", config, loader);
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

    /**
     * Finds the defaults of what a command uses, each beside a class of its library. Those of all that a broker needs would take as long
     * to read as a command takes, and Akka reads all that its class loader finds.
     */
    private static final class OwnDefaults extends ClassLoader {
        private static final String NAME = "reference.conf";
        private static final List<Class<?>> USED =
                List.of(ActorSystem.class, Materializer.class, ProducerSettings.class);

        OwnDefaults() {
            super(Streams.class.getClassLoader());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (!name.equals(NAME)) {
                return super.getResources(name);
            }
            List<URL> own = new ArrayList<>();
            for (Class<?> used : USED) {
                String location =
                        used.getProtectionDomain().getCodeSource().getLocation().toString();
                own.add(new URL((location.endsWith(".jar") ? "jar:" + location + "!/" : location) + NAME));
            }
            return Collections.enumeration(own);
        }
    }
}
