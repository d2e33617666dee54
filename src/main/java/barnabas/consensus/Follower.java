package barnabas.consensus;

import barnabas.model.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the leader of its epoch sends, and watches that leader (rules A1, A2, T5). Learners and replicas that have not been told
 * of a leader are followers too.
 */
final class Follower extends Role {
    private static final long NOT_SET = Long.MAX_VALUE;
    private static final long UNKNOWN = -1;

    /** Up to here the log is the leader's: set by the appends of this epoch alone (rule A2). */
    private long verified;

    private long leaderCommit;
    private long reportedAck = UNKNOWN;
    private long reportedStart;
    private long soundAt = UNKNOWN;
    private long resetBelow;
    private long standAtMs = NOT_SET;
    /** Whom this one waits for to win; its death ends the wait. */
    private @Nullable ReplicaId votedFor;

    private boolean wasChanging;

    Follower(ReplicaState state) {
        super(state);
    }

    @Override
    Replica.Kind kind() {
        return Replica.Kind.FOLLOWER;
    }

    @Override
    Role onAppend(Message.Append append) {
        ReplicaLog log = state.log;
        if (log.changing()) {
            return this; // the leader asks again when the cut or reset is reported
        }
        if (!log.matches(append.previous())) {
            if (append.previous().endOffset() <= log.highWatermark()
                    && append.previous().endOffset() >= log.start()) {
                return contradicted();
            }
            reply(append.previous().endOffset(), false, log.hintFor(append.previous()));
            return this;
        }
        if (state.standing() != Standing.SOUND && soundAt == UNKNOWN) {
            soundAt = append.leaderEnd(); // M5: an end that was named after the restart
        }
        return take(append);
    }

    private Role take(Message.Append append) {
        ReplicaLog log = state.log;
        List<Batch> missing = log.missing(append.batches(), state.rules);
        if (!missing.isEmpty() && missing.get(0).baseOffset() < log.end() && !log.reachesOverStart(missing.get(0))) {
            return cutAt(missing.get(0).baseOffset());
        }
        if (!missing.isEmpty()) {
            if (skips(append, missing)) {
                return contradicted();
            }
            state.persist(missing, append.commit());
        }
        long end = append.batches().isEmpty()
                ? append.previous().endOffset()
                : append.batches().get(append.batches().size() - 1).nextOffset();
        verified = Math.max(verified, end);
        leaderCommit = Math.max(leaderCommit, append.commit());
        commit();
        state.startAt(Math.min(append.logStart(), log.highWatermark()));
        lookWhetherSound();
        if (missing.isEmpty()) {
            reply(append.previous().endOffset(), true, Position.START);
        } // else the flush of these says all that there is to say
        return this;
    }

    /** A1: only what differs is cut, and never what is committed. */
    private Role cutAt(long offset) {
        if (offset < state.log.highWatermark()) {
            return contradicted();
        }
        state.log.wantCut(offset);
        return this;
    }

    /** M7: only below the leader's commit point may compaction have left gaps. */
    private boolean skips(Message.Append append, List<Batch> missing) {
        long end = state.log.end();
        for (Batch batch : missing) {
            if (batch.baseOffset() > end && batch.baseOffset() > append.commit()) {
                return true;
            }
            end = batch.nextOffset();
        }
        return false;
    }

    private Role contradicted() {
        state.notice(Output.Notice.CONTRADICTION);
        return new Resigned(state);
    }

    @Override
    Role onReset(Message.Reset reset) {
        ReplicaLog log = state.log;
        if (log.rebuilding() || log.writing()) {
            return this; // L6; the leader asks again
        }
        boolean behindStart = reset.start().endOffset() > log.highWatermark();
        boolean behindTombstones = log.end() < reset.tombstonesBelow() && resetBelow < reset.tombstonesBelow();
        if (behindStart || behindTombstones) {
            resetBelow = reset.tombstonesBelow();
            state.beginAnew(reset.start(), reset.membership());
            verified = 0;
        } else {
            reply(log.end(), false, log.position()); // it came late or twice
        }
        return this;
    }

    @Override
    Role onTakeOver(Message.TakeOver takeOver) {
        leaderCommit = Math.max(leaderCommit, takeOver.commit());
        commit();
        if (!state.membership().contains(state.self)
                || !state.rules.mayVote(state.standing())
                || state.log.changing()) {
            return this;
        }
        return Candidate.takingOver(state);
    }

    @Override
    Role onLogMoved() {
        state.cutWhenQuiet();
        commit();
        lookWhetherSound(); // before it is told: an idle leader asks no more
        boolean changed = wasChanging && !state.log.changing();
        wasChanging = state.log.changing();
        if (changed && state.leader() != null) {
            // The log is ready again: let the leader go on from its end without waiting for its next question.
            reply(state.log.end(), false, state.log.position());
        } else if (acked() > reportedAck || state.recordedStart() > reportedStart) {
            reply(verified, true, Position.START);
        }
        return this;
    }

    /** Rules L8, M5: it has reached an end that was named after the restart. */
    private void lookWhetherSound() {
        if (soundAt != UNKNOWN && acked() >= soundAt) {
            state.soundAgain();
        }
    }

    private void commit() {
        long to = state.rules.followerCommit(leaderCommit, verified, state.log.flushed());
        state.log.commitTo(Math.min(to, state.log.end()));
    }

    private long acked() {
        return state.rules.acked(state.log.written(), state.log.flushed(), verified);
    }

    private void reply(long asked, boolean matched, Position hint) {
        ReplicaId leader = state.leader();
        if (leader == null) {
            return;
        }
        reportedAck = acked();
        reportedStart = state.recordedStart();
        state.send(new Message.AppendReply(
                state.self,
                leader,
                state.term(),
                asked,
                matched,
                matched ? reportedAck : 0,
                hint,
                state.rules.sound(state.standing()),
                state.log.highWatermark(),
                reportedStart));
    }

    @Override
    void standSoon() {
        standAtMs = Math.min(standAtMs, state.nowMs() + rank() * state.settings.staggerMs());
    }

    @Override
    void heldBack(ReplicaId candidate) {
        votedFor = candidate;
        standAtMs = state.nowMs()
                + state.settings.voteHoldMs()
                + rank() * state.settings.staggerMs()
                + state.settings.retryAfter(state.random());
    }

    /** T5: the n-th live voter in assignment order waits n times the stagger. */
    private long rank() {
        long rank = 0;
        for (ReplicaId voter : state.membership().voters()) {
            if (voter.equals(state.self)) {
                return rank;
            }
            if (state.links().alive(voter.broker())) {
                rank++;
            }
        }
        return rank;
    }

    /** This follower, standing again after an attempt that led nowhere. */
    Follower after(long waitMs) {
        standAtMs = state.rules.triesAgain() ? state.nowMs() + waitMs : NOT_SET - 1;
        return this;
    }

    @Override
    Role settle() {
        state.cutWhenQuiet();
        wasChanging |= state.log.changing();
        if (state.inTouch()) {
            votedFor = null;
            standAtMs = NOT_SET;
            return this;
        }
        if (!state.membership().contains(state.self) || !state.rules.mayVote(state.standing())) {
            return this;
        }
        if (standAtMs == NOT_SET) {
            standAtMs = state.alone() ? state.nowMs() : state.nowMs() + rank() * state.settings.staggerMs();
        }
        if (votedFor != null && !state.links().alive(votedFor.broker())) {
            votedFor = null;
            standAtMs = Math.min(standAtMs, state.nowMs() + rank() * state.settings.staggerMs());
        }
        if (state.nowMs() < standAtMs) {
            state.wakeAt(standAtMs);
            return this;
        }
        if (!state.eligible()) {
            standAtMs = state.nowMs() + state.settings.retryMinMs();
            state.wakeAt(standAtMs);
            return this;
        }
        return Candidate.asking(state);
    }
}
