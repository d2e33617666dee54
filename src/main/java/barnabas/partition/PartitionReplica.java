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
import barnabas.metadata.TopicSettings;
import barnabas.partition.ReplicaEvent.Failed;
import barnabas.partition.ReplicaEvent.Recovered;
import barnabas.partition.ReplicaEvent.TermStored;
import barnabas.partition.ReplicaEvent.WriterStopped;
import barnabas.partition.ReplicaEvent.Written;
import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One partition's replica on this broker: it decides, and its {@link LogWriter} persists.
 *
 * <pre>
 * releasing --what was open before is closed--> opening, or waiting after a failure
 * waiting   --back-off--> opening
 * opening   --log recovered and flushed, new term stored--> leading
 * opening   --log cannot be opened--> releasing
 * leading   --write or flush failed--> releasing
 * leading   --Stop--> draining --all written and flushed--> closing --marked clean--> stopped
 * waiting, leading, draining --Delete--> deleting --files gone--> stopped
 * </pre>
 *
 * A Stop or Delete that comes while the log is released or opened waits for the end of that. Reads do not come here: they
 * work on what {@link LocalReplica} shows, also until the log is open again. What is produced meanwhile is refused with
 * KAFKA_STORAGE_ERROR, upon which clients try again. Who sends Stop or Delete watches this actor to learn when it is done.
 */
public final class PartitionReplica {
    /** Only stops and deletions are stashed, and each comes once from an incarnation of the broker's entity. */
    private static final int STASHED_MAX = 100;

    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

    public sealed interface Command {}

    /** Appends one validated batch, which is stamped in place and belongs to the replica from here on. */
    record Produce(
            ByteBuffer batch, BatchHeader header, short acks, int timeoutMs, CompletableFuture<ProduceResult> reply)
            implements Command {}

    /** Moves the log's start to {@code offset}, -1 for the high watermark. */
    record DeleteRecords(long offset, CompletableFuture<Replica.DeletedRecords> reply) implements Command {}

    /** The topic's settings, which may have changed. */
    public record Reconfigure(TopicSettings settings) implements Command {}

    /** Drop segments that are too old or too many, and forget producers that have been silent for too long. */
    public record ApplyRetention() implements Command {}

    /** Write and flush what was taken, answer it, mark the log clean, and stop. */
    public record Stop() implements Command {}

    /** The topic has been deleted by a committed record: remove the files, and stop (rule M4). */
    public record Delete() implements Command {}

    /**
     * The log's incarnation that {@code writer} has opened tells of itself. What comes late of a former one is passed over: a
     * log that is open again has nothing to do with it.
     */
    record Happened(ActorRef<?> writer, ReplicaEvent event) implements Command {}

    private record Released() implements Command {}

    private record TryAgain() implements Command {}

    private record Closed(String how, @Nullable Throwable failure) implements Command {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> stash;
    private final ReplicaServices services;
    private final PartitionId id;
    private TopicSettings settings;
    private Duration backoff = BACKOFF_MIN;
    /** Why the log is not open, when it was not to be closed. */
    private @Nullable String offline;

    private @Nullable ActorRef<LogWriter.Write> writer;
    private @Nullable Leading leading;
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
                .onMessage(DeleteRecords.class, delete -> {
                    delete.reply().complete(new Replica.DeletedRecords(error, -1));
                    return Behaviors.same();
                })
                .onMessage(Reconfigure.class, reconfigure -> {
                    settings = reconfigure.settings();
                    return Behaviors.same();
                });
    }

    private BehaviorBuilder<Command> refusingForNow() {
        return refusing(Errors.KAFKA_STORAGE_ERROR, "the log is being opened again");
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
        return refusingForNow()
                .onMessage(Released.class, released -> pause.isZero() ? open() : await(pause))
                .onMessage(Stop.class, this::keep)
                .onMessage(Delete.class, this::keep)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> await(Duration pause) {
        timers.startSingleTimer(new TryAgain(), pause);
        return stash.unstashAll(refusingForNow()
                .onMessage(TryAgain.class, again -> open())
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onMessage(Delete.class, delete -> removeFiles())
                .onAnyMessage(late -> Behaviors.same())
                .build());
    }

    // opening: the writer recovers the log, then a new term is stored

    private Behavior<Command> open() {
        TopicSettings openedWith = settings;
        ActorRef<LogWriter.Write> opening = context.spawnAnonymous(services.writer(id, openedWith, context.getSelf()));
        context.watch(opening);
        writer = opening;
        return refusingForNow()
                .onMessage(Happened.class, now -> whileOpening(opening, openedWith, now.event()))
                .onMessage(Stop.class, this::keep)
                .onMessage(Delete.class, this::keep)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> whileOpening(
            ActorRef<LogWriter.Write> opening, TopicSettings openedWith, ReplicaEvent event) {
        String failure = event.failure();
        if (failure != null) {
            return goOffline(failure);
        }
        if (event instanceof Recovered recovered) {
            var open = services.opened(id);
            context.pipeToSelf(
                    services.lead(id, open.log()),
                    (state, cause) -> new Happened(
                            opening,
                            cause == null ? new TermStored(open, recovered, state.term()) : new Failed(cause)));
        }
        return event instanceof TermStored stored
                ? lead(new Leading(context, timers, services, id, opening, stored, openedWith))
                : Behaviors.same();
    }

    private Behavior<Command> lead(Leading leads) {
        LocalReplica replica = local;
        if (replica == null) {
            replica = new LocalReplica(id, context.getSelf(), services, leads.published());
            local = replica;
        }
        leading = leads;
        offline = null;
        leads.show(replica);
        leads.reconfigure(settings);
        services.registry().opened(replica);
        context.getLog().info("partition={} leads epoch={} end={}", id, leads.epoch(), leads.highWatermark());
        return stash.unstashAll(leading(leads));
    }

    /** A failure that stays the same, try after try, is told once. */
    private Behavior<Command> goOffline(String why) {
        if (!why.equals(offline)) {
            context.getLog().error("partition={} is offline, tried again until it opens: {}", id, why);
        }
        offline = why;
        Duration pause = backoff;
        backoff = pause.multipliedBy(2).compareTo(BACKOFF_MAX) < 0 ? pause.multipliedBy(2) : BACKOFF_MAX;
        stopWriter();
        return release(pause);
    }

    private void stopWriter() {
        leading = null;
        if (writer != null) {
            context.stop(writer);
            writer = null;
        }
    }

    // leading

    private Behavior<Command> leading(Leading leads) {
        return phase().onMessage(Produce.class, produce -> onProduce(leads, produce))
                .onMessage(Happened.class, now -> whileLeading(leads, now.event()))
                .onMessage(DeleteRecords.class, delete -> {
                    leads.deleteRecords(delete);
                    return Behaviors.same();
                })
                .onMessage(Reconfigure.class, changed -> {
                    settings = changed.settings();
                    leads.reconfigure(settings);
                    return Behaviors.same();
                })
                .onMessage(ApplyRetention.class, apply -> {
                    leads.applyRetention();
                    return Behaviors.same();
                })
                .onMessage(Stop.class, stop -> drain(leads))
                .onMessage(Delete.class, delete -> delete(leads))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private static Behavior<Command> onProduce(Leading leads, Produce produce) {
        try {
            leads.produce(produce);
        } catch (RuntimeException bug) {
            // It may not have come to those who are answered when this actor crashes.
            produce.reply().complete(ProduceResult.refused(Errors.UNKNOWN_SERVER_ERROR, bug.toString()));
            throw bug;
        }
        return Behaviors.same();
    }

    /** Rule L7: a failed or unknown write is never retried; nothing of it is acked, and the log is read anew. */
    private Behavior<Command> whileLeading(Leading leads, ReplicaEvent event) {
        String failure = event.failure();
        if (failure != null) {
            leads.fail(Errors.KAFKA_STORAGE_ERROR, failure);
            return goOffline(failure);
        }
        leads.on(event);
        if (event instanceof Written) {
            // Not as soon as it is open: on a full disk a log opens and fails again and again.
            backoff = BACKOFF_MIN;
        }
        return Behaviors.same();
    }

    // draining: nothing new is taken, what was taken is answered, then the log is marked clean

    private Behavior<Command> drain(Leading leads) {
        return leads.idle()
                ? close(leads)
                : refusing(Errors.NOT_LEADER_OR_FOLLOWER, "the broker is stopping")
                        .onMessage(Happened.class, now -> whileDraining(leads, now.event()))
                        .onMessage(Delete.class, delete -> delete(leads))
                        .onAnyMessage(late -> Behaviors.same())
                        .build();
    }

    private Behavior<Command> whileDraining(Leading leads, ReplicaEvent event) {
        String failure = event.failure();
        if (failure != null) {
            leads.fail(Errors.KAFKA_STORAGE_ERROR, failure);
            context.getLog().error("partition={} stopped and is not marked clean: {}", id, failure);
            return Behaviors.stopped();
        }
        leads.on(event);
        return leads.idle() ? close(leads) : Behaviors.same();
    }

    private Behavior<Command> close(Leading leads) {
        stopWriter();
        closeToReaders();
        // A log that could not be marked clean is scanned at the next start: it need not hold up the stop.
        context.pipeToSelf(
                services.closeClean(id, leads.open(), leads.finalCheckpoint(), leads.highWatermark()),
                (state, failure) -> new Closed("closed and marked clean", failure));
        return closing(Errors.NOT_LEADER_OR_FOLLOWER, "the broker is stopping");
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

    private Behavior<Command> delete(Leading leads) {
        leads.fail(Errors.UNKNOWN_TOPIC_OR_PARTITION, "the topic has been deleted");
        leading = null;
        context.stop(leads.writer());
        closeToReaders();
        return refusing(Errors.UNKNOWN_TOPIC_OR_PARTITION, "the topic has been deleted")
                .onMessage(
                        Happened.class, now -> now.event() instanceof WriterStopped ? removeFiles() : Behaviors.same())
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> removeFiles() {
        closeToReaders();
        context.pipeToSelf(services.remove(id), (done, failure) -> new Closed("deleted", failure));
        return closing(Errors.UNKNOWN_TOPIC_OR_PARTITION, "the topic has been deleted");
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
        if (leading != null) {
            leading.fail(Errors.KAFKA_STORAGE_ERROR, "the replica has stopped");
            leading = null;
        }
    }
}
