package barnabas.partition;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.journal.OpenLog;
import barnabas.metadata.TopicSettings;
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
 * opening   --log recovered and flushed, new term stored--> leading
 * opening   --log cannot be opened--> waiting --back-off--> opening
 * leading   --write or flush failed--> waiting
 * leading   --Stop--> draining --all written and flushed, marked clean--> stopped
 * any       --Delete--> deleting --files gone--> stopped
 * </pre>
 *
 * Reads do not come here: they work on what {@link LocalReplica} shows, also while waiting and opening again. What is
 * produced meanwhile is refused with KAFKA_STORAGE_ERROR, upon which clients try again.
 */
public final class PartitionReplica {
    /** Early messages are few: a reconfiguration, a stop. Produces come only through a replica that has been open. */
    private static final int STASHED_MAX = 1000;

    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

    public sealed interface Command {}

    /** Appends one validated batch, which is stamped in place and belongs to the replica from here on. */
    record Produce(
            ByteBuffer batch, BatchHeader header, short acks, int timeoutMs, CompletableFuture<ProduceResult> reply)
            implements Command {}

    /** Moves the log's start to {@code offset}, -1 for the high watermark. */
    record DeleteRecords(long offset, CompletableFuture<Replica.DeletedRecords> reply) implements Command {}

    /** The topic's settings have changed. */
    public record Reconfigure(TopicSettings settings) implements Command {}

    /** Drop segments that are too old or too many. */
    public record ApplyRetention() implements Command {}

    /** Write and flush what was taken, answer it, mark the log clean, and stop. */
    public record Stop(ActorRef<Done> replyTo) implements Command {}

    /** The topic has been deleted by a committed record: remove the files, and stop (rule M4). */
    public record Delete(ActorRef<Done> replyTo) implements Command {}

    private record FromWriter(LogWriter.Told told) implements Command {}

    private record WriterStopped(ActorRef<LogWriter.Write> writer) implements Command {}

    private record TermStored(OpenLog open, LogWriter.Opened recovered, int term) implements Command {}

    record Failed(Throwable cause) implements Command {}

    record Flushed(long endOffset) implements Command {}

    record CheckExpiry() implements Command {}

    private record Released() implements Command {}

    private record TryAgain() implements Command {}

    record LogStartMoved(long offset, @Nullable CompletableFuture<Replica.DeletedRecords> reply) implements Command {}

    private record Closed(ActorRef<Done> replyTo) implements Command {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> stash;
    private final ReplicaServices services;
    private final PartitionId id;
    private final ActorRef<LogWriter.Told> told;
    private TopicSettings settings;
    private Duration backoff = BACKOFF_MIN;
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
        this.told = context.messageAdapter(LogWriter.Told.class, FromWriter::new);
    }

    /** The only way to a replica is as an entity of the {@code partition} shard: see the broker room. */
    public static Behavior<Command> create(ReplicaServices services, PartitionId id, TopicSettings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(STASHED_MAX, stash -> {
            context.setLoggerName(PartitionReplica.class);
            services.registry().starting(id, context.getSelf());
            return new PartitionReplica(context, timers, stash, services, id, settings).open();
        })));
    }

    // opening: the writer recovers the log, then a new term is stored

    private Behavior<Command> open() {
        ActorRef<LogWriter.Write> writer = context.spawnAnonymous(services.writer(id, settings, told));
        context.watchWith(writer, new WriterStopped(writer));
        return Behaviors.receive(Command.class)
                .onMessage(FromWriter.class, recovered -> onRecovered(recovered.told()))
                .onMessage(TermStored.class, stored -> onTermStored(writer, stored))
                .onMessage(Failed.class, failed -> onOpenFailed(writer, failed.cause()))
                .onMessage(WriterStopped.class, stopped -> onWriterStoppedOpening(writer, stopped))
                .onMessage(Produce.class, this::refuseForNow)
                .onMessage(Delete.class, delete -> delete(writer, delete))
                .onMessage(Reconfigure.class, this::onReconfigure)
                .onAnyMessage(this::keep)
                .build();
    }

    private Behavior<Command> onRecovered(LogWriter.Told recovered) {
        if (recovered instanceof LogWriter.Opened opened) {
            OpenLog open = services.opened(id);
            context.pipeToSelf(
                    services.lead(id, open.log()),
                    (state, cause) -> cause == null ? new TermStored(open, opened, state.term()) : new Failed(cause));
        }
        return Behaviors.same();
    }

    private Behavior<Command> onTermStored(ActorRef<LogWriter.Write> writer, TermStored stored) {
        backoff = BACKOFF_MIN;
        Leading leading = new Leading(
                context, timers, services, id, writer, stored.open(), stored.recovered(), stored.term(), settings);
        LocalReplica replica = local;
        if (replica == null) {
            replica = new LocalReplica(id, context.getSelf(), services, leading.published());
            local = replica;
        }
        leading.show(replica);
        leading.advance();
        services.registry().opened(replica);
        return stash.unstashAll(leading(writer, leading));
    }

    private Behavior<Command> onWriterStoppedOpening(ActorRef<LogWriter.Write> writer, WriterStopped stopped) {
        return stopped.writer().equals(writer) ? await("its log could not be recovered") : Behaviors.same();
    }

    private Behavior<Command> onOpenFailed(ActorRef<LogWriter.Write> writer, Throwable cause) {
        context.stop(writer);
        return await(cause.toString());
    }

    // waiting: something failed; begin again from what is on disk

    private Behavior<Command> await(String why) {
        context.getLog().error("partition={} is offline, next try in={}ms: {}", id, backoff.toMillis(), why);
        Duration pause = backoff;
        backoff = min(backoff.multipliedBy(2), BACKOFF_MAX);
        context.pipeToSelf(services.release(id), (released, cause) -> new Released());
        return Behaviors.receive(Command.class)
                .onMessage(Released.class, released -> {
                    timers.startSingleTimer(new TryAgain(), pause);
                    return Behaviors.same();
                })
                .onMessage(TryAgain.class, again -> open())
                .onMessage(Produce.class, this::refuseForNow)
                .onMessage(DeleteRecords.class, this::refuseForNow)
                .onMessage(Stop.class, stop -> onClosed(new Closed(stop.replyTo())))
                .onMessage(Delete.class, delete -> removeFiles(delete.replyTo()))
                .onMessage(Reconfigure.class, this::onReconfigure)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private Behavior<Command> refuseForNow(Produce produce) {
        produce.reply().complete(ProduceResult.refused(Errors.KAFKA_STORAGE_ERROR, "the log is being opened again"));
        return Behaviors.same();
    }

    private Behavior<Command> refuseForNow(DeleteRecords delete) {
        delete.reply().complete(new Replica.DeletedRecords(Errors.KAFKA_STORAGE_ERROR, -1));
        return Behaviors.same();
    }

    private Behavior<Command> onReconfigure(Reconfigure reconfigure) {
        settings = reconfigure.settings();
        return Behaviors.same();
    }

    private Behavior<Command> keep(Command early) {
        if (stash.isFull()) {
            context.getLog()
                    .warn("partition={} dropped early={}", id, early.getClass().getSimpleName());
        } else {
            stash.stash(early);
        }
        return Behaviors.same();
    }

    // leading

    private Behavior<Command> leading(ActorRef<LogWriter.Write> writer, Leading leading) {
        return whileOpen(writer, leading, null)
                .onMessage(Produce.class, produce -> onProduce(leading, produce))
                .onMessage(DeleteRecords.class, delete -> onDeleteRecords(leading, delete))
                .onMessage(Reconfigure.class, changed -> onReconfigure(leading, changed))
                .onMessage(ApplyRetention.class, apply -> onApplyRetention(leading))
                .onMessage(Stop.class, stop -> drain(writer, leading, stop.replyTo()))
                .build();
    }

    /** What goes on in an open log whether or not more is taken in; {@code stopping} is told when it has been closed. */
    private BehaviorBuilder<Command> whileOpen(
            ActorRef<LogWriter.Write> writer, Leading leading, @Nullable ActorRef<Done> stopping) {
        return Behaviors.receive(Command.class)
                .onMessage(FromWriter.class, from -> onWritten(writer, leading, from.told(), stopping))
                .onMessage(Flushed.class, flushed -> onFlushed(writer, leading, flushed, stopping))
                .onMessage(CheckExpiry.class, check -> onCheckExpiry(leading))
                .onMessage(LogStartMoved.class, moved -> onLogStartMoved(writer, leading, moved, stopping))
                .onMessage(
                        Failed.class,
                        failed ->
                                onStorageFailed(writer, leading, failed.cause().toString()))
                .onMessage(WriterStopped.class, stopped -> onWriterStopped(writer, leading, stopped))
                .onMessage(Delete.class, delete -> delete(writer, leading, delete));
    }

    private Behavior<Command> onProduce(Leading leading, Produce produce) {
        leading.produce(produce);
        return Behaviors.same();
    }

    private Behavior<Command> onWritten(
            ActorRef<LogWriter.Write> writer, Leading leading, LogWriter.Told told, @Nullable ActorRef<Done> stopping) {
        if (told instanceof LogWriter.Written written) {
            leading.written(written);
        }
        return closeWhenIdle(writer, leading, stopping);
    }

    private Behavior<Command> onFlushed(
            ActorRef<LogWriter.Write> writer, Leading leading, Flushed flushed, @Nullable ActorRef<Done> stopping) {
        leading.flushed(flushed.endOffset());
        return closeWhenIdle(writer, leading, stopping);
    }

    private Behavior<Command> onCheckExpiry(Leading leading) {
        leading.checkExpiry();
        return Behaviors.same();
    }

    private Behavior<Command> onReconfigure(Leading leading, Reconfigure changed) {
        settings = changed.settings();
        leading.reconfigure(settings);
        return Behaviors.same();
    }

    private Behavior<Command> onWriterStopped(
            ActorRef<LogWriter.Write> writer, Leading leading, WriterStopped stopped) {
        return stopped.writer().equals(writer) ? onStorageFailed(writer, leading, "a write failed") : Behaviors.same();
    }

    /** Rule L7: a failed or unknown write is never retried; nothing of it is acked, and the log is read anew. */
    private Behavior<Command> onStorageFailed(ActorRef<LogWriter.Write> writer, Leading leading, String why) {
        leading.fail(Errors.KAFKA_STORAGE_ERROR, why);
        context.stop(writer);
        return await(why);
    }

    private Behavior<Command> onApplyRetention(Leading leading) {
        leading.moveStart(services.applyRetention(id, leading.open(), leading.highWatermark()), null);
        return Behaviors.same();
    }

    private Behavior<Command> onDeleteRecords(Leading leading, DeleteRecords delete) {
        long highWatermark = leading.highWatermark();
        long offset = delete.offset() == -1 ? highWatermark : delete.offset();
        if (offset < 0 || offset > highWatermark) {
            delete.reply().complete(new Replica.DeletedRecords(Errors.OFFSET_OUT_OF_RANGE, -1));
            return Behaviors.same();
        }
        leading.moveStart(services.advanceStart(id, leading.open(), offset), delete.reply());
        return Behaviors.same();
    }

    private Behavior<Command> onLogStartMoved(
            ActorRef<LogWriter.Write> writer, Leading leading, LogStartMoved moved, @Nullable ActorRef<Done> stopping) {
        leading.startMoved(moved);
        return closeWhenIdle(writer, leading, stopping);
    }

    // draining: nothing new is taken, what was taken is answered, then the log is marked clean

    private Behavior<Command> drain(ActorRef<LogWriter.Write> writer, Leading leading, ActorRef<Done> replyTo) {
        return leading.idle()
                ? closeWhenIdle(writer, leading, replyTo)
                : whileOpen(writer, leading, replyTo)
                        .onMessage(Produce.class, this::refuseForGood)
                        .onAnyMessage(late -> Behaviors.same())
                        .build();
    }

    private Behavior<Command> refuseForGood(Produce produce) {
        produce.reply().complete(ProduceResult.refused(Errors.NOT_LEADER_OR_FOLLOWER, "the broker is stopping"));
        return Behaviors.same();
    }

    private Behavior<Command> closeWhenIdle(
            ActorRef<LogWriter.Write> writer, Leading leading, @Nullable ActorRef<Done> stopping) {
        if (stopping == null || !leading.idle()) {
            return Behaviors.same();
        }
        context.stop(writer);
        closeToReaders();
        // A log that could not be marked clean is scanned at the next start: it need not hold up the stop.
        context.pipeToSelf(
                services.closeClean(id, leading.open(), leading.finalCheckpoint(), leading.highWatermark()),
                (state, cause) -> new Closed(stopping));
        return closing();
    }

    private void closeToReaders() {
        if (local != null) {
            local.close();
            services.registry().closed(local);
        }
    }

    private Behavior<Command> closing() {
        return Behaviors.receive(Command.class)
                .onMessage(Closed.class, this::onClosed)
                .onMessage(Produce.class, this::refuseForGood)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onClosed(Closed closed) {
        closeToReaders();
        closed.replyTo().tell(Done.getInstance());
        return Behaviors.stopped();
    }

    // deleting

    private Behavior<Command> delete(ActorRef<LogWriter.Write> writer, Leading leading, Delete delete) {
        leading.fail(Errors.UNKNOWN_TOPIC_OR_PARTITION, "the topic has been deleted");
        return delete(writer, delete);
    }

    private Behavior<Command> delete(ActorRef<LogWriter.Write> writer, Delete delete) {
        closeToReaders();
        context.stop(writer);
        return Behaviors.receive(Command.class)
                .onMessage(
                        WriterStopped.class,
                        stopped -> stopped.writer().equals(writer) ? removeFiles(delete.replyTo()) : Behaviors.same())
                .onMessage(Produce.class, this::refuseDeleted)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> refuseDeleted(Produce produce) {
        produce.reply()
                .complete(ProduceResult.refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "the topic has been deleted"));
        return Behaviors.same();
    }

    private Behavior<Command> removeFiles(ActorRef<Done> replyTo) {
        context.pipeToSelf(services.remove(id), (done, cause) -> {
            if (cause != null) {
                context.getSystem().log().error("partition={} could not be removed: {}", id, cause.toString());
            }
            return new Closed(replyTo);
        });
        return closing();
    }
}
