package barnabas.journal;

import akka.actor.ActorRef;
import barnabas.log.Checkpoint;
import barnabas.log.LogOrigin;
import barnabas.log.PartitionLog;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A replica's log, from the recovery of one incarnation of its persistent child to the next (rule L6). For reading and flushing
 * {@link #log} is used as it is; what must not cross a write goes through the journal actor, which does it on its blocking pool.
 */
public final class OpenLog {
    /** What is done with a log while nothing is appended to it. */
    @FunctionalInterface
    public interface Work<T> {
        T on(PartitionLog log) throws IOException;
    }

    /** What the replica asks the journal actor. */
    sealed interface Request {
        OpenLog log();

        CompletableFuture<?> done();
    }

    record Exclusive<T>(OpenLog log, Work<T> work, CompletableFuture<T> done) implements Request {}

    record Truncate(OpenLog log, long endOffset, CompletableFuture<@Nullable Void> done) implements Request {}

    record BeginAnew(OpenLog log, LogOrigin origin, CompletableFuture<@Nullable Void> done) implements Request {}

    record TakeCheckpoint(OpenLog log, Checkpoint checkpoint, CompletableFuture<@Nullable Void> done)
            implements Request {}

    record Release(OpenLog log, CompletableFuture<@Nullable Void> done) implements Request {}

    private final PartitionPersistenceId id;
    private final PartitionLog log;
    private final Checkpoint checkpoint;
    private final ActorRef journal;
    private final @Nullable String formerWriter;
    /** These two belong to the write that is under way: there is one at most. */
    private long sequenceNr;

    private @Nullable String writer;

    OpenLog(
            PartitionPersistenceId id,
            PartitionLog log,
            Checkpoint checkpoint,
            long sequenceNr,
            @Nullable String formerWriter,
            ActorRef journal) {
        this.id = id;
        this.log = log;
        this.checkpoint = checkpoint;
        this.sequenceNr = sequenceNr;
        this.formerWriter = formerWriter;
        this.journal = journal;
    }

    public PartitionPersistenceId id() {
        return id;
    }

    /** To read and to flush. Appends come through the child's persist alone. */
    public PartitionLog log() {
        return log;
    }

    /**
     * Retention, moving the log's start, other options: what must not cross an append. Done on the journal's blocking pool; writes
     * that come meanwhile wait for it.
     */
    public <T> CompletionStage<T> exclusively(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        journal.tell(new Exclusive<>(this, work, done), ActorRef.noSender());
        return done;
    }

    /**
     * Cuts the log's end off. From now on writes are refused until the child has been started anew and has recovered; to be
     * called when no persist is under way.
     */
    public CompletionStage<@Nullable Void> truncate(long endOffset) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        journal.tell(new Truncate(this, endOffset, done), ActorRef.noSender());
        return done;
    }

    /** Forgets the log and goes on behind another origin (rule M6). Conditions and consequences are those of {@link #truncate}. */
    public CompletionStage<@Nullable Void> beginAnew(LogOrigin origin) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        journal.tell(new BeginAnew(this, origin, done), ActorRef.noSender());
        return done;
    }

    /** Keeps a checkpoint beside the segments, in the place of the one before. Its position must be committed (rule L9). */
    public CompletionStage<@Nullable Void> checkpoint(Checkpoint taken) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        journal.tell(new TakeCheckpoint(this, taken, done), ActorRef.noSender());
        return done;
    }

    /** Closes the log: the replica is gone. Writes that come late are refused. */
    public CompletionStage<@Nullable Void> release() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        journal.tell(new Release(this, done), ActorRef.noSender());
        return done;
    }

    /** What recovery began with, {@link Checkpoint#NONE} for none. */
    Checkpoint recoveredFrom() {
        return checkpoint;
    }

    @Nullable String writer() {
        return writer;
    }

    /**
     * The first to write after the recovery is this incarnation's writer, unless it was the one before.
     *
     * @throws IllegalStateException when another incarnation writes, or not what follows
     */
    void admit(String writerUuid, long nextSequenceNr) {
        if (writer == null && !writerUuid.equals(formerWriter)) {
            writer = writerUuid;
        }
        if (!writerUuid.equals(writer)) {
            throw new IllegalStateException(
                    "persistenceId=" + id.value() + " late write of a former incarnation writer=" + writerUuid);
        }
        if (nextSequenceNr != sequenceNr + 1) {
            throw new IllegalStateException("persistenceId=" + id.value() + " sequenceNr=" + nextSequenceNr
                    + " does not follow sequenceNr=" + sequenceNr);
        }
    }

    void wrote(int events) {
        sequenceNr += events;
    }

    long sequenceNr() {
        return sequenceNr;
    }
}
