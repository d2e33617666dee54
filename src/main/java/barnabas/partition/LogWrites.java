package barnabas.partition;

import akka.actor.typed.ActorRef;
import barnabas.consensus.Input;
import barnabas.consensus.Output;
import barnabas.journal.OpenLog;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.log.Checkpoint;
import barnabas.log.LogView;
import barnabas.log.ProducerStates;
import barnabas.metadata.TopicSettings;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a replica has its journal and its disk do, in order: one write at a time, which takes what was gathered during the one before; one
 * flush at a time, likewise; checkpoints of committed positions. Used by the replica's actor alone.
 */
final class LogWrites {
    /** A write takes as many gathered batches as fit in here, and one in any case. */
    static final int WRITE_BYTES_MAX = 8 * 1024 * 1024;

    /** A checkpoint is taken when this much has been written since the last, so a restart reads no more than that. */
    static final long CHECKPOINT_BYTES = 128L * 1024 * 1024;

    /** What was written last is still in the page cache: at least so much of it is taken to be. */
    private static final long HOT_BYTES = 8L * 1024 * 1024;

    /** Asynchronous work, whose end comes back as an event of the writer that is there now. */
    interface Work {
        <T> void pipe(CompletionStage<T> work, Function<T, ReplicaEvent> done);
    }

    /** Bytes that somebody counts until they are written. */
    private record Held(long endOffset, Runnable release) {}

    private final ReplicaServices services;
    private final PartitionId id;
    private final Work work;
    private final Consumer<Input> tell;
    private final Deque<BatchAppended> gathered = new ArrayDeque<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private OpenLog open;
    private @Nullable ActorRef<LogWriter.Write> writer;
    private Replayed replayed;
    private Flush flush;
    private Position end;
    private long writtenEnd;
    private long flushedEnd;
    private long safeEnd;
    private long generation;
    private long sequenceNr;
    private boolean anew;
    private boolean writing;
    private boolean flushing;
    private long bytesSinceCheckpoint;
    private @Nullable Checkpoint dueCheckpoint;
    private long hotFrom;
    private long hotNext;
    private long bytesSinceHot;
    private long gapsBelow;
    private boolean cleanable = true;

    LogWrites(
            ReplicaServices services,
            PartitionId id,
            Work work,
            Consumer<Input> tell,
            ActorRef<LogWriter.Write> writer,
            ReplicaEvent.Ready ready,
            Flush flush) {
        this.services = services;
        this.id = id;
        this.work = work;
        this.tell = tell;
        this.writer = writer;
        this.open = ready.open();
        this.replayed = ready.recovered().replayed();
        this.sequenceNr = ready.recovered().sequenceNr();
        this.flush = flush;
        this.end = open.log().position();
        atEnd();
    }

    private void atEnd() {
        writtenEnd = end.endOffset();
        flushedEnd = end.endOffset();
        safeEnd = end.endOffset();
        hotFrom = end.endOffset();
        hotNext = end.endOffset();
        gapsBelow = open.log().gapsBelow();
    }

    OpenLog open() {
        return open;
    }

    LogView view() {
        return open.log().view();
    }

    ProducerStates producers() {
        return replayed.producers();
    }

    /** Where the log will end when all that was handed over is written. */
    Position end() {
        return end;
    }

    long writtenEnd() {
        return writtenEnd;
    }

    /** How far the leader's own disk has it, as the topic wants it. */
    long safeEnd() {
        return safeEnd;
    }

    boolean idle() {
        return !writing && !flushing && gathered.isEmpty() && writer != null && safeEnd() == end.endOffset();
    }

    /** Whether what begins at an offset was written lately, so that reading it costs no disk. */
    boolean isHot(long offset) {
        return offset >= hotFrom;
    }

    /** Hands batches to the journal; they bear their offsets and epochs. */
    void persist(Output.Persist persist, List<BatchAppended> batches) {
        if (persist.expectedEnd() != end.endOffset() || persist.generation() != generation) {
            throw new IllegalStateException("partition=" + id + " persist at=" + persist.expectedEnd() + " generation="
                    + persist.generation() + " while the log's end=" + end + " generation=" + generation);
        }
        for (BatchAppended batch : batches) {
            replayed.appended(batch);
            if (batch.header().baseOffset() > end.endOffset() || batch.header().hasGaps()) {
                allowGapsBelow(persist.gapsBelow());
            }
            gathered.addLast(batch.after(end.endOffset()));
            end = new Position(batch.header().leaderEpoch(), batch.header().nextOffset());
        }
        write();
    }

    /** Rule M7, and on disk before the first such batch is: the journal does it ahead of the write. If it fails, so does the write. */
    private void allowGapsBelow(long offset) {
        if (offset > gapsBelow) {
            gapsBelow = offset;
            services.allowGaps(id, open, offset);
        }
    }

    /** Called when everything below the offset is written, or never will be. */
    void holdUntilWritten(long endOffset, Runnable release) {
        held.addLast(new Held(endOffset, release));
    }

    private void write() {
        ActorRef<LogWriter.Write> to = writer;
        if (writing || to == null || gathered.isEmpty()) {
            return;
        }
        List<BatchAppended> batches = new ArrayList<>();
        long bytes = 0;
        while (!gathered.isEmpty()
                && (batches.isEmpty() || bytes + gathered.getFirst().header().sizeInBytes() <= WRITE_BYTES_MAX)) {
            BatchAppended next = gathered.removeFirst();
            bytes += next.header().sizeInBytes();
            batches.add(next);
        }
        count(bytes, batches.size());
        writing = true;
        to.tell(new LogWriter.Write(batches));
    }

    private void count(long bytes, int batches) {
        bytesSinceCheckpoint += bytes;
        if (bytesSinceCheckpoint >= CHECKPOINT_BYTES && dueCheckpoint == null && gathered.isEmpty()) {
            // Just now the producers' state is that of the end of this write, which the checkpoint is of.
            dueCheckpoint = new Checkpoint(
                    end, sequenceNr + batches, replayed.producers().snapshot(), replayed.controlOffsets());
            bytesSinceCheckpoint = 0;
        }
        bytesSinceHot += bytes;
        if (bytesSinceHot >= HOT_BYTES) {
            bytesSinceHot = 0;
            hotFrom = hotNext;
            hotNext = writtenEnd;
        }
    }

    void written(ReplicaEvent.Written written) {
        writing = false;
        sequenceNr = written.sequenceNr();
        writtenEnd = written.endOffset();
        releaseUpTo(writtenEnd);
        write();
        tell.accept(new Input.Written(generation, writtenEnd));
        flush();
    }

    private void releaseUpTo(long offset) {
        while (!held.isEmpty() && held.getFirst().endOffset() <= offset) {
            held.removeFirst().release().run();
        }
    }

    /** One flush at a time is asked for; the next covers what was written during this one. */
    private void flush() {
        if (flush == Flush.OS) {
            safe(writtenEnd);
            return;
        }
        if (flushing || flushedEnd >= writtenEnd) {
            return;
        }
        flushing = true;
        work.pipe(services.flusher().flush(open.log(), writtenEnd), ReplicaEvent.Flushed::new);
    }

    void flushed(long endOffset) {
        flushing = false;
        flushedEnd = Math.max(flushedEnd, Math.min(endOffset, writtenEnd));
        safe(flushedEnd);
        flush();
    }

    private void safe(long endOffset) {
        if (endOffset > safeEnd) {
            safeEnd = endOffset;
            tell.accept(new Input.Flushed(generation, endOffset));
        }
    }

    /** The topic's {@code barnabas.flush} has changed. */
    void flush(Flush changed) {
        flush = changed;
        flush();
    }

    /** Rule L6: nothing is being written. Until {@link #rebuilt} what is persisted waits. */
    void cut(Output.Cut cut) {
        shut(cut.generation());
        anew = false;
        work.pipe(services.cut(id, open, cut.endOffset()), done -> new ReplicaEvent.Rebuilt());
    }

    /** Rule M6: the log is void, and goes on behind a position. */
    void beginAnew(Output.NewLog newLog) {
        shut(newLog.generation());
        anew = true;
        end = newLog.start();
        work.pipe(services.beginAnew(id, open, newLog), done -> new ReplicaEvent.Rebuilt());
    }

    private void shut(long nextGeneration) {
        if (writing || !gathered.isEmpty()) {
            throw new IllegalStateException("partition=" + id + " is cut while it is written (L6)");
        }
        generation = nextGeneration;
        writer = null;
        flushing = false;
        dueCheckpoint = null;
    }

    /** Another writer has recovered the log as it is now. */
    void rebuilt(ActorRef<LogWriter.Write> newWriter, OpenLog newOpen, ReplicaEvent.Recovered recovered) {
        writer = newWriter;
        open = newOpen;
        replayed = recovered.replayed();
        sequenceNr = recovered.sequenceNr();
        end = open.log().position();
        cleanable = true;
        atEnd();
    }

    long generation() {
        return generation;
    }

    /** Whether the log is, or was last, begun anew and not only cut. */
    boolean anew() {
        return anew;
    }

    /** Asks where the log should start by its age and size; told as an event. */
    void askDueStart(long highWatermark) {
        if (writer != null) {
            work.pipe(services.dueStart(open, highWatermark), ReplicaEvent.StartDue::new);
        }
    }

    /** Asks for a pass of the cleaner, one at a time; its end is told as an event. */
    void askClean(long highWatermark, TopicSettings.Compaction compaction) {
        if (writer != null && cleanable) {
            cleanable = false;
            work.pipe(services.clean(id, open, highWatermark, compaction), cleaned -> cleaned);
        }
    }

    void cleaned(ReplicaEvent.Cleaned cleaned) {
        cleanable = cleaned.cleanable();
    }

    /** Rule L9: a checkpoint is kept when its position is committed. */
    void committed(long highWatermark) {
        Checkpoint due = dueCheckpoint;
        if (due != null && due.position().endOffset() <= highWatermark) {
            dueCheckpoint = null;
            services.checkpoint(id, open, due);
        }
    }

    /** The state at the log's end, when nothing is under way. */
    Checkpoint finalCheckpoint() {
        return new Checkpoint(end, sequenceNr, replayed.producers().snapshot(), replayed.controlOffsets());
    }

    /** Nobody will write what was gathered. */
    void abandon() {
        gathered.clear();
        releaseUpTo(Long.MAX_VALUE);
    }
}
