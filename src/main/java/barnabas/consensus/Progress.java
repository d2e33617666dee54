package barnabas.consensus;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a leader knows of one follower (etcd's {@code Progress}). Probing: one empty append at a time, until the follower says where the
 * logs match. Streaming: a window of appends under way (rule A7). Resetting: the follower begins anew at the leader's log start.
 */
final class Progress {
    enum Mode {
        PROBING,
        STREAMING,
        RESETTING
    }

    private record Inflight(long endOffset, int bytes) {}

    static final long UNKNOWN = -1;
    static final long NO_SESSION = Long.MIN_VALUE;

    private final ReplicaId replica;
    private final Deque<Inflight> inflight = new ArrayDeque<>();
    private Mode mode = Mode.PROBING;
    private long next;
    private long match = UNKNOWN;
    private long held = UNKNOWN;
    private long inflightBytes;
    private boolean feeding;
    private boolean waiting;
    private boolean sound;
    private long sentMs;
    private long session = NO_SESSION;
    private long followsSession = NO_SESSION;
    private long sentCommit = UNKNOWN;
    private long recordedStart;
    private long sentStart;
    private long highWatermark;
    private long resetBelow;

    Progress(ReplicaId replica, long next) {
        this.replica = replica;
        this.next = next;
    }

    /** A new session: what was under way is lost, and what was acked may be too (rule M5), so it is asked anew. */
    void inSession(long newest) {
        if (newest != session) {
            session = newest;
            match = UNKNOWN;
            held = UNKNOWN;
            highWatermark = 0;
            probeAt(next);
        }
    }

    void probeAt(long offset) {
        mode = Mode.PROBING;
        next = offset;
        inflight.clear();
        inflightBytes = 0;
        feeding = false;
        waiting = false;
        sentCommit = UNKNOWN;
    }

    /** Nothing was heard for what was sent: it is asked for again from what is known. */
    void lost() {
        probeAt(match == UNKNOWN ? next : match);
    }

    void asked(long nowMs, long commit, long logStart) {
        waiting = true;
        sentMs = nowMs;
        sentCommit = commit;
        sentStart = logStart;
    }

    void resetting(long nowMs, long tombstonesBelow) {
        resetBelow = tombstonesBelow;
        match = UNKNOWN; // what it acked goes, if it does as it is told
        held = UNKNOWN;
        mode = Mode.RESETTING;
        waiting = true;
        sentMs = nowMs;
    }

    /** It held nothing when tombstones below this offset were gone: what it gets needs none of them (rule M7). */
    void beganBehind(long tombstonesBelow) {
        resetBelow = Math.max(resetBelow, tombstonesBelow);
    }

    /** Whether it has said that it holds anything, on its disk or not yet. */
    boolean holdsSome() {
        return Math.max(match, held) > recordedStart;
    }

    /** An append matched at {@code asked}; everything below {@code acked} is flushed there. */
    void matched(Message.AppendReply reply, long ofSession) {
        heard(reply, ofSession);
        match = Math.max(match, reply.acked());
        held = Math.max(held, reply.asked());
        if (mode != Mode.STREAMING && reply.asked() == next) {
            mode = Mode.STREAMING;
        }
        while (!inflight.isEmpty() && inflight.getFirst().endOffset() <= match) {
            inflightBytes -= inflight.removeFirst().bytes();
        }
        next = Math.max(next, match);
        waiting = !inflight.isEmpty();
    }

    /** The follower does follow, but its log parts from ours before what was asked. */
    void mismatched(Message.AppendReply reply, long tryAt, long ofSession) {
        heard(reply, ofSession);
        if (!reply.sound()) {
            match = UNKNOWN; // L8, M5: what it acked before may be gone, also within a session
        }
        probeAt(Math.max(tryAt, match));
    }

    private void heard(Message.AppendReply reply, long ofSession) {
        followsSession = ofSession;
        sound = reply.sound();
        recordedStart = Math.max(recordedStart, reply.logStart());
        highWatermark = Math.max(highWatermark, reply.highWatermark());
    }

    void feeding(long nowMs, long commit, long logStart) {
        feeding = true;
        sentMs = nowMs;
        sentCommit = commit;
        sentStart = logStart;
    }

    boolean fed(long fromOffset, long nextOffset, int bytes) {
        if (!feeding || fromOffset != next || mode != Mode.STREAMING) {
            return false;
        }
        feeding = false;
        if (nextOffset > next) {
            inflight.addLast(new Inflight(nextOffset, bytes));
            inflightBytes += bytes;
            next = nextOffset;
            waiting = true;
        }
        return true;
    }

    boolean wantsFeed(long readable, int windowBytes) {
        return mode == Mode.STREAMING && !feeding && next < readable && inflightBytes < windowBytes;
    }

    /** A question is under way that has no answer yet. */
    boolean unanswered() {
        return waiting || feeding;
    }

    /** The link session in which the follower last answered as such. */
    long followsSession() {
        return followsSession;
    }

    boolean followsIn(long newestSession) {
        return followsSession == newestSession;
    }

    /** The follower was told the commit point and the log start, whether or not that arrived. */
    boolean toldOf(long commit, long logStart) {
        return sentCommit >= commit && sentStart >= logStart;
    }

    /** The follower has said that it has the commit point and the log start. */
    boolean knows(long commit, long logStart) {
        return highWatermark >= commit && recordedStart >= logStart;
    }

    ReplicaId replica() {
        return replica;
    }

    /** It would vote: what it acked is on its disk. */
    boolean sound() {
        return sound;
    }

    Mode mode() {
        return mode;
    }

    long next() {
        return next;
    }

    long match() {
        return match;
    }

    long sentMs() {
        return sentMs;
    }

    /** It began anew, or from nothing, when the tombstones below this offset were gone (rule M7). */
    long resetBelow() {
        return resetBelow;
    }

    long recordedStart() {
        return recordedStart;
    }
}
