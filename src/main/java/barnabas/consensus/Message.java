package barnabas.consensus;

import barnabas.model.Position;
import java.util.List;

/**
 * What replicas of a group tell each other. Addressed to a broker and its directory: another directory drops it (rule M1). The
 * links drop what was sent in a session that has ended.
 */
public sealed interface Message {
    /** The epoch of a vote request that no leader asked for. */
    int NOT_HANDED_OVER = -1;

    ReplicaId from();

    ReplicaId to();

    /** The sender's epoch; a pre-vote's is one that nobody has taken yet. */
    int term();

    /**
     * Asks for a vote (section 5.2), or whether one would be given (pre-vote, dissertation section 9.6).
     *
     * @param position where the candidate's log ends
     * @param handedOverBy the epoch of the leader that asked the candidate to take over (rule T3), or {@link #NOT_HANDED_OVER}
     */
    record VoteRequest(ReplicaId from, ReplicaId to, int term, boolean pre, Position position, int handedOverBy)
            implements Message {}

    /**
     * Answers a vote request.
     *
     * @param term the voter's epoch
     * @param asked the epoch that was asked for
     * @param sound whether the vote counts in a majority (rule M5)
     * @param logStart the log start that the voter has recorded (rule M6)
     */
    record VoteReply(
            ReplicaId from,
            ReplicaId to,
            int term,
            int asked,
            boolean pre,
            boolean granted,
            boolean sound,
            long logStart)
            implements Message {}

    /**
     * Batches behind a position, or none to verify the position and tell the commit point (section 5.3, rules A1, A6).
     *
     * @param previous the leader's position before the first batch
     * @param commit the leader's high watermark
     * @param leaderEnd where the leader's log ended when it sent this (rule M5)
     * @param logStart the leader's log start (rule M6)
     */
    record Append(
            ReplicaId from,
            ReplicaId to,
            int term,
            Position previous,
            List<Batch> batches,
            long commit,
            long leaderEnd,
            long logStart)
            implements Message {
        public Append {
            batches = List.copyOf(batches);
        }

        /** This append with what the driver has read from the log. */
        public Append with(List<Batch> read) {
            return new Append(from, to, term, previous, read, commit, leaderEnd, logStart);
        }
    }

    /**
     * Answers an append, and reports what was flushed since.
     *
     * @param asked the end offset of the position that the append named
     * @param matched whether that position is in the follower's log
     * @param acked min(flushed end, last position verified in this epoch) (rule A2)
     * @param hint not matched: where the follower's log may agree
     * @param sound whether the follower would vote (rules L8, M5)
     * @param highWatermark the follower's
     * @param logStart the log start that the follower has recorded (rule M6)
     */
    record AppendReply(
            ReplicaId from,
            ReplicaId to,
            int term,
            long asked,
            boolean matched,
            long acked,
            Position hint,
            boolean sound,
            long highWatermark,
            long logStart)
            implements Message {}

    /**
     * Tells a follower that is behind the leader's log start to begin anew there (rule M6).
     *
     * @param start the position where the leader's log begins
     * @param membership who voted at that position
     * @param tombstonesBelow the leader has removed tombstones below this offset, so a log that ends before it cannot go on (rule M7)
     */
    record Reset(ReplicaId from, ReplicaId to, int term, Position start, Membership membership, long tombstonesBelow)
            implements Message {}

    /** Asks a follower that has reached the leader's end to lead (dissertation section 3.10, rule C6). */
    record TakeOver(ReplicaId from, ReplicaId to, int term, long commit) implements Message {}

    /** Tells the leader of an older epoch that there is a newer one (rule T1). */
    record NewerEpoch(ReplicaId from, ReplicaId to, int term) implements Message {}
}
