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
    private final Servers serving;

    private Node(ActorSystem<NodeGuardian.Command> system, NodeStorage storage, Servers serving) {
        this.system = system;
        this.storage = storage;
        this.serving = serving;
    }

    /**
     * Starts a broker and returns when it serves. Blocks.
     *
     * @throws ConfigException when it cannot run as configured: a taken port, another broker's data. Nothing is changed then
     */
    public static Node start(NodeConfig config) {
        Ports.requireFree(List.of(
                new Ports.Wanted("barnabas.kafka", config.kafka()),
                new Ports.Wanted("barnabas.management", config.management()),
                new Ports.Wanted("barnabas.cluster", config.clusterBind())));
        NodeStorage storage = NodeStorage.open(config);
        CompletableFuture<Servers> started = new CompletableFuture<>();
        ActorSystem<NodeGuardian.Command> system = ActorSystem.create(
                NodeGuardian.create(config, storage, started), AkkaSettings.SYSTEM, AkkaSettings.of(config));
        try {
            return new Node(system, storage, started.get(START_MAX.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            abandon(system, storage);
            throw failed.getCause() instanceof ConfigException known
                    ? known
                    : new ConfigException("the broker could not start: " + failed.getCause(), failed);
        } catch (TimeoutException late) {
            abandon(system, storage);
            throw new ConfigException("the broker did not start within " + START_MAX.toMinutes() + " minutes", late);
        } catch (InterruptedException stopped) {
            abandon(system, storage);
            Thread.currentThread().interrupt();
            throw new ConfigException("the start was interrupted", stopped);
        }
    }

    private static void abandon(ActorSystem<?> system, NodeStorage storage) {
        system.terminate();
        system.getWhenTerminated().whenComplete((done, cause) -> storage.close());
    }

    /** Where Kafka clients connect. */
    public Endpoint kafka() {
        return serving.kafka();
    }

    /** Where HTTP is served. */
    public Endpoint management() {
        return serving.management();
    }

    /** Completed when the broker has stopped by itself, or was stopped. */
    public CompletionStage<Done> terminated() {
        return system.getWhenTerminated();
    }

    /** Stops taking requests, answers those taken, flushes and marks the data clean, leaves the cluster. Blocks, bounded in time. */
    public void stop() {
        ActorRef<NodeGuardian.Command> guardian = system;
        try {
            AskPattern.<NodeGuardian.Command, Done>ask(guardian, NodeGuardian.Stop::new, STOP_MAX, system.scheduler())
                    .toCompletableFuture()
                    .get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unclean) {
            system.log().warn("the broker did not stop cleanly within {} ms", STOP_MAX.toMillis(), unclean);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        storage.close();
        system.terminate();
    }
}
