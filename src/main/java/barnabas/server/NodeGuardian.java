package barnabas.server;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.Cluster;
import akka.cluster.MemberStatus;
import akka.remote.artery.ThisActorSystemQuarantinedEvent;
import barnabas.broker.BrokerEntity;
import barnabas.broker.Shards;
import barnabas.management.ManagementServer;
import barnabas.partition.link.TcpReplicationLinks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The root of a node's actors: brings its parts up in their order, and down again.
 *
 * <pre>
 * starting  --its cluster is formed: replicas; it stands in the committed image, nobody objects: sockets--> serving
 * serving   --Stop--> handing over --others lead, clients have heard of it--> draining
 * serving   --it is out of its cluster--> draining --requests answered--> closing --replicas closed--> closed
 * starting  --Stop, or it is out of its cluster--> closing
 * </pre>
 */
final class NodeGuardian {
    sealed interface Command {}

    /** Everything is closed when {@code replyTo} is told. */
    record Stop(ActorRef<Done> replyTo) implements Command {}

    /** The node is no part of its cluster any more (rule F3), or its actor system is ending. */
    private record Out(String why) implements Command {}

    private record Linked(TcpReplicationLinks links) implements Command {}

    private record Formed() implements Command {}

    private record Unlinked() implements Command {}

    private record WakeBroker() implements Command {}

    private record BrokerAwake(ActorRef<BrokerEntity.Command> broker) implements Command {}

    private record Bound(Servers servers) implements Command {}

    private record CannotServe(Throwable cause) implements Command {}

    private record HandedOver(long leaderships) implements Command {}

    private record Drain() implements Command {}

    private record Drained() implements Command {}

    private record CloseNow() implements Command {}

    private record BrokerEnded(ActorRef<BrokerEntity.Command> broker) implements Command {}

    /** Rule F4: the broker's own entity is asked for until it answers. */
    private static final Duration WAKE_EVERY = Duration.ofMillis(200);

    /** Who is not let in for so long is told of, and so often. */
    private static final Duration TELL_AFTER = Duration.ofSeconds(5);

    private static final Duration TELL_EVERY = Duration.ofSeconds(30);

    /** An heir takes over within some tens of milliseconds, or does not live. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(1);

    /** So long clients still get the answer that says who leads now. */
    private static final Duration FAREWELL = Duration.ofMillis(200);

    /** Long polls may take their time to end; a stop does not wait for all of it. */
    private static final Duration DRAIN_MAX = Duration.ofMillis(1500);

    /** A disk that does not answer must not keep a node out of its cluster. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(4);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final NodeConfig config;
    private final NodeParts parts;
    private final CompletableFuture<Servers> started;
    private final Consumer<String> out;
    private final CompletableFuture<Void> verified = new CompletableFuture<>();
    private final CompletableFuture<Done> closed = new CompletableFuture<>();
    private final List<ActorRef<Done>> stopping = new ArrayList<>();
    private long tellOutsideAt = System.nanoTime() + TELL_AFTER.toNanos();
    private @Nullable String outBecause;
    private @Nullable Shards shards;
    private @Nullable ActorRef<BrokerEntity.Command> broker;

    private NodeGuardian(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            NodeConfig config,
            NodeParts parts,
            CompletableFuture<Servers> started,
            Consumer<String> out) {
        this.context = context;
        this.timers = timers;
        this.config = config;
        this.parts = parts;
        this.started = started;
        this.out = out;
    }

    /**
     * @param started completed when the node serves, or with the reason why it cannot
     * @param out told when all is closed because the node is no part of its cluster any more
     */
    static Behavior<Command> create(
            NodeConfig config, NodeStorage storage, CompletableFuture<Servers> started, Consumer<String> out) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(NodeGuardian.class);
            context.pipeToSelf(
                    NodeParts.startLinks(context.getSystem(), config, storage),
                    (links, cause) -> cause == null ? new Linked(links) : new CannotServe(cause));
            return Behaviors.receive(Command.class)
                    .onMessage(Linked.class, linked -> {
                        NodeParts parts = new NodeParts(context.getSystem(), config, storage, linked.links());
                        return new NodeGuardian(context, timers, config, parts, started, out).starting();
                    })
                    .onMessage(CannotServe.class, cannot -> {
                        started.completeExceptionally(cannot.cause());
                        return Behaviors.same();
                    })
                    .onMessage(Stop.class, stop -> {
                        stop.replyTo().tell(Done.getInstance());
                        return Behaviors.ignore();
                    })
                    .build();
        }));
    }

    private Behavior<Command> starting() {
        watchMembership();
        join();
        ActorRef<Command> self = context.getSelf();
        parts.startForming(context, new Forming.Listener() {
            @Override
            public void formed() {
                self.tell(new Formed());
            }

            @Override
            public void verified() {
                verified.complete(null);
            }

            @Override
            public void refused(ConfigException why) {
                self.tell(new CannotServe(why));
            }
        });
        return Behaviors.receive(Command.class)
                .onMessage(Formed.class, formed -> onFormed())
                .onMessage(WakeBroker.class, wake -> onWakeBroker())
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onMessage(BrokerEnded.class, this::onBrokerEnded)
                .onMessage(Bound.class, this::onBound)
                .onMessage(CannotServe.class, this::onCannotServe)
                .onMessage(Stop.class, stop -> onStop(stop, null))
                .onMessage(Out.class, gone -> onOut(gone, null))
                .build();
    }

    /** Whatever ends this node's membership, or the actor system from inside, closes what is open first. */
    private void watchMembership() {
        ActorSystem<Void> system = context.getSystem();
        ActorRef<Command> self = context.getSelf();
        Cluster.get(system.classicSystem())
                .registerOnMemberRemoved(() -> self.tell(new Out("it was put out of the cluster")));
        ActorRef<ThisActorSystemQuarantinedEvent> quarantined = context.messageAdapter(
                ThisActorSystemQuarantinedEvent.class,
                event ->
                        new Out("it was quarantined by " + event.remoteAddress().address()));
        system.classicSystem()
                .eventStream()
                .subscribe(Adapter.toClassic(quarantined), ThisActorSystemQuarantinedEvent.class);
        CoordinatedShutdown.get(system).addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "close-broker", () -> {
            self.tell(new Out("its actor system is ending"));
            return closed;
        });
    }

    /** Rule F1. The classes that find others are not even loaded by a broker that is alone. */
    private void join() {
        ActorSystem<Void> system = context.getSystem();
        if (config.isAlone()) {
            Cluster cluster = Cluster.get(system.classicSystem());
            cluster.join(cluster.selfAddress());
            return;
        }
        ActorRef<Command> self = context.getSelf();
        parts.startManagement().thenCompose(ManagementServer::loadRoutes).whenComplete((loaded, failure) -> {
            if (failure == null) {
                Bootstrap.begin(system, config.tls());
            } else {
                self.tell(new CannotServe(failure));
            }
        });
    }

    /** Rule F4: what is on disk is opened whether or not others are there. */
    private Behavior<Command> onFormed() {
        parts.startNeighbours(context);
        Shards started = parts.startShards(entity -> context.getSelf().tell(new BrokerAwake(entity)));
        shards = started;
        wakeBroker();
        CompletionStage<Servers> bound = parts.startMetadata(context, started)
                .thenCombine(verified, (controller, nobodyObjects) -> controller)
                .thenCompose(parts::startServers);
        context.pipeToSelf(bound, (servers, cause) -> cause == null ? new Bound(servers) : new CannotServe(cause));
        return Behaviors.same();
    }

    private void wakeBroker() {
        timers.startTimerWithFixedDelay(new WakeBroker(), Duration.ZERO, WAKE_EVERY);
    }

    /** A node that waits for its cluster would only fill its region's buffer. */
    private Behavior<Command> onWakeBroker() {
        Cluster cluster = Cluster.get(context.getSystem().classicSystem());
        MemberStatus status = cluster.selfMember().status();
        if (shards != null && status.equals(MemberStatus.up())) {
            shards.startBroker();
        } else if (!status.equals(MemberStatus.up()) && System.nanoTime() - tellOutsideAt > 0) {
            tellOutsideAt = System.nanoTime() + TELL_EVERY.toNanos();
            context.getLog()
                    .info(
                            "waits to be let into the cluster: status={} members={} unreachable={}",
                            status,
                            cluster.state().members(),
                            cluster.state().unreachable());
        }
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
        parts.tellStarted();
        return Behaviors.receive(Command.class)
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onMessage(BrokerEnded.class, this::onBrokerEnded)
                .onMessage(WakeBroker.class, wake -> onWakeBroker())
                .onMessage(Stop.class, stop -> onStop(stop, bound.servers()))
                .onMessage(Out.class, gone -> onOut(gone, bound.servers()))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onCannotServe(CannotServe cannot) {
        started.completeExceptionally(cannot.cause());
        return Behaviors.same();
    }

    // leaving: by order, or because the cluster has put this node out

    private Behavior<Command> onStop(Stop stop, @Nullable Servers servers) {
        stopping.add(stop.replyTo());
        parts.tellStopping("it was told to stop");
        Cluster cluster = Cluster.get(context.getSystem().classicSystem());
        if (cluster.state().members().size() > 1) {
            // Others hear of it while this broker still answers; nobody waits until all have (rule F5).
            cluster.leave(cluster.selfAddress());
        }
        return servers == null ? close() : handOver(servers);
    }

    private Behavior<Command> onOut(Out gone, @Nullable Servers servers) {
        context.getLog().warn("broker={} closes what it has open: {}", config.brokerId(), gone.why());
        outBecause = gone.why();
        parts.tellStopping(gone.why());
        return servers == null ? close() : drain(servers);
    }

    private Behavior<Command> onLateStop(Stop stop) {
        stopping.add(stop.replyTo());
        return Behaviors.same();
    }

    // handing over: requests are taken still, and those that others serve now are told where to go

    private Behavior<Command> handOver(Servers servers) {
        context.pipeToSelf(
                parts.handOver(context, HAND_OVER_MAX),
                (leaderships, cause) -> new HandedOver(leaderships == null ? 0 : leaderships));
        return Behaviors.receive(Command.class)
                .onMessage(HandedOver.class, done -> onHandedOver(done, servers))
                .onMessage(Drain.class, farewell -> drain(servers))
                .onMessage(BrokerEnded.class, this::onBrokerEndedBefore)
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onMessage(Stop.class, this::onLateStop)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onHandedOver(HandedOver done, Servers servers) {
        if (done.leaderships() == 0) {
            return drain(servers);
        }
        context.getLog().info("leaderships={} handed over", done.leaderships());
        timers.startSingleTimer(new Drain(), FAREWELL);
        return Behaviors.same();
    }

    // draining: no more requests are taken, those taken are answered

    private Behavior<Command> drain(Servers servers) {
        context.pipeToSelf(parts.drain(servers, DRAIN_MAX), (done, cause) -> new Drained());
        return Behaviors.receive(Command.class)
                .onMessage(Drained.class, drained -> close())
                .onMessage(BrokerEnded.class, this::onBrokerEndedBefore)
                .onMessage(BrokerAwake.class, this::onBrokerAwake)
                .onMessage(Stop.class, this::onLateStop)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    /** A node that was put out loses its sharding, and that its entities, without being asked. */
    private Behavior<Command> onBrokerEndedBefore(BrokerEnded ended) {
        if (ended.broker().equals(broker)) {
            broker = null;
        }
        return Behaviors.same();
    }

    // closing: replicas flush and mark their logs clean

    private Behavior<Command> close() {
        timers.cancelAll();
        if (broker == null) {
            return closed();
        }
        broker.tell(new BrokerEntity.Stop());
        timers.startSingleTimer(new CloseNow(), CLOSE_MAX);
        return Behaviors.receive(Command.class)
                .onMessage(BrokerEnded.class, ended -> closed())
                .onMessage(CloseNow.class, late -> onCloseNow())
                .onMessage(Stop.class, this::onLateStop)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onCloseNow() {
        context.getLog().warn("the broker did not stop cleanly within {} ms", CLOSE_MAX.toMillis());
        return closed();
    }

    /** The others hear of what this broker leads no more before its links close. */
    private Behavior<Command> closed() {
        context.pipeToSelf(parts.closeLinks(), (done, cause) -> new Unlinked());
        return Behaviors.receive(Command.class)
                .onMessage(Unlinked.class, unlinked -> unlinked())
                .onMessage(Stop.class, this::onLateStop)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    /** The system itself is ended by {@link Incarnation}, after the answers have left. */
    private Behavior<Command> unlinked() {
        stopping.forEach(replyTo -> replyTo.tell(Done.getInstance()));
        closed.complete(Done.getInstance());
        if (outBecause != null && stopping.isEmpty()) {
            out.accept(outBecause);
        }
        return Behaviors.receive(Command.class)
                .onMessage(Stop.class, stop -> {
                    stop.replyTo().tell(Done.getInstance());
                    return Behaviors.same();
                })
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }
}
