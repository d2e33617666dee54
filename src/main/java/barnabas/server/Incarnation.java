package barnabas.server;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A broker from its start until it ends or has to begin anew: one actor system, and what it has open on disk. */
final class Incarnation {
    /** SIGTERM has five seconds in all. */
    private static final Duration STOP_MAX = Duration.ofMillis(4500);

    private final ActorSystem<NodeGuardian.Command> system;
    private final NodeStorage storage;
    private final CompletableFuture<Servers> started;
    private final CompletableFuture<String> out;
    private final CompletionStage<Done> ended;

    private Incarnation(
            ActorSystem<NodeGuardian.Command> system,
            NodeStorage storage,
            CompletableFuture<Servers> started,
            CompletableFuture<String> out) {
        this.system = system;
        this.storage = storage;
        this.started = started;
        this.out = out;
        // Without a hook of Akka's to wait for, its remoting ends itself at a signal, and nobody hears that this
        // broker leaves.
        Cancellable onSignal = CoordinatedShutdown.get(system).addCancellableJvmShutdownHook(this::stop);
        this.ended = system.getWhenTerminated().whenComplete((done, cause) -> {
            onSignal.cancel();
            storage.close();
        });
        out.thenAccept(why -> system.terminate());
    }

    /** Opens the data and starts the actors. Throws {@link ConfigException} when either cannot be. */
    static Incarnation begin(NodeConfig config) {
        NodeStorage storage = NodeStorage.open(config);
        CompletableFuture<Servers> started = new CompletableFuture<>();
        CompletableFuture<String> out = new CompletableFuture<>();
        try {
            ActorSystem<NodeGuardian.Command> system = ActorSystem.create(
                    NodeGuardian.create(config, storage, started, out::complete),
                    AkkaSettings.SYSTEM,
                    AkkaSettings.of(config));
            return new Incarnation(system, storage, started, out);
        } catch (RuntimeException refused) {
            storage.close();
            throw new ConfigException("the broker could not start: " + refused, refused);
        }
    }

    /** Completed when it serves; failed when it cannot, and then to be ended. */
    CompletionStage<Servers> started() {
        return started;
    }

    /** Completed when its ports and its data are free. */
    CompletionStage<Done> ended() {
        return ended;
    }

    /** Why it ended, when that was because its cluster put it out or it found none (rule F3): it is to begin anew then. */
    Optional<String> outBecause() {
        if (out.isDone()) {
            return Optional.of(out.join());
        }
        return CoordinatedShutdown.get(system)
                .getShutdownReason()
                .filter(reason -> reason == CoordinatedShutdown.clusterJoinUnsuccessfulReason())
                .map(reason -> "those that it wanted to join did not answer");
    }

    /** Ends it without waiting; see {@link #ended}. */
    void end() {
        system.terminate();
    }

    /** Answers what was taken, flushes, marks the data clean, and ends it. Blocks, bounded in time. */
    void stop() {
        if (ended.toCompletableFuture().isDone()) {
            return;
        }
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
