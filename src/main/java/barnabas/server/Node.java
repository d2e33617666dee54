package barnabas.server;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.server.NodeConfig.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running broker, in this process. More than one may run in a process, each with its own configuration and data. */
public final class Node {
    /** Longer than a start takes even after an unclean stop of a large broker. */
    private static final Duration START_MAX = Duration.ofMinutes(10);

    /** SIGTERM has five seconds in all. */
    private static final Duration STOP_MAX = Duration.ofMillis(4500);

    private final ActorSystem<NodeGuardian.Command> system;
    private final NodeStorage storage;
    private final CompletionStage<Done> ended;
    private final Servers serving;

    private Node(
            ActorSystem<NodeGuardian.Command> system,
            NodeStorage storage,
            CompletionStage<Done> ended,
            Servers serving) {
        this.system = system;
        this.storage = storage;
        this.ended = ended;
        this.serving = serving;
    }

    /**
     * Starts a broker and returns when it serves. Blocks.
     *
     * @throws ConfigException when it cannot run as configured: a taken port, another broker's data. Nothing is changed then
     */
    public static Node start(NodeConfig given) {
        NodeConfig config = Ports.advertisable(given);
        Ports.requireFree(List.of(
                new Ports.Wanted("barnabas.kafka", config.kafka()),
                new Ports.Wanted("barnabas.management", config.management()),
                new Ports.Wanted("barnabas.cluster", config.clusterBind())));
        NodeStorage storage = NodeStorage.open(config);
        CompletableFuture<Servers> started = new CompletableFuture<>();
        ActorSystem<NodeGuardian.Command> system = system(config, storage, started);
        CompletionStage<Done> ended = system.getWhenTerminated().whenComplete((done, cause) -> storage.close());
        try {
            return new Node(system, storage, ended, started.get(START_MAX.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            system.terminate();
            throw failed.getCause() instanceof ConfigException known
                    ? known
                    : new ConfigException("the broker could not start: " + failed.getCause(), failed);
        } catch (TimeoutException late) {
            system.terminate();
            throw new ConfigException("the broker did not start within " + START_MAX.toMinutes() + " minutes", late);
        } catch (InterruptedException stopped) {
            system.terminate();
            Thread.currentThread().interrupt();
            throw new ConfigException("the start was interrupted", stopped);
        }
    }

    private static ActorSystem<NodeGuardian.Command> system(
            NodeConfig config, NodeStorage storage, CompletableFuture<Servers> started) {
        try {
            return ActorSystem.create(
                    NodeGuardian.create(config, storage, started), AkkaSettings.SYSTEM, AkkaSettings.of(config));
        } catch (RuntimeException refused) {
            storage.close();
            throw new ConfigException("the broker could not start: " + refused, refused);
        }
    }

    /** Where Kafka clients connect. */
    public Endpoint kafka() {
        return serving.kafka();
    }

    /** Where HTTP is served. */
    public Endpoint management() {
        return serving.management();
    }

    /** Completed when the broker has stopped by itself, or was stopped: its ports are free then, and so is its data. */
    public CompletionStage<Done> terminated() {
        return ended;
    }

    /**
     * Stops taking requests, answers those taken, flushes and marks the data clean, and begins to leave the cluster, which it
     * doesn't wait for (rule F5): see {@link #terminated}. Blocks, bounded in time.
     */
    public void stop() {
        ActorRef<NodeGuardian.Command> guardian = system;
        try {
            AskPattern.<NodeGuardian.Command, Done>ask(guardian, NodeGuardian.Stop::new, STOP_MAX, system.scheduler())
                    .toCompletableFuture()
                    .get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
            storage.close();
        } catch (ExecutionException | TimeoutException unclean) {
            system.log().warn("the broker did not stop cleanly within {} ms", STOP_MAX.toMillis(), unclean);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        system.terminate();
    }
}
