package barnabas.consensus;

import org.jspecify.annotations.Nullable;

/**
 * Term, vote and log start, and how much of them is flushed. A vote is flushed before it is answered (rule T6); so is a term,
 * since a promise not to follow an older leader is one too.
 */
final class Ballot {
    private int term;
    private @Nullable ReplicaId vote;
    private long logStart;
    private long issued;
    private long promised;
    private long stored;
    private boolean dirty;

    Ballot(StoredState from, int lastEpochInLog) {
        // L5: the log may be ahead of state.log, which crashes by itself.
        boolean behind = lastEpochInLog > from.term();
        term = behind ? lastEpochInLog : from.term();
        vote = behind ? null : from.vote();
        logStart = from.logStart();
    }

    int term() {
        return term;
    }

    @Nullable ReplicaId vote() {
        return vote;
    }

    /** A newer epoch, in which no vote is given yet. */
    void adopt(int newTerm) {
        if (newTerm <= term) {
            throw new IllegalArgumentException("term=" + newTerm + " is not above term=" + term);
        }
        term = newTerm;
        vote = null;
        change(true);
    }

    void voteFor(ReplicaId candidate) {
        if (vote != null && !vote.equals(candidate)) {
            throw new IllegalStateException("term=" + term + " vote=" + vote + " cannot become " + candidate);
        }
        if (vote == null) {
            vote = candidate;
            change(true);
        }
    }

    void logStart(long offset) {
        logStart = offset;
        change(false);
    }

    private void change(boolean promise) {
        if (!dirty) {
            issued++;
            dirty = true;
        }
        if (promise) {
            promised = issued;
        }
    }

    /** The state to be stored since it was last asked for. */
    Output.@Nullable Store take() {
        if (!dirty) {
            return null;
        }
        dirty = false;
        return new Output.Store(issued, new StoredState(term, vote, logStart));
    }

    void stored(long sequence) {
        stored = Math.max(stored, sequence);
    }

    /** Every term and vote taken so far is flushed. */
    boolean promisesStored() {
        return stored >= promised;
    }

    /** The log start, when it is flushed; else the one before is all that counts. */
    boolean allStored() {
        return stored >= issued;
    }
}
