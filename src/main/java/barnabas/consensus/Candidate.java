package barnabas.consensus;

import java.util.HashMap;
import java.util.Map;

/**
 * Asks whether it would be elected, then asks to be (rules T5, T6, M5). asking --a majority would--> standing --a majority voted,
 * term and own vote flushed--> leader. Whatever else happens it is a follower again, which tries again.
 */
final class Candidate extends Role {
    private final boolean pre;
    private final int forTerm;
    private final int handedOverBy;
    private final long sinceMs;
    private final Map<ReplicaId, Message.VoteReply> replies = new HashMap<>();
    private long askAgainMs;
    private int asked;

    private Candidate(ReplicaState state, boolean pre, int forTerm, int handedOverBy) {
        super(state);
        this.pre = pre;
        this.forTerm = forTerm;
        this.handedOverBy = handedOverBy;
        this.sinceMs = state.nowMs();
        askTheSilent();
    }

    /** A group of one has nobody to ask. */
    static Candidate asking(ReplicaState state) {
        if (state.alone()) {
            return standing(state, Message.NOT_HANDED_OVER);
        }
        return new Candidate(state, true, state.term() + 1, Message.NOT_HANDED_OVER);
    }

    /** The leader asked for it, so nobody need be asked whether it is dead (rule C6). */
    static Candidate takingOver(ReplicaState state) {
        return standing(state, state.term());
    }

    static Candidate standing(ReplicaState state, int handedOverBy) {
        state.adopt(state.term() + 1, null);
        state.ballot.voteFor(state.self);
        return new Candidate(state, false, state.term(), handedOverBy);
    }

    @Override
    Replica.Kind kind() {
        return Replica.Kind.CANDIDATE;
    }

    @Override
    Role onAppend(Message.Append append) {
        return toFollower().onAppend(append);
    }

    @Override
    Role onReset(Message.Reset reset) {
        return toFollower().onReset(reset);
    }

    @Override
    Role onVoteReply(Message.VoteReply reply) {
        if (reply.asked() == forTerm && reply.pre() == pre) {
            replies.put(reply.from(), reply);
        }
        return this;
    }

    /** Ever more slowly: what said nothing has much to do, or is not open yet, and being asked more makes neither better. */
    private void askTheSilent() {
        askAgainMs = state.nowMs() + state.settings.retryAfter(state.random(), asked++);
        for (ReplicaId voter : state.membership().voters()) {
            if (!voter.equals(state.self) && !replies.containsKey(voter)) {
                state.send(
                        new Message.VoteRequest(state.self, voter, forTerm, pre, state.log.position(), handedOverBy));
            }
        }
    }

    @Override
    Role settle() {
        state.cutWhenQuiet();
        if (state.inTouch()) {
            return toFollower();
        }
        Tally tally = tally();
        if (tally.won()) {
            return pre ? standing(state, Message.NOT_HANDED_OVER) : lead(tally);
        }
        boolean timedOut = state.nowMs() - sinceMs >= state.settings.electionTimeoutMs();
        if (tally.cannotWin() || timedOut) {
            return new Follower(state).after(state.settings.retryAfter(state.random(), state.triedInVain(timedOut)));
        }
        if (state.nowMs() >= askAgainMs) {
            askTheSilent();
        }
        state.wakeAt(Math.min(askAgainMs, sinceMs + state.settings.electionTimeoutMs()));
        return this;
    }

    private Role lead(Tally tally) {
        if (tally.onlyTogether()) {
            state.notice(Output.Notice.DATA_MAY_BE_LOST);
        }
        return Leader.elected(state, tally.highestStart());
    }

    /** The candidate's own vote counts when it is flushed (rule T6). */
    private Tally tally() {
        boolean ownCounts = pre || state.rules.maySpeak(state.ballot.promisesStored());
        return Tally.of(state.membership(), state.self, ownCounts, state.rules.sound(state.standing()), replies);
    }
}
