package barnabas.consensus;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way from the voters of the log to those of the target, one replica at a time (rules M1, M3, M4; dissertation section 4.1).
 * Replicas come in before others go; but of two on one broker the one of the wiped disk goes first, for it is dead for certain.
 */
final class MembershipChange {
    /** The next membership, or to whom to hand over because the leader itself has to go; neither when there is nothing to do yet. */
    record Step(@Nullable Membership membership, @Nullable ReplicaId transferTo) {
        static final Step NONE = new Step(null, null);
    }

    private final ReplicaState state;

    MembershipChange(ReplicaState state) {
        this.state = state;
    }

    /** Whether the log's voters differ from the target's. */
    boolean wanted() {
        var target = state.target().voters();
        Membership membership = state.membership();
        return !target.isEmpty()
                && !target.equals(membership.voters())
                && !(target.size() == membership.size() && membership.voters().containsAll(target));
    }

    Step next(Collection<Progress> followers, Predicate<Progress> inTouch) {
        Membership membership = state.log.newestMembership();
        for (ReplicaId wanted : state.target().voters()) {
            if (!membership.contains(wanted) && ready(wanted, followers)) {
                Optional<ReplicaId> wiped = membership.other(wanted.broker(), wanted);
                boolean goesFirst = wiped.isPresent() && !wiped.get().equals(state.self);
                Membership next = goesFirst ? membership.without(wiped.get()) : membership.with(wanted);
                return served(next, wanted, followers, inTouch);
            }
        }
        if (!membership.voters().containsAll(state.target().voters())) {
            return Step.NONE;
        }
        return goodbye(membership, followers, inTouch);
    }

    private Step goodbye(Membership membership, Collection<Progress> followers, Predicate<Progress> inTouch) {
        for (ReplicaId voter : membership.voters()) {
            if (!state.target().voters().contains(voter) && !voter.equals(state.self)) {
                Step step = served(membership.without(voter), state.self, followers, inTouch);
                if (!step.equals(Step.NONE)) {
                    return step; // whose going would stop the group stays until another, dead one, has gone
                }
            }
        }
        if (!state.target().voters().contains(state.self)) {
            for (ReplicaId heir : state.target().voters()) {
                if (ready(heir, followers)) {
                    return new Step(null, heir);
                }
            }
        }
        return Step.NONE;
    }

    /** M3: it holds all that is committed, so that the change does not stop the group. */
    private boolean ready(ReplicaId wanted, Collection<Progress> followers) {
        for (Progress follower : followers) {
            if (follower.replica().equals(wanted)) {
                return follower.sound()
                        && follower.mode() == Progress.Mode.STREAMING
                        && state.links().alive(wanted.broker())
                        && follower.followsIn(state.links().session(wanted.broker()))
                        && state.rules.caughtUp(follower.match(), state.log.highWatermark());
            }
        }
        return false;
    }

    /** A change is begun only when a majority of those who will vote is there, their disks whole. */
    private Step served(
            Membership next, ReplicaId coming, Collection<Progress> followers, Predicate<Progress> inTouch) {
        int there = 0;
        for (ReplicaId voter : next.voters()) {
            boolean counts = voter.equals(state.self) || voter.equals(coming);
            for (Progress follower : followers) {
                counts |= follower.replica().equals(voter) && follower.sound() && inTouch.test(follower);
            }
            there += counts ? 1 : 0;
        }
        return there >= next.majority() ? new Step(next, null) : Step.NONE;
    }
}
