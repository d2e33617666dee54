package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.journal.OpenLog;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.log.Checkpoint;
import barnabas.log.PartitionLog;
import barnabas.metadata.TopicSettings;
import barnabas.metadata.TopicSettings.TimestampType;
import barnabas.partition.PartitionReplica.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A replica while it leads: carries out what {@link LeaderAppends} decides. While a write is under way it gathers, then it
 * writes all at once; flushes likewise; whoever waits is answered when the high watermark covers what he sent. Used by the
 * replica's actor alone.
 */
final class Leading {
    /** How often produces that wait for their commit are looked over for those that have waited too long. */
    private static final Duration EXPIRY_CHECK = Duration.ofMillis(500);

    /** A checkpoint is taken when this much has been written since the last, so a restart reads no more than that. */
    private static final long CHECKPOINT_BYTES = 128L * 1024 * 1024;

    /** {@code result} is for {@code reply} as soon as nothing can take it back. */
    private record Answer(CompletableFuture<ProduceResult> reply, ProduceResult result) {
        void give() {
            reply.complete(result);
        }

        void refuse(Errors error, String message) {
            reply.complete(ProduceResult.refused(error, message));
        }
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ReplicaServices services;
    private final PartitionId id;
    private final ActorRef<LogWriter.Write> writer;
    private final OpenLog open;
    private final PartitionLog log;
    private final LeaderAppends appends;
    /** Those who wait for the high watermark. */
    private final WaitingAcks<Answer> uncommitted = new WaitingAcks<>();
    /** Those with acks=0, who wait for no more than the write: so they are held back by a slow disk and hear of a full one. */
    private final WaitingAcks<Answer> unwritten = new WaitingAcks<>();

    private TopicSettings settings;
    private @Nullable LocalReplica local;
    private boolean flushing;
    private boolean expiryScheduled;
    private long sequenceNr;
    private long bytesSinceCheckpoint;
    private @Nullable Checkpoint dueCheckpoint;
    private int maintaining;

    Leading(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ReplicaServices services,
            PartitionId id,
            ActorRef<LogWriter.Write> writer,
            ReplicaEvent.TermStored stored,
            TopicSettings settings) {
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.id = id;
        this.writer = writer;
        this.open = stored.open();
        this.log = open.log();
        this.sequenceNr = stored.recovered().sequenceNr();
        this.appends = new LeaderAppends(
                stored.term(), log.position(), stored.recovered().producers(), settings.flush());
        this.settings = settings;
    }

    OpenLog open() {
        return open;
    }

    ActorRef<LogWriter.Write> writer() {
        return writer;
    }

    int epoch() {
        return appends.epoch();
    }

    LocalReplica.Published published() {
        return new LocalReplica.Published(appends.epoch(), appends.highWatermark(), settings, log.view());
    }

    /** From here on readers are shown what is, and what changes. */
    void show(LocalReplica replica) {
        local = replica;
        advance();
    }

    /** Whether all that was taken is written and as safe as the topic wants it. */
    boolean idle() {
        return !appends.writing() && appends.nextOffset() == appends.highWatermark() && !flushing && maintaining == 0;
    }

    void produce(PartitionReplica.Produce produce) {
        if (produce.acks() == -1 && settings.minInsyncReplicas() > 1) {
            // Rule A4: a group of one never has two replicas in touch.
            refuse(produce, Errors.NOT_ENOUGH_REPLICAS, "min.insync.replicas=" + settings.minInsyncReplicas());
            return;
        }
        long now = services.clock().millis();
        long appendTime = settings.timestampType() == TimestampType.LOG_APPEND_TIME ? now : -1;
        LeaderAppends.Taken taken = appends.take(produce.batch(), produce.header(), appendTime);
        if (taken instanceof LeaderAppends.Taken.Refused refused) {
            refuse(produce, refused.error(), refused.message());
        } else if (taken instanceof LeaderAppends.Taken.Resent resent) {
            answerAt(
                    resent.endOffset(),
                    produce,
                    now,
                    result(resent.baseOffset(), appendTime >= 0 ? resent.timestamp() : -1));
        } else if (taken instanceof LeaderAppends.Taken.Gathering gathering) {
            answerAt(
                    gathering.header().nextOffset(),
                    produce,
                    now,
                    result(gathering.header().baseOffset(), appendTime));
            write();
        }
    }

    private ProduceResult result(long baseOffset, long appendTime) {
        return new ProduceResult(Errors.NONE, baseOffset, appendTime, log.startOffset(), null);
    }

    private static void refuse(PartitionReplica.Produce produce, Errors error, String message) {
        produce.reply().complete(ProduceResult.refused(error, message));
    }

    private void answerAt(long endOffset, PartitionReplica.Produce produce, long now, ProduceResult result) {
        boolean unacked = produce.acks() == 0;
        if (endOffset <= (unacked ? appends.writtenEnd() : appends.highWatermark())) {
            produce.reply().complete(result);
            return;
        }
        (unacked ? unwritten : uncommitted)
                .add(endOffset, now + Math.max(0, produce.timeoutMs()), new Answer(produce.reply(), result));
        scheduleExpiry();
    }

    private void scheduleExpiry() {
        if (!expiryScheduled) {
            expiryScheduled = true;
            timers.startSingleTimer(happened(new ReplicaEvent.ExpiryDue()), EXPIRY_CHECK);
        }
    }

    private PartitionReplica.Happened happened(ReplicaEvent event) {
        return new PartitionReplica.Happened(writer, event);
    }

    /** What has become of that which was begun here; failures are the replica's. */
    void on(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.Written written) {
            written(written);
        } else if (event instanceof ReplicaEvent.Flushed flushed) {
            flushed(flushed.endOffset());
        } else if (event instanceof ReplicaEvent.LogStartMoved moved) {
            startMoved(moved);
        } else if (event instanceof ReplicaEvent.ExpiryDue) {
            expire();
        }
    }

    /** DeleteRecords, which may go up to the high watermark. */
    void deleteRecords(PartitionReplica.DeleteRecords delete) {
        long highWatermark = appends.highWatermark();
        long offset = delete.offset() == -1 ? highWatermark : delete.offset();
        if (offset < 0 || offset > highWatermark) {
            delete.reply().complete(new Replica.DeletedRecords(Errors.OFFSET_OUT_OF_RANGE, -1));
        } else {
            moveStart(services.advanceStart(id, open, offset), delete.reply());
        }
    }

    void applyRetention() {
        appends.producers().expire(services.clock().millis());
        moveStart(services.applyRetention(id, open, appends.highWatermark()), null);
    }

    /** Moves the log's start; the journal lets no write cross that (rule L6). */
    private void moveStart(CompletionStage<Long> moving, @Nullable CompletableFuture<Replica.DeletedRecords> reply) {
        maintaining++;
        context.pipeToSelf(moving, (start, cause) -> {
            if (cause == null) {
                return happened(new ReplicaEvent.LogStartMoved(start, reply));
            }
            if (reply != null) {
                reply.complete(new Replica.DeletedRecords(Errors.KAFKA_STORAGE_ERROR, -1));
            }
            return happened(new ReplicaEvent.Failed(cause));
        });
    }

    /** The log's start has moved; readers are shown it before anybody is told. */
    private void startMoved(ReplicaEvent.LogStartMoved moved) {
        maintaining--;
        advance();
        if (moved.reply() != null) {
            moved.reply().complete(new Replica.DeletedRecords(Errors.NONE, moved.offset()));
        }
    }

    private void write() {
        List<LeaderAppends.Gathered> next = appends.nextWrite();
        if (next.isEmpty()) {
            return;
        }
        List<BatchAppended> batches = new ArrayList<>(next.size());
        for (LeaderAppends.Gathered gathered : next) {
            bytesSinceCheckpoint += gathered.header().sizeInBytes();
            batches.add(new BatchAppended(gathered.batch(), gathered.header()));
        }
        if (bytesSinceCheckpoint >= CHECKPOINT_BYTES && dueCheckpoint == null && appends.nothingGathered()) {
            // Just now the producers' state is that of the end of this write, which the checkpoint is of.
            dueCheckpoint = checkpoint(sequenceNr + batches.size());
            bytesSinceCheckpoint = 0;
        }
        writer.tell(new LogWriter.Write(batches));
    }

    private Checkpoint checkpoint(long atSequenceNr) {
        return new Checkpoint(
                appends.position(), atSequenceNr, appends.producers().snapshot());
    }

    private void written(ReplicaEvent.Written written) {
        sequenceNr = written.sequenceNr();
        appends.written(written.endOffset());
        write();
        flush();
        advance();
    }

    /** One flush at a time is asked for; the next covers what was written during this one. */
    private void flush() {
        if (!flushing && appends.needsFlush()) {
            flushing = true;
            context.pipeToSelf(
                    services.flusher().flush(log, appends.writtenEnd()),
                    (end, cause) ->
                            happened(cause == null ? new ReplicaEvent.Flushed(end) : new ReplicaEvent.Failed(cause)));
        }
    }

    private void flushed(long endOffset) {
        flushing = false;
        appends.flushed(endOffset);
        flush();
        advance();
    }

    void reconfigure(TopicSettings changed) {
        if (changed.equals(settings)) {
            return;
        }
        settings = changed;
        services.reconfigure(id, open, changed);
        appends.flush(changed.flush());
        flush();
        advance();
    }

    /** Readers see the new state before writers are answered, so who was answered can read what he wrote. */
    private void advance() {
        if (local != null) {
            local.publish(published());
        }
        unwritten.reached(appends.writtenEnd()).forEach(Answer::give);
        uncommitted.reached(appends.highWatermark()).forEach(Answer::give);
        Checkpoint due = dueCheckpoint;
        if (due != null && due.position().endOffset() <= appends.highWatermark()) {
            dueCheckpoint = null;
            services.checkpoint(id, open, due);
        }
    }

    private void expire() {
        long now = services.clock().millis();
        uncommitted.expired(now).forEach(late -> late.refuse(Errors.REQUEST_TIMED_OUT, "not committed in time"));
        unwritten.expired(now).forEach(late -> late.refuse(Errors.REQUEST_TIMED_OUT, "not written in time"));
        expiryScheduled = false;
        if (!uncommitted.isEmpty() || !unwritten.isEmpty()) {
            scheduleExpiry();
        }
    }

    /** Nothing that waits will be answered with success any more: what became of it is unknown (rule L7). */
    void fail(Errors error, String message) {
        uncommitted.all().forEach(answer -> answer.refuse(error, message));
        unwritten.all().forEach(answer -> answer.refuse(error, message));
    }

    /** The state at the log's end, when nothing is under way. */
    Checkpoint finalCheckpoint() {
        return checkpoint(sequenceNr);
    }

    long highWatermark() {
        return appends.highWatermark();
    }
}
