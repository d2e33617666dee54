package barnabas.server;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import barnabas.broker.BrokerEntity;
import barnabas.broker.Shards;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The root of a node's actors: brings its parts up in their order, and down again.
 *
 * <pre>
 * joining  --this broker stands in the committed image, its sockets are bound--> serving
 * serving  --Stop--> draining --requests answered--> closing --replicas closed--> stopped
 * </pre>
 */
final class NodeGuardian {
    sealed interface Command {}

    /** Everything is closed when {@code replyTo} is told. */
    record Stop(ActorRef<Done> replyTo) implements Command {}

    private record WakeBroker() implements Command {}

    private record BrokerAwake(ActorRef<BrokerEntity.Command> broker) implements Command {}

    private record Bound(Servers servers) implements Command {}

    private record CannotServe(Throwable cause) implements Command {}

    private record Drained() implements Command {}

    private record BrokerEnded(ActorRef<BrokerEntity.Command> broker) implements Command {}

    /** Rule F4: the broker's own entity is asked for until it answers. */
    private static final Duration WAKE_EVERY = Duration.ofMillis(200);

    /** Long polls may take their time to end; a stop does not wait for all of it. */
    private static final Duration DRAIN_MAX = Duration.ofMillis(1500);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final NodeParts parts;
    private final CompletableFuture<Servers> started;
    private final Shards shards;
    private @Nullable ActorRef<BrokerEntity.Command> broker;

    private NodeGuardian(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            NodeParts parts,
            CompletableFuture<Servers> started) {
        this.context = context;
        this.timers = timers;
        this.parts = parts;
        this.started = started;
        this.shards = parts.startShards(entity -> context.getSelf().tell(new BrokerAwake(entity)));
    }

    /** {@code started} is completed when the node serves, or with the reason why it cannot. */
    static Behavior<Command> create(NodeConfig config, NodeStorage storage, CompletableFuture<Servers> started) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(NodeGuardian.class);
            NodeParts parts = new NodeParts(context.getSystem(), config, storage);
            return new NodeGuardian(context, timers, parts, started).joining(config);
        }));
    }

    private Behavior<Command> joining(NodeConfig config) {
        Cluster cluster = Cluster.get(context.getSystem());
        if (config.isAlone()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        wakeBroker();
        context.pipeToSelf(
                parts.startMetadata(context).thenCompose(parts::startServers),
                (servers, cause) -> cause == null ? new Bound(servers) : new CannotServe(cause));
        return Behaviors.receive(Command.class)
                .onMessage(WakeBroker.class, wake -> onWakeBroker())
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onMessage(BrokerEnded.class, this::onBrokerEnded)
                .onMessage(Bound.class, this::onBound)
                .onMessage(CannotServe.class, this::onCannotServe)
                .onMessage(Stop.class, stop -> close(stop.replyTo()))
                .build();
    }

    private void wakeBroker() {
        timers.startTimerWithFixedDelay(new WakeBroker(), Duration.ZERO, WAKE_EVERY);
    }

    private Behavior<Command> onWakeBroker() {
        shards.startBroker();
        return Behaviors.same();
    }

    private Behavior<Command> onBrokerAwake(BrokerAwake awake) {
        timers.cancel(new WakeBroker());
        if (!awake.broker().equals(broker)) {
            broker = awake.broker();
            context.watchWith(broker, new BrokerEnded(broker));
        }
        return Behaviors.same();
    }

    private Behavior<Command> onBrokerEnded(BrokerEnded ended) {
        if (ended.broker().equals(broker)) {
            context.getLog()
                    .warn(
                            "broker entity={} ended and is started again",
                            ended.broker().path());
            broker = null;
            wakeBroker();
        }
        return Behaviors.same();
    }

    private Behavior<Command> onBound(Bound bound) {
        started.complete(bound.servers());
        return Behaviors.receive(Command.class)
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onMessage(BrokerEnded.class, this::onBrokerEnded)
                .onMessage(WakeBroker.class, wake -> onWakeBroker())
                .onMessage(Stop.class, stop -> drain(bound.servers(), stop.replyTo()))
                .build();
    }

    private Behavior<Command> onCannotServe(CannotServe cannot) {
        started.completeExceptionally(cannot.cause());
        return Behaviors.same();
    }

    // draining: no more requests are taken, those taken are answered

    private Behavior<Command> drain(Servers servers, ActorRef<Done> replyTo) {
        context.pipeToSelf(parts.drain(servers, DRAIN_MAX), (done, cause) -> new Drained());
        return Behaviors.receive(Command.class)
                .onMessage(Drained.class, drained -> close(replyTo))
                .onMessage(BrokerEnded.class, this::onBrokerEnded)
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    // closing: replicas flush and mark their logs clean

    private Behavior<Command> close(ActorRef<Done> replyTo) {
        timers.cancelAll();
        if (broker == null) {
            return closed(replyTo);
        }
        broker.tell(new BrokerEntity.Stop());
        return Behaviors.receive(Command.class)
                .onMessage(BrokerEnded.class, ended -> closed(replyTo))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    /** The system itself is ended by {@link Node}, after the answer has left. */
    private static Behavior<Command> closed(ActorRef<Done> replyTo) {
        replyTo.tell(Done.getInstance());
        return Behaviors.ignore();
    }
}
