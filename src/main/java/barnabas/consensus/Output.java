package barnabas.consensus;

import barnabas.model.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the driver has to do after an input, in the order of the fields. Nothing here waits: messages that must follow a flush of
 * {@code state.log} are kept back by the replica until it is told of the flush.
 *
 * @param store append to {@code state.log}, flush (grouped with others), then tell {@link Input.StateStored}
 * @param leadership say on all links that we lead, or take it back, before anything below is done (rule T1)
 * @param cut cut the log, through the same journal actor as the persists (rule L6); tell {@link Input.CutDone}
 * @param reset begin a new log in a new folder (rule M6); tell {@link Input.ResetDone}
 * @param persists hand to the journal in this order, gathered as one persist if another is under way; tell {@link Input.Written} and,
 *     after the flush, {@link Input.Flushed}
 * @param feeds appends that need batches: read from the log, send, then tell {@link Input.Fed}
 * @param messages send
 * @param highWatermark expose to readers
 * @param ackThrough answer acks=all producers below this offset (rules A4, T2)
 * @param logStart nothing below it is shown any more
 * @param recordedLogStart answer DeleteRecords up to here (rule M6)
 * @param notices tell people, in the log and as events
 * @param wakeAtMs the time at which to tick at the latest, {@link #NO_WAKE} when nothing is waited for
 */
public record Output(
        @Nullable Store store,
        @Nullable Leadership leadership,
        @Nullable Cut cut,
        @Nullable NewLog reset,
        List<Persist> persists,
        List<Feed> feeds,
        List<Message> messages,
        long highWatermark,
        long ackThrough,
        long logStart,
        long recordedLogStart,
        List<Notice> notices,
        long wakeAtMs) {
    public static final long NO_WAKE = Long.MAX_VALUE;

    /** A record for {@code state.log}. */
    public record Store(long sequence, StoredState state) {}

    /** Whether we lead in an epoch. */
    public record Leadership(int epoch, boolean leads) {}

    /**
     * The log shall end earlier.
     *
     * @param generation names the log after the cut; writes and flushes of the one before it are answered in vain (rule L6)
     * @param endOffset where the log shall end
     */
    public record Cut(long generation, long endOffset) {}

    /** The log after a reset: empty, from a committed position of the leader. */
    public record NewLog(long generation, Position start, Membership membership) {}

    /**
     * Batches for the journal: proposed or own ones on a leader, on a follower those of the append just received.
     *
     * @param generation to be named in the answer
     * @param expectedEnd where the log must end for the write to be right (rule L6)
     * @param gapsBelow offsets may be missing before a batch that begins at this one or below (rule M7); 0 where none may
     */
    public record Persist(long generation, long expectedEnd, List<Batch> batches, long gapsBelow) {}

    /**
     * Send {@code head} with the batches that follow its position.
     *
     * @param endOffset read no further
     * @param maxBytes read no more, but at least one batch
     * @param tombstonesBelow what was read must not be sent to a position below the newest tombstone that has gone if that is above this
     *     ({@link Input.TombstonesRemoved} comes first): it was not known when this was decided (rule M7)
     */
    public record Feed(Message.Append head, long endOffset, int maxBytes, long tombstonesBelow) {}

    /** What people should know. */
    public enum Notice {
        /** Too few sound voters were left, and the best log of all won: acked records may be lost (rule M5). */
        DATA_MAY_BE_LOST,
        /** The replica has reached the end that its leader named: it votes again (rules L8, M5). */
        SOUND_AGAIN,
        /** The leader asked for what contradicts a committed record: a bug or broken disk; the replica has stopped (rule A1). */
        CONTRADICTION,
        /** A transfer ended without the other replica leading (rule C6). */
        TRANSFER_FAILED
    }
}
