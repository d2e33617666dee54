package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.consensus.Replica.Kind;
import barnabas.consensus.ReplicaId;
import barnabas.metadata.TopicSettings;
import barnabas.partition.ReplicaEvent.Failed;
import barnabas.partition.ReplicaEvent.Ready;
import barnabas.partition.ReplicaEvent.Rebuilt;
import barnabas.partition.ReplicaEvent.Recovered;
import barnabas.partition.ReplicaEvent.WriterStopped;
import barnabas.partition.ReplicaEvent.Written;
import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One partition's replica on this broker: the phases of its life. While its log is open a {@link GroupDriver} does what its group's
 * consensus decides, and its {@link LogWriter} persists.
 *
 * <pre>
 * releasing --what was open before is closed--> opening, or waiting after a failure
 * waiting   --back-off--> opening
 * opening   --log recovered and flushed, its state known--> serving
 * opening   --log cannot be opened--> releasing
 * releasing, waiting --the log is damaged, and another broker leads the group--> setting aside --files are void--> opening
 * serving   --write or flush failed, log contradicted--> releasing
 * serving   --Stop, another replica can lead--> handing over --it leads, or time out--> draining
 * serving   --Stop--> draining --all written and flushed, or time out--> closing --marked clean--> stopped
 * waiting, serving, handing over, draining --Delete or Leave--> deleting --files gone--> stopped
 * </pre>
 *
 * A Stop, Delete or Leave that comes while the log is released, set aside or opened waits for the end of that. Reads do not come here: they
 * work on what {@link LocalReplica} shows, also until the log is open again. What is produced meanwhile is refused with
 * KAFKA_STORAGE_ERROR, upon which clients try again. Who sends one of these watches this actor to learn when it is done.
 */
public final class PartitionReplica {
    /** Only stops and deletions are stashed, and each comes once from an incarnation of the broker's entity. */
    private static final int STASHED_MAX = 100;

    /** SIGTERM has five seconds in all, and clients wait meanwhile. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(1);

    private static final Duration DRAIN_MAX = Duration.ofMillis(1500);
    private static final String STOPPING = "the broker is stopping";

    /** How far the end has come of a replica whose log is open. */
    private enum Phase {
        SERVING,
        HANDING_OVER,
        DRAINING
    }

    /** Why the files go, as those are told who ask for the replica. */
    private enum Removal {
        DELETED(Errors.UNKNOWN_TOPIC_OR_PARTITION, "the topic has been deleted"),
        MOVED(Errors.NOT_LEADER_OR_FOLLOWER, "the replica has been moved to another broker");

        private final Errors error;
        private final String message;

        Removal(Errors error, String message) {
            this.error = error;
            this.message = message;
        }
    }

    public sealed interface Command
            permits Produce,
                    Reconfigure,
                    Retarget,
                    ApplyRetention,
                    Compact,
                    Stop,
                    Delete,
                    Leave,
                    Happened,
                    Released,
                    TimeOut,
                    TryAgain,
                    SetAside,
                    Closed,
                    GroupCommand {}

    /** Appends one validated batch, which is stamped in place and belongs to the replica from here on. */
    record Produce(
            ByteBuffer batch, BatchHeader header, short acks, int timeoutMs, CompletableFuture<ProduceResult> reply)
            implements Command {}

    /** The topic's settings, which may have changed. */
    public record Reconfigure(TopicSettings settings) implements Command {}

    /** Drop segments that are too old or too many, and forget producers that have been silent for too long. */
    public record ApplyRetention() implements Command {}

    /** Compact the log, if its topic wants that and it is due. */
    public record Compact() implements Command {}

    /** Write and flush what was taken, answer it, mark the log clean, and stop. */
    public record Stop() implements Command {}

    /** The topic has been deleted by a committed record: remove the files, and stop (rule M4). */
    public record Delete() implements Command {}

    /** Its place has been taken by another replica's, by a committed record: remove the files, and stop (rule M4). */
    public record Leave() implements Command {}

    /**
     * The log's incarnation that {@code writer} has opened tells of itself. What comes late of a former one is passed over: a
     * log that is open again has nothing to do with it.
     */
    record Happened(ActorRef<?> writer, ReplicaEvent event) implements Command {}

    /** Who shall hold the group by the committed metadata (rule M4). */
    public record Retarget(List<ReplicaId> voters, Set<ReplicaId> learners) implements Command {}

    record Released() implements Command {}

    record TimeOut() implements Command {}

    record TryAgain() implements Command {}

    record SetAside(@Nullable Throwable failure) implements Command {}

    record Closed(String how, @Nullable Throwable failure) implements Command {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> stash;
    private final ReplicaServices services;
    private final PartitionId id;
    private final Outage outage;
    private TopicSettings settings;
    /** What the log held once is not there any more (rule L8). */
    private boolean damaged;

    private @Nullable ActorRef<LogWriter.Write> writer;
    private @Nullable GroupDriver driver;
    private Phase phase = Phase.SERVING;
    private Retarget target = new Retarget(List.of(), Set.of());
    private @Nullable LocalReplica local;

    private PartitionReplica(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            StashBuffer<Command> stash,
            ReplicaServices services,
            PartitionId id,
            TopicSettings settings) {
        this.context = context;
        this.timers = timers;
        this.stash = stash;
        this.services = services;
        this.id = id;
        this.outage = new Outage(context, services, id);
        this.settings = settings;
    }

    /** The only way to a replica is as an entity of the {@code partition} shard: see the broker room. */
    public static Behavior<Command> create(ReplicaServices services, PartitionId id, TopicSettings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(STASHED_MAX, stash -> {
            context.setLoggerName(PartitionReplica.class);
            services.registry().starting(id, context.getSelf());
            return new PartitionReplica(context, timers, stash, services, id, settings).release(Duration.ZERO);
        })));
    }

    /** What every phase does: it forgets former incarnations, and leaves nobody waiting when the actor crashes or is stopped. */
    private BehaviorBuilder<Command> phase() {
        return Behaviors.receive(Command.class)
                .onMessage(Happened.class, this::isFormer, former -> Behaviors.same())
                .onSignal(Terminated.class, this::onWriterEnded)
                .onSignal(PreRestart.class, crashed -> onCrashed())
                .onSignal(PostStop.class, stopped -> onStopped());
    }

    private Behavior<Command> onWriterEnded(Terminated ended) {
        Throwable cause = ended instanceof ChildFailed failed ? failed.getCause() : null;
        context.getSelf().tell(new Happened(ended.getRef(), new WriterStopped(cause)));
        return Behaviors.same();
    }

    private boolean isFormer(Happened happened) {
        return !happened.writer().equals(writer);
    }

    private BehaviorBuilder<Command> refusing(Errors error, String message) {
        return phase().onMessage(Produce.class, produce -> {
                    produce.reply().complete(ProduceResult.refused(error, message));
                    return Behaviors.same();
                })
                .onMessage(GroupCommand.class, command -> {
                    GroupCommand.refuse(command, error);
                    return Behaviors.same();
                })
                .onMessage(Reconfigure.class, reconfigure -> {
                    settings = reconfigure.settings();
                    return Behaviors.same();
                })
                .onMessage(Retarget.class, changed -> {
                    target = changed;
                    return Behaviors.same();
                });
    }

    private BehaviorBuilder<Command> refusingForNow() {
        return refusing(Errors.KAFKA_STORAGE_ERROR, "the log is being opened again");
    }

    /** The end of what is under way on the files is waited for before anything ends the replica. */
    private BehaviorBuilder<Command> busy() {
        return refusingForNow()
                .onMessage(Stop.class, this::keep)
                .onMessage(Delete.class, this::keep)
                .onMessage(Leave.class, this::keep);
    }

    private Behavior<Command> keep(Command early) {
        if (!stash.isFull()) {
            stash.stash(early);
        }
        return Behaviors.same();
    }

    // releasing: also after a crash of this actor, or of one before it, whose log may still be open

    private Behavior<Command> release(Duration pause) {
        context.pipeToSelf(services.release(id), (released, cause) -> new Released());
        return busy().onMessage(Released.class, released -> pause.isZero() ? reopen() : await(pause))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> await(Duration pause) {
        timers.startSingleTimer(new TryAgain(), pause);
        return stash.unstashAll(refusingForNow()
                .onMessage(TryAgain.class, again -> reopen())
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onMessage(Delete.class, delete -> removeFiles(Removal.DELETED))
                .onMessage(Leave.class, leave -> removeFiles(Removal.MOVED))
                .onAnyMessage(late -> Behaviors.same())
                .build());
    }

    private Behavior<Command> reopen() {
        return damaged && services.isLedElsewhere(id) ? setAside() : open();
    }

    // setting aside: nothing is touched before there is one who can give it anew (rule L8)

    private Behavior<Command> setAside() {
        closeToReaders();
        local = null;
        context.pipeToSelf(services.setAside(id), (done, failure) -> new SetAside(failure));
        return busy().onMessage(SetAside.class, this::onSetAside)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onSetAside(SetAside done) {
        if (done.failure() != null) {
            return goOffline(ReplicaEvent.reason(done.failure()));
        }
        context.getLog().warn("partition={} its damaged files go aside, and all comes anew from its leader", id);
        damaged = false;
        return open();
    }

    // opening: the writer recovers the log, then its state is found

    private Behavior<Command> open() {
        TopicSettings openedWith = settings;
        ActorRef<LogWriter.Write> opening = startWriter();
        return busy().onMessage(Happened.class, now -> whileOpening(opening, openedWith, now.event()))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private ActorRef<LogWriter.Write> startWriter() {
        ActorRef<LogWriter.Write> started = context.spawnAnonymous(services.writer(id, settings, context.getSelf()));
        context.watch(started);
        writer = started;
        return started;
    }

    private Behavior<Command> whileOpening(
            ActorRef<LogWriter.Write> opening, TopicSettings openedWith, ReplicaEvent event) {
        String failure = event.failure();
        if (failure != null) {
            damaged |= event.isDamage();
            return goOffline(failure);
        }
        if (event instanceof Recovered recovered) {
            pipe(services.ready(id, services.opened(id), recovered, openedWith.flush()), ready -> ready);
        }
        return event instanceof Ready ready
                ? serve(new GroupDriver(context, timers, services, id, this::pipe, opening, ready, openedWith))
                : Behaviors.same();
    }

    /** What was begun for the writer that is there now ends as an event of it. */
    private <T> void pipe(CompletionStage<T> work, Function<T, ReplicaEvent> done) {
        ActorRef<LogWriter.Write> of = writer;
        if (of != null) {
            context.pipeToSelf(
                    work, (result, cause) -> new Happened(of, cause == null ? done.apply(result) : new Failed(cause)));
        }
    }

    private Behavior<Command> serve(GroupDriver drives) {
        LocalReplica replica = local;
        if (replica == null) {
            replica = new LocalReplica(id, context.getSelf(), services, drives.published());
            local = replica;
        }
        driver = drives;
        outage.over();
        damaged = false;
        drives.show(replica);
        drives.reconfigure(settings);
        drives.retarget(target);
        services.registry().opened(replica);
        return stash.unstashAll(serving(drives));
    }

    private Behavior<Command> goOffline(String why) {
        Duration pause = outage.failed(why, damaged);
        endDriver(Errors.KAFKA_STORAGE_ERROR, why);
        stopWriter();
        return release(pause);
    }

    private void endDriver(Errors error, String message) {
        GroupDriver ending = driver;
        driver = null;
        if (ending != null) {
            ending.end(error, message);
            if (local != null) {
                local.publish(ending.published().withoutLead());
            }
        }
    }

    private void stopWriter() {
        if (writer != null) {
            context.stop(writer);
            writer = null;
        }
    }

    // serving

    private Behavior<Command> serving(GroupDriver drives) {
        return driving(drives)
                .onMessage(Produce.class, produce -> onProduce(drives, produce))
                .onMessage(Stop.class, stop -> handOver(drives))
                .build();
    }

    /** What goes on as long as the log is open. */
    private BehaviorBuilder<Command> driving(GroupDriver drives) {
        return phase().onMessage(GroupCommand.class, command -> {
                    drives.take(command);
                    return after(drives);
                })
                .onMessage(Happened.class, now -> whileServing(drives, now.event()))
                .onMessage(Retarget.class, changed -> {
                    target = changed;
                    drives.retarget(changed);
                    return after(drives);
                })
                .onMessage(Reconfigure.class, changed -> {
                    settings = changed.settings();
                    drives.reconfigure(settings);
                    return after(drives);
                })
                .onMessage(ApplyRetention.class, apply -> {
                    drives.applyRetention();
                    return Behaviors.same();
                })
                .onMessage(Compact.class, compact -> {
                    drives.compact();
                    return Behaviors.same();
                })
                .onMessage(Delete.class, delete -> remove(Removal.DELETED))
                .onMessage(Leave.class, leave -> remove(Removal.MOVED));
    }

    /** Whether what just happened ends the phase. A replica that resigned is thrown away and opened anew. */
    private Behavior<Command> after(GroupDriver drives) {
        String failure = drives.failure();
        if (failure != null) {
            return failed(drives, failure);
        } else if (phase == Phase.HANDING_OVER && drives.kind() != Kind.LEADER) {
            return drain(drives);
        }
        return phase == Phase.DRAINING && drives.idle() ? close(drives) : Behaviors.same();
    }

    private Behavior<Command> failed(GroupDriver drives, String why) {
        if (phase == Phase.SERVING) {
            damaged |= drives.isDamaged();
            return goOffline(why);
        }
        context.getLog().error("partition={} stopped and is not marked clean: {}", id, why);
        return Behaviors.stopped();
    }

    private Behavior<Command> onProduce(GroupDriver drives, Produce produce) {
        try {
            drives.leadership().produce(produce);
        } catch (RuntimeException bug) {
            // It may not have come to those who are answered when this actor crashes.
            produce.reply().complete(ProduceResult.refused(Errors.UNKNOWN_SERVER_ERROR, bug.toString()));
            throw bug;
        }
        return after(drives);
    }

    /** Rule L7: a failed or unknown write is never retried; nothing of it is acked, and the log is read anew. */
    private Behavior<Command> whileServing(GroupDriver drives, ReplicaEvent event) {
        String failure = event.failure();
        if (failure != null) {
            return failed(drives, failure);
        }
        if (event instanceof Rebuilt) {
            stopWriter();
            startWriter();
            return Behaviors.same();
        }
        ActorRef<LogWriter.Write> recovering = writer;
        if (event instanceof Recovered recovered && recovering != null) {
            drives.rebuilt(recovering, recovered);
            return after(drives);
        }
        drives.on(event);
        if (event instanceof Written) {
            outage.written();
        }
        return after(drives);
    }

    // stopping: somebody else leads, nothing new is taken, what was taken is answered, then the log is marked clean

    private Behavior<Command> handOver(GroupDriver drives) {
        if (!drives.leadership().handOver()) {
            return drain(drives);
        }
        phase = Phase.HANDING_OVER;
        timers.startSingleTimer(new TimeOut(), HAND_OVER_MAX);
        return driving(drives)
                .onMessage(Produce.class, produce -> onProduce(drives, produce))
                .onMessage(TimeOut.class, late -> drain(drives))
                .build();
    }

    private Behavior<Command> drain(GroupDriver drives) {
        phase = Phase.DRAINING;
        if (drives.kind() != Kind.LEADER) {
            // Else the leader's appends would keep it busy for ever.
            drives.link().leave();
        }
        if (drives.idle()) {
            return close(drives);
        }
        timers.startSingleTimer(new TimeOut(), DRAIN_MAX);
        return driving(drives)
                .onMessage(Produce.class, produce -> {
                    LeaderRequests.refuse(produce, Errors.NOT_LEADER_OR_FOLLOWER, STOPPING);
                    return Behaviors.same();
                })
                .onMessage(TimeOut.class, late -> close(drives))
                .build();
    }

    private Behavior<Command> close(GroupDriver drives) {
        timers.cancel(new TimeOut());
        boolean whole = drives.writes().idle();
        endDriver(Errors.NOT_LEADER_OR_FOLLOWER, STOPPING);
        stopWriter();
        closeToReaders();
        // A log that could not be marked clean is scanned at the next start: it need not hold up the stop.
        CompletionStage<?> ending = whole
                ? services.closeClean(id, drives.open(), drives.finalCheckpoint(), drives.highWatermark())
                : services.release(id);
        context.pipeToSelf(
                ending,
                (done, failure) -> new Closed(whole ? "closed and marked clean" : "closed in a hurry", failure));
        return closing(Errors.NOT_LEADER_OR_FOLLOWER, STOPPING);
    }

    private void closeToReaders() {
        if (local != null) {
            local.close();
            services.registry().closed(local);
        }
    }

    private Behavior<Command> closing(Errors error, String message) {
        return refusing(error, message)
                .onMessage(Closed.class, this::onClosed)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onClosed(Closed closed) {
        if (closed.failure() == null) {
            context.getLog().info("partition={} {}", id, closed.how());
        } else {
            context.getLog()
                    .error(
                            "partition={} not {}: {}",
                            id,
                            closed.how(),
                            closed.failure().toString());
        }
        return Behaviors.stopped();
    }

    // deleting

    private Behavior<Command> remove(Removal why) {
        ActorRef<LogWriter.Write> stopping = writer;
        endDriver(why.error, why.message);
        closeToReaders();
        if (stopping == null) {
            return removeFiles(why);
        }
        context.stop(stopping);
        return refusing(why.error, why.message)
                .onMessage(
                        Happened.class,
                        now -> now.event() instanceof WriterStopped ? removeFiles(why) : Behaviors.same())
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> removeFiles(Removal why) {
        closeToReaders();
        CompletionStage<?> removed = why == Removal.DELETED ? services.remove(id) : services.leave(id);
        context.pipeToSelf(removed, (done, failure) -> new Closed("removed: " + why.message, failure));
        return closing(why.error, why.message);
    }

    // crashed or stopped from outside: those who wait are told, and what was meant for later is not lost

    private Behavior<Command> onCrashed() {
        leaveNobodyWaiting();
        stash.forEach(context.getSelf()::tell);
        return Behaviors.same();
    }

    private Behavior<Command> onStopped() {
        leaveNobodyWaiting();
        services.release(id);
        return Behaviors.same();
    }

    private void leaveNobodyWaiting() {
        closeToReaders();
        endDriver(Errors.KAFKA_STORAGE_ERROR, "the replica has stopped");
    }
}
