package barnabas.consensus;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one group. Give it what happens, carry out what it answers, in order; nothing is decided anywhere else.
 *
 * <p>follower --leader silent, gone or unknown (T5)--> candidate; candidate --elected--> leader; candidate --refused, a leader found, or
 * time out--> follower, which tries again; leader --a newer epoch, no majority for twice the election timeout, or disowned by its
 * broker--> follower; leader --handed over in vain--> candidate in the next epoch (C6); any --storage failed or log contradicted--> resigned
 * (L7, A1), until the driver opens the replica anew. A replica opens as a follower (L5), a group of one elects itself on its first tick.
 *
 * <p>One thread at a time may call it. It holds a few numbers per replica, one entry per epoch in the log, and what is said while
 * {@code state.log} is being flushed.
 */
public final class Replica {
    /** The roles, as shown. */
    public enum Kind {
        FOLLOWER,
        CANDIDATE,
        LEADER,
        RESIGNED
    }

    /** Whether proposals are taken at this moment. */
    public enum Admission {
        /** Propose. */
        OPEN,
        /** Leads, but hands over or has no lease: keep the produce requests, up to their timeout. */
        PARKED,
        /** Does not lead: answer NOT_LEADER_OR_FOLLOWER. */
        CLOSED
    }

    /**
     * What readers and clients may be told at a moment (rules C1, C2, C5).
     *
     * @param term the epoch that the replica is in, also while it is electing; not for clients
     * @param leader the leader, when one is known that may serve
     * @param leaderEpoch the epoch of the newest leader that this replica has known, or -1
     * @param leaseEndMs until when a leader may answer, if nothing is echoed meanwhile; not after on others
     * @param serves leads and has a lease: may ack, answer ListOffsets latest and coordinator requests
     * @param knowsLatest serves, and the commit point covers the log at the election (rule C2)
     * @param inTouch voters in touch, this one included, as {@code min.insync.replicas} counts them before writing (rule A4)
     */
    public record Status(
            Kind kind,
            int term,
            Optional<ReplicaId> leader,
            int leaderEpoch,
            long leaseEndMs,
            boolean serves,
            boolean knowsLatest,
            int inTouch,
            Membership membership,
            Standing standing,
            long logStart,
            long highWatermark,
            long logEnd) {}

    /**
     * A follower as its leader knows it.
     *
     * @param match up to where it has said that it holds the leader's log, flushed; -1 when it has not said so in this session
     * @param inTouch a voter that follows on a live link
     */
    public record FollowerStatus(ReplicaId replica, long match, boolean inTouch) {}

    private final ReplicaState state;
    private final Voting voting;
    private Role role;

    public Replica(Opened opened, Settings settings) {
        this(opened, settings, new Rules());
    }

    Replica(Opened opened, Settings settings, Rules rules) {
        this.state = new ReplicaState(opened, settings, rules);
        this.voting = new Voting(state);
        this.role = new Follower(state);
    }

    /** What follows from an input. */
    public Output on(Input input, Moment moment) {
        state.at(moment);
        Role before = role;
        role = react(input);
        Role settled = role.settle();
        while (settled != role) { // follower, candidate and leader in one go where nobody has to be asked
            role = settled;
            settled = role.settle();
        }
        if (before.kind() == Kind.LEADER && role.kind() == Kind.RESIGNED) {
            state.takeBack(state.term());
        }
        return state.output();
    }

    private Role react(Input input) {
        if (input instanceof Input.Received received) {
            return receive(received.message(), received.session());
        } else if (input instanceof Input.Written written) {
            return state.log.written(written.generation(), written.endOffset()) ? role.onLogMoved() : role;
        } else if (input instanceof Input.Flushed flushed) {
            return state.log.flushed(flushed.generation(), flushed.endOffset()) ? role.onLogMoved() : role;
        } else if (input instanceof Input.Propose propose) {
            return role.onPropose(propose);
        } else if (input instanceof Input.Fed fed) {
            return role.onFed(fed);
        } else if (input instanceof Input.StateStored stored) {
            state.stored(stored.sequence());
            return role.onLogMoved();
        } else if (input instanceof Input.CutDone done) {
            state.log.rebuilt(done.generation());
            return role.onLogMoved();
        } else if (input instanceof Input.ResetDone done) {
            state.beganAnew(done.generation());
            return role.onLogMoved();
        } else if (input instanceof Input.LeaderAnnounced announced) {
            return announced(announced);
        } else {
            return command(input);
        }
    }

    private Role command(Input input) {
        if (input instanceof Input.StorageFailed) {
            return state.rules.resignsOnFailure() ? new Resigned(state) : role;
        } else if (input instanceof Input.Target target) {
            state.target(target);
        } else if (input instanceof Input.MinInsync minInsync) {
            state.minInsync(minInsync.replicas());
        } else if (input instanceof Input.Transfer transfer) {
            return role.onTransfer(transfer);
        } else if (input instanceof Input.DeleteRecords delete) {
            return role.onDeleteRecords(delete);
        } else if (input instanceof Input.TombstonesRemoved removed) {
            state.tombstonesRemoved(removed.belowOffset());
        }
        return role; // a tick
    }

    private Role announced(Input.LeaderAnnounced announced) {
        if (role.kind() == Kind.RESIGNED || announced.leader().equals(state.self)) {
            return role;
        }
        if (announced.epoch() < state.term()) {
            // T1: the one that lags is told at once.
            state.send(new Message.NewerEpoch(state.self, announced.leader(), state.term()));
            return role;
        }
        return follow(announced.epoch(), announced.leader());
    }

    /** This replica in that epoch under that leader. */
    private Role follow(int epoch, ReplicaId leader) {
        if (epoch > state.term()) {
            boolean led = role.kind() == Kind.LEADER;
            int before = state.term();
            state.adopt(epoch, leader);
            if (led) {
                state.takeBack(before);
            }
            return role.toFollower();
        }
        if (role.kind() == Kind.LEADER) {
            throw new IllegalStateException("epoch=" + epoch + " is led by " + state.self + " and by " + leader);
        }
        state.follow(leader);
        return role.kind() == Kind.CANDIDATE ? role.toFollower() : role;
    }

    private Role receive(Message message, long session) {
        long newest = state.links().session(message.from().broker());
        if (role.kind() == Kind.RESIGNED
                || !state.rules.addressed(message.to(), state.self)
                || !state.rules.ofThisSession(session, newest)) {
            return role;
        }
        if (message instanceof Message.VoteRequest request) {
            int before = state.term();
            boolean led = role.kind() == Kind.LEADER;
            Role next = voting.onVoteRequest(role, request);
            if (led && state.term() > before) {
                state.takeBack(before);
            }
            return next;
        }
        if (message instanceof Message.Append
                || message instanceof Message.Reset
                || message instanceof Message.TakeOver) {
            return fromLeader(message);
        }
        if (message.term() > state.term()) {
            boolean led = role.kind() == Kind.LEADER;
            int before = state.term();
            state.adopt(message.term(), null);
            Role follower = role.toFollower();
            if (led) {
                state.takeBack(before);
                follower.heldBack(
                        message.from()); // whoever is about to win must not be overtaken by the one that he replaces
            }
            return follower;
        }
        if (message instanceof Message.VoteReply reply) {
            return role.onVoteReply(reply);
        }
        // A2: only acks of the leader's own epoch count.
        return message instanceof Message.AppendReply reply && reply.term() == state.term()
                ? role.onAppendReply(reply)
                : role;
    }

    private Role fromLeader(Message message) {
        if (message.term() < state.term()) {
            state.send(new Message.NewerEpoch(state.self, message.from(), state.term()));
            return role;
        }
        role = follow(message.term(), message.from());
        if (message instanceof Message.Append append) {
            return role.onAppend(append);
        } else if (message instanceof Message.Reset reset) {
            return role.onReset(reset);
        }
        return role.onTakeOver((Message.TakeOver) message);
    }

    /** The role, for whoever has to know no more. */
    public Kind kind() {
        return role.kind();
    }

    /** Whether a proposal would be taken. */
    public Admission admission(Moment moment) {
        state.at(moment);
        return role instanceof Leader leader ? leader.admission() : Admission.CLOSED;
    }

    /** What the lease hangs on; empty when this replica does not lead. */
    public Optional<LeaseTerms> leaseTerms() {
        return role instanceof Leader leader ? Optional.of(leader.leaseTerms()) : Optional.empty();
    }

    /** The followers of a leader; none on others. */
    public List<FollowerStatus> followers(Moment moment) {
        state.at(moment);
        return role instanceof Leader leader ? leader.followerStatus() : List.of();
    }

    /** Whether this replica leads and what it found in its log when it was elected is committed (rule C2). */
    public boolean coversElection() {
        return role instanceof Leader leader && leader.coversElection();
    }

    /** Who votes by this replica's own log, committed or not (rule T6). */
    public Membership membership() {
        return state.membership();
    }

    /** Whether the newest change of {@link #membership} is committed (rule M4). */
    public boolean membershipCommitted() {
        return state.log.membershipCommitted();
    }

    /** Who voted at the log start. */
    public Membership membershipAtStart() {
        return state.log.membershipBefore(state.log.start());
    }

    /** The epoch that the replica is in, also while it is electing. */
    public int term() {
        return state.term();
    }

    /** Who leads in {@link #term}, this replica or another; null while that is not known. */
    public @Nullable ReplicaId leader() {
        return state.leader();
    }

    /** The epoch of the newest leader that this replica has known, or -1 (rule C1). */
    public int leaderEpoch() {
        return state.leaderEpoch();
    }

    /** How it stands; looks at the links, changes nothing. */
    public Status status(Moment moment) {
        state.at(moment);
        Leader leader = role instanceof Leader leads ? leads : null;
        boolean serves = leader != null && leader.hasLease();
        boolean leaderMayServe = leader != null || (role.kind() == Kind.FOLLOWER && state.inTouch());
        return new Status(
                role.kind(),
                state.term(),
                leaderMayServe ? Optional.ofNullable(state.leader()) : Optional.empty(),
                state.leaderEpoch(),
                leader == null ? Links.NEVER : leader.leaseEndMs(),
                serves,
                leader != null && serves && leader.coversElection(),
                leader == null ? 0 : leader.inTouch(),
                state.membership(),
                state.standing(),
                state.log.start(),
                state.log.highWatermark(),
                state.log.end());
    }
}
