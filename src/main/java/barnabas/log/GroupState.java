package barnabas.log;

import barnabas.model.BrokerId;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What a replica must not forget of its group, kept in {@link StateLog}; its methods are its legal transitions.
 *
 * @param term the newest that the replica has seen; 0 at first, never goes down
 * @param vote whom it voted for in that term, null for nobody
 * @param logStartOffset the first offset that readers may have
 * @param flushedOffset the log was flushed up to here when this was recorded: below it a bad CRC is damage (rule L8)
 * @param highWatermark the commit point's offset at the last clean shutdown, 0 before one
 * @param clean whether everything acked was flushed at the last shutdown; taken away before the first append (rule M5)
 * @param damaged whether the log was found damaged and has not all come again from a leader (rule L8)
 * @param bootId the machine's boot in which the log was last opened for appends: see {@link BootId}
 */
public record GroupState(
        int term,
        @Nullable Vote vote,
        long logStartOffset,
        long flushedOffset,
        long highWatermark,
        boolean clean,
        boolean damaged,
        Uuid bootId) {
    /** Of a group that nothing is known of. */
    public static final GroupState NEW = new GroupState(0, null, 0, 0, 0, true, false, Uuid.ZERO_UUID);

    /** A vote goes to a broker's directory: a wiped disk under the same broker id is somebody else (rule M1). */
    public record Vote(BrokerId broker, Uuid directoryId) {}

    /** A newer term has been seen, and nobody voted for in it. An older or equal one changes nothing. */
    public GroupState withTerm(int newTerm) {
        return newTerm <= term
                ? this
                : new GroupState(newTerm, null, logStartOffset, flushedOffset, highWatermark, clean, damaged, bootId);
    }

    /** Votes, once in a term. Throws when the term is over, or the vote in it has gone to another. */
    public GroupState withVote(int inTerm, Vote candidate) {
        if (inTerm < term || (inTerm == term && vote != null && !vote.equals(candidate))) {
            throw new IllegalStateException("vote in term=" + inTerm + " for=" + candidate + " after " + this);
        }
        return new GroupState(inTerm, candidate, logStartOffset, flushedOffset, highWatermark, clean, damaged, bootId);
    }

    /** The log's beginning has been deleted; never goes down. */
    public GroupState withLogStart(long offset) {
        return new GroupState(
                term, vote, Math.max(logStartOffset, offset), flushedOffset, highWatermark, clean, damaged, bootId);
    }

    /** The log has been flushed up to an offset. Goes down only by {@link #truncated}. */
    public GroupState withFlushed(long offset) {
        return new GroupState(
                term, vote, logStartOffset, Math.max(flushedOffset, offset), highWatermark, clean, damaged, bootId);
    }

    /** The log is about to be cut: recorded before the cut, so that the cut is not taken for damage. */
    public GroupState truncated(long endOffset) {
        return new GroupState(
                term, vote, logStartOffset, Math.min(flushedOffset, endOffset), highWatermark, clean, damaged, bootId);
    }

    /** The first append is about to come: recorded before it (rule M5). */
    public GroupState opened(Uuid currentBootId) {
        return new GroupState(term, vote, logStartOffset, flushedOffset, highWatermark, false, damaged, currentBootId);
    }

    /**
     * The log was found damaged, and is about to be taken anew from a leader: recorded before anything of it is touched. What was known of
     * it is true no more; term and vote are (rule L8).
     */
    public GroupState asDamaged() {
        return new GroupState(term, vote, 0, 0, 0, false, true, bootId);
    }

    /** What had been lost has come again, up to the end that a leader named (rules L8, M5). */
    public GroupState sound(Uuid currentBootId) {
        return new GroupState(term, vote, logStartOffset, flushedOffset, highWatermark, false, false, currentBootId);
    }

    /** The replica has stopped with all its log flushed. */
    public GroupState closed(long endOffset, long commitOffset) {
        return new GroupState(term, vote, logStartOffset, endOffset, commitOffset, true, damaged, bootId);
    }

    /** Whether what was acked from the page cache may be gone: the machine went down in between (rule M5). */
    public boolean mayHaveLost(Uuid currentBootId) {
        return !clean && !bootId.equals(currentBootId);
    }
}
