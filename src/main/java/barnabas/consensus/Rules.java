package barnabas.consensus;

import barnabas.model.Position;

/**
 * The decisions on which safety hangs, each a line, apart from the machinery that asks for them: so a reader sees the rules on one
 * page, and a test can break one of them and see that the simulation notices.
 */
public class Rules {
    /** L1, section 5.4.1: a voter gives its vote to a log that is not behind its own. */
    boolean upToDate(Position candidate, Position own) {
        return candidate.compareTo(own) >= 0;
    }

    /** T6, L4: nothing is said in a term, nor a vote counted, before term and vote are flushed. */
    boolean maySpeak(boolean promisesStored) {
        return promisesStored;
    }

    /** L5: a replica that restarts takes the later of its stored term and its log's last epoch, and is a follower in it. */
    int openingTerm(int stored, int lastEpochInLog) {
        return Math.max(stored, lastEpochInLog);
    }

    /** M1: only the directory that was addressed answers; a wiped disk has given no promise. */
    boolean addressed(ReplicaId to, ReplicaId self) {
        return to.equals(self);
    }

    /** T1: what came in an earlier session says nothing about this one. */
    boolean ofThisSession(long session, long newest) {
        return session == newest;
    }

    /** T3: who is in touch with a live leader refuses, unless that leader asked for it or asks itself. */
    boolean refusesInTouch(boolean inTouch, boolean handedOver, boolean leaderItself) {
        return inTouch && !handedOver && !leaderItself;
    }

    /** T3: a replica that has just restarted forgot whom it was in touch with, so it waits out the silence. */
    long refusesUntilMs(long openedMs, long electionTimeoutMs) {
        return openedMs + electionTimeoutMs;
    }

    /** L8: a replica with a damaged log answers no candidate and is none. */
    boolean mayVote(Standing standing) {
        return standing != Standing.DAMAGED;
    }

    /** M5: whether a voter's promise counts in a majority. */
    boolean sound(Standing standing) {
        return standing == Standing.SOUND;
    }

    /** T6, dissertation section 4.1: the newest membership in the log counts, committed or not. */
    Membership counted(Membership newest, Membership committed) {
        return newest;
    }

    /** L2: a new leader that may hold an uncommitted tail writes a batch of its own epoch, unless it is alone. */
    boolean writesLeaderChange(boolean endsAtCommitPoint, int voters) {
        return !endsAtCommitPoint && voters > 1;
    }

    /** A3, section 5.4.2: by counting, only what is of the own epoch is committed; one voter commits what it has flushed. */
    boolean mayCommit(int epochThere, int term, int voters) {
        return epochThere == term || voters == 1;
    }

    /** A2, A3: how far a leader counts its own disk. */
    long ownCount(long written, long flushed) {
        return flushed;
    }

    /** A2: what a follower acks. */
    long acked(long written, long flushed, long verified) {
        return Math.min(flushed, verified);
    }

    /** A2: how far a follower takes its leader's commit point. */
    long followerCommit(long leaderCommit, long verified, long flushed) {
        return Math.min(leaderCommit, Math.min(verified, flushed));
    }

    /** A1: a follower cuts where a batch differs, and nowhere else: a late append must not take away what came after it. */
    boolean conflicts(boolean held) {
        return !held;
    }

    /** L6: a cut waits for the answer of the persists that are under way. */
    boolean mayCut(boolean writing) {
        return !writing;
    }

    /** L7: a failed write ends the replica's part, for what is on disk is unknown. */
    boolean resignsOnFailure() {
        return true;
    }

    /** M3: one change at a time, and only when something of the leader's own epoch is committed (Ongaro's note of 2015). */
    boolean mayChangeMembership(boolean lastChangeCommitted, boolean ownEpochCommitted) {
        return lastChangeCommitted && ownEpochCommitted;
    }

    /** M3: a learner votes only when it holds all that is committed. */
    boolean caughtUp(long match, long highWatermark) {
        return match >= highWatermark;
    }

    /** T2: a lease runs from the send time of the ping that a majority has echoed. */
    long leaseEnd(long sentMs, long nowMs, long leaseMs) {
        return sentMs == Links.NEVER ? Links.NEVER : sentMs + leaseMs;
    }

    /** T2, C6: who leads without a lease, has handed over, or was disowned by its broker, answers nobody. */
    boolean hasLease(long leaseEndMs, long nowMs, boolean handedOver, boolean disowned) {
        return nowMs < leaseEndMs && !handedOver && !disowned;
    }

    /** T2: without a majority for twice the election timeout a leader steps down. */
    boolean stepsDown(long sinceMs, long nowMs, long electionTimeoutMs) {
        return nowMs - sinceMs >= 2 * electionTimeoutMs;
    }

    /** A4: acks=all is answered when it is committed and enough replicas have it. */
    long ackThrough(long highWatermark, long onMinInsync) {
        return Math.min(highWatermark, onMinInsync);
    }

    /** A6: a commit point that nothing carries is sent by itself. */
    boolean sendsCommitAlone() {
        return true;
    }

    /** C6: a leader hands over to a replica that has all it has, all of it committed. */
    boolean mayHandOver(boolean reachedEnd, boolean allCommitted) {
        return reachedEnd && allCommitted;
    }

    /** T5: suspicion is a state: a group without a leader tries again. */
    boolean triesAgain() {
        return true;
    }

    /** M6: a delete is answered when a majority has recorded it. */
    long recordedStart(long own, long onMajority) {
        return Math.min(own, onMajority);
    }

    /** M6: a new leader takes over the highest log start that a voter of its election has recorded. */
    long inheritedStart(long own, long highestOfVotes) {
        return Math.max(own, highestOfVotes);
    }
}
