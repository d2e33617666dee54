package barnabas.controller;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;

/**
 * Registers this start of the broker with the controller. asking --refused for now--> pausing --> asking; asking --done, or refused
 * for good--> stopped.
 */
public final class Registration {
    public sealed interface Command {}

    private record Answered(Outcome outcome) implements Command {}

    private enum Wake implements Command {
        AGAIN
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ControllerApi controller;
    private final String clusterId;
    private final BrokerImage self;
    private final CompletableFuture<Void> registered;

    private Registration(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ControllerApi controller,
            String clusterId,
            BrokerImage self,
            CompletableFuture<Void> registered) {
        this.context = context;
        this.timers = timers;
        this.controller = controller;
        this.clusterId = clusterId;
        this.self = self;
        this.registered = registered;
    }

    /**
     * Begins to ask.
     *
     * @param clusterId of this broker's data; what the cluster is named when it has no name yet
     * @param registered completed when the broker stands in its own committed image; failed when the cluster refuses it
     */
    public static Behavior<Command> create(
            ControllerApi controller, String clusterId, BrokerImage self, CompletableFuture<Void> registered) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(Registration.class);
            return new Registration(context, timers, controller, clusterId, self, registered).asking();
        }));
    }

    private Behavior<Command> asking() {
        context.pipeToSelf(
                controller.registerBroker(clusterId, self, TIMEOUT),
                (outcome, failure) -> new Answered(
                        outcome != null
                                ? outcome
                                : Outcome.refused(Errors.UNKNOWN_SERVER_ERROR, String.valueOf(failure))));
        return Behaviors.receive(Command.class)
                .onMessage(Answered.class, answered -> onAnswered(answered.outcome()))
                .onMessage(Wake.class, again -> asking())
                .build();
    }

    private Behavior<Command> onAnswered(Outcome outcome) {
        if (outcome.done()) {
            context.getLog().info("registered broker={} incarnation={}", self.id(), self.incarnation());
            registered.complete(null);
            return Behaviors.stopped();
        }
        if (outcome.error() == Errors.INCONSISTENT_CLUSTER_ID) {
            registered.completeExceptionally(new IllegalStateException(
                    "the data of broker " + self.id() + " belong to another cluster: " + outcome.message()));
            return Behaviors.stopped();
        }
        context.getLog().info("not registered yet broker={} error={}", self.id(), outcome.error());
        timers.startSingleTimer(Wake.AGAIN, PAUSE);
        return Behaviors.same();
    }
}
