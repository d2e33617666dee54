package barnabas.consensus;

import barnabas.model.Position;
import java.util.Collection;
import java.util.List;

/** Keeps the followers of a leader supplied: probes, windows of appends, commit points, resets (rules A1, A6, A7, M6, M7). */
final class Replication {
    private final ReplicaState state;

    Replication(ReplicaState state) {
        this.state = state;
    }

    void answered(Progress follower, Message.AppendReply reply) {
        long session = state.links().session(follower.replica().broker());
        if (reply.matched()) {
            follower.matched(reply, session);
        } else if (follower.mode() == Progress.Mode.RESETTING
                || follower.mode() == Progress.Mode.STREAMING
                || reply.asked() == follower.next()
                || reply.asked() == reply.hint().endOffset()) {
            follower.mismatched(reply, agreeing(reply.hint()), session);
        }
        if (needsReset(follower, reply)) {
            reset(follower);
        }
    }

    /** Where a follower's log may agree with ours, given how far back it may agree by itself (KIP-595). */
    private long agreeing(Position hint) {
        ReplicaLog log = state.log;
        if (hint.endOffset() <= log.written()
                && log.epochs().positionAt(hint.endOffset()).equals(hint)) {
            return hint.endOffset();
        }
        Position known = log.epochs().endOfEpoch(hint.epoch(), log.written());
        return Math.min(hint.endOffset(), known.endOffset());
    }

    private boolean needsReset(Progress follower, Message.AppendReply reply) {
        Position start = state.log.epochs().positionAt(state.log.start());
        boolean partsBelowStart = !reply.matched()
                && reply.asked() == start.endOffset()
                && !reply.hint().equals(start);
        if (follower.next() < start.endOffset() || (partsBelowStart && follower.next() == start.endOffset())) {
            return true; // what it lacks, or has otherwise, lies below what is left here
        }
        boolean holdsSome = reply.hint().endOffset() > reply.logStart();
        return !reply.matched() && holdsSome && missesTombstones(follower);
    }

    /** M7: records whose tombstones are gone would stay for ever on a follower that goes on below, unless it began after that. */
    private boolean missesTombstones(Progress follower) {
        long below = state.tombstonesRemovedBelow();
        return follower.next() < below && follower.resetBelow() < below;
    }

    private void reset(Progress follower) {
        ReplicaLog log = state.log;
        follower.resetting(state.nowMs(), state.tombstonesRemovedBelow());
        state.send(new Message.Reset(
                state.self,
                follower.replica(),
                state.term(),
                log.epochs().positionAt(log.start()),
                log.membershipBefore(log.start()),
                state.tombstonesRemovedBelow()));
    }

    void feed(Collection<Progress> followers) {
        for (Progress follower : followers) {
            if (state.links().alive(follower.replica().broker())) {
                feed(follower);
            }
        }
    }

    private void feed(Progress follower) {
        long resendAt = follower.sentMs() + state.settings.resendMs();
        if (follower.unanswered() && state.nowMs() >= resendAt) {
            if (follower.mode() == Progress.Mode.RESETTING) {
                reset(follower);
            } else {
                follower.lost();
            }
        }
        if (follower.mode() == Progress.Mode.RESETTING && !follower.unanswered()) {
            // It was writing and passed the reset over, and what it wrote brought it to where no reset is needed.
            follower.lost();
        }
        if (follower.mode() == Progress.Mode.STREAMING && missesTombstones(follower)) {
            if (follower.holdsSome()) {
                reset(follower);
            } else {
                follower.beganBehind(state.tombstonesRemovedBelow());
            }
        }
        if (follower.mode() == Progress.Mode.PROBING && follower.next() < state.log.start()) {
            reset(follower);
        } else if (follower.mode() == Progress.Mode.PROBING && !follower.unanswered()) {
            tell(follower);
        } else if (follower.wantsFeed(state.log.written(), state.settings.windowBytes())) {
            follower.feeding(state.nowMs(), state.log.highWatermark(), state.log.start());
            state.feed(new Output.Feed(
                    head(follower), state.log.written(), state.settings.appendBytes(), state.tombstonesRemovedBelow()));
        } else if (follower.mode() == Progress.Mode.STREAMING && owedNews(follower, resendAt)) {
            tell(follower);
        }
        if (follower.unanswered() || !upToDate(follower)) {
            state.wakeAt(Math.max(follower.sentMs() + state.settings.resendMs(), state.nowMs() + 1));
        }
    }

    /**
     * A6: the commit point, and the log start, go by themselves when nothing else carries them. While appends are under way the next one
     * is likely to, so that is waited for.
     */
    private boolean owedNews(Progress follower, long resendAt) {
        if (!state.rules.sendsCommitAlone() || upToDate(follower)) {
            return false;
        }
        if (follower.toldOf(state.log.highWatermark(), state.log.start())) {
            return state.nowMs() >= resendAt;
        }
        long aloneAt = follower.sentMs() + state.settings.commitMs();
        if (follower.unanswered() && state.nowMs() < aloneAt) {
            state.wakeAt(aloneAt);
            return false;
        }
        return true;
    }

    private boolean upToDate(Progress follower) {
        return follower.knows(state.log.highWatermark(), state.log.start());
    }

    /** An append without batches. */
    private void tell(Progress follower) {
        follower.asked(state.nowMs(), state.log.highWatermark(), state.log.start());
        state.send(head(follower));
    }

    private Message.Append head(Progress follower) {
        ReplicaLog log = state.log;
        return new Message.Append(
                state.self,
                follower.replica(),
                state.term(),
                log.epochs().positionAt(follower.next()),
                List.of(),
                log.highWatermark(),
                log.end(),
                log.start());
    }
}
