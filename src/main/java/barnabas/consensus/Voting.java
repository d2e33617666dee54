package barnabas.consensus;

import org.jspecify.annotations.Nullable;

/** Answers vote requests, in whatever role (section 5.2 and 5.4.1, dissertation section 9.6, rules T3, T5, T6, M1, M5). */
final class Voting {
    private final ReplicaState state;

    Voting(ReplicaState state) {
        this.state = state;
    }

    /** The voter's role from now on. */
    Role onVoteRequest(Role role, Message.VoteRequest request) {
        Rules rules = state.rules;
        if (role instanceof Resigned || !rules.mayVote(state.standing())) {
            return role;
        }
        if (refusesForNow(role, request) || tooOld(request)) {
            reply(request, false);
            return role;
        }
        Role next = role;
        if (!request.pre() && request.term() > state.term()) {
            state.adopt(request.term(), null);
            next = role.toFollower();
        }
        boolean upToDate = rules.upToDate(request.position(), state.log.position());
        boolean granted = upToDate && free(request);
        if (granted && !request.pre()) {
            state.ballot.voteFor(request.from());
            next = next.kind() == Replica.Kind.CANDIDATE
                    ? next.toFollower()
                    : next; // it had only asked whether it could win
            next.heldBack(request.from());
        }
        reply(request, granted);
        if (!upToDate) {
            next.standSoon(); // T5: the group must not wait for one that cannot win
        }
        return next;
    }

    private boolean refusesForNow(Role role, Message.VoteRequest request) {
        boolean inTouch = role.leadsWithLease() || state.inTouch() || state.refusesAfterStart();
        // Only the leader that one is in touch with can hand over; what an older one asked for is void (rule T3).
        boolean handedOver =
                request.handedOverBy() != Message.NOT_HANDED_OVER && request.handedOverBy() == state.leaderEpoch();
        @Nullable ReplicaId leader = state.leader();
        return state.rules.refusesInTouch(inTouch, handedOver, request.from().equals(leader));
    }

    private boolean tooOld(Message.VoteRequest request) {
        return request.term() < state.term();
    }

    private boolean free(Message.VoteRequest request) {
        ReplicaId vote = state.ballot.vote();
        return request.term() > state.term() || vote == null || vote.equals(request.from());
    }

    private void reply(Message.VoteRequest request, boolean granted) {
        state.send(new Message.VoteReply(
                state.self,
                request.from(),
                state.term(),
                request.term(),
                request.pre(),
                granted,
                state.rules.sound(state.standing()),
                state.log.start()));
    }
}
