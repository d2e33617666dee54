package barnabas.consensus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leads a group in one epoch: hands out offsets, feeds its followers, commits by counting (rules L2, A3, A4), answers while its lease
 * runs (T2). It never leads in that epoch again.
 */
final class Leader extends Role {
    private static final long UNKNOWN = -1;

    private final Map<ReplicaId, Progress> followers = new LinkedHashMap<>();
    private final Replication replication;
    private final MembershipChange change;
    private final long electedMs;

    /** Where the log ended at the election: until it is committed to here, no latest offset is told (rule C2). */
    private final long electedEnd;

    /** The first offset of this epoch, or unknown while nothing was written in it. */
    private long ownStart = UNKNOWN;

    private @Nullable Membership followedMembership;
    private Input.@Nullable Target followedTarget;
    private boolean writesFirst;
    private boolean wasAnnounced;
    private @Nullable HandOver handOver;

    private Leader(ReplicaState state) {
        super(state);
        this.electedMs = state.nowMs();
        this.electedEnd = state.log.end();
        this.replication = new Replication(state);
        this.change = new MembershipChange(state);
    }

    static Leader elected(ReplicaState state, long highestStartOfVotes) {
        Leader leader = new Leader(state);
        state.log.forgetCut();
        state.follow(state.self);
        state.announce(true);
        leader.inheritStart(state.rules.inheritedStart(state.log.start(), highestStartOfVotes));
        state.soundAgain();
        leader.syncFollowers();
        boolean quiet = state.log.highWatermark() == leader.electedEnd;
        if (state.rules.writesLeaderChange(quiet, state.membership().size())) {
            leader.append(List.of(leader.one(Control.LEADER_CHANGE)));
        }
        return leader;
    }

    /** What is below a recorded log start is committed, so the commit point is there at least (rule M6). */
    private void inheritStart(long start) {
        if (start > state.log.start() && start <= state.log.flushed()) {
            state.log.commitTo(start);
            state.startAt(start);
        }
    }

    @Override
    Replica.Kind kind() {
        return Replica.Kind.LEADER;
    }

    @Override
    Role onAppend(Message.Append append) {
        throw new IllegalStateException(
                "epoch=" + state.term() + " is led by " + state.self + " and by " + append.from());
    }

    @Override
    Role onReset(Message.Reset reset) {
        throw new IllegalStateException(
                "epoch=" + state.term() + " is led by " + state.self + " and by " + reset.from());
    }

    @Override
    Role onAppendReply(Message.AppendReply reply) {
        Progress follower = followers.get(reply.from());
        if (follower != null) {
            replication.answered(follower, reply);
        }
        return this;
    }

    @Override
    Role onFed(Input.Fed fed) {
        Progress follower = followers.get(fed.to());
        if (follower != null) {
            follower.fed(fed.fromOffset(), fed.nextOffset(), fed.bytes());
        }
        return this;
    }

    @Override
    Role onPropose(Input.Propose propose) {
        if (admission() != Replica.Admission.OPEN) {
            throw new IllegalStateException("proposed while admission=" + admission());
        }
        List<Batch> batches = new ArrayList<>();
        long base = state.log.end();
        for (int records : propose.recordCounts()) {
            batches.add(new Batch(state.term(), base, base + records, Control.DATA));
            base += records;
        }
        append(batches);
        return this;
    }

    private Batch one(Control control) {
        long base = state.log.end();
        return new Batch(state.term(), base, base + 1, control);
    }

    private void append(List<Batch> batches) {
        if (ownStart == UNKNOWN) {
            ownStart = state.log.end();
        }
        state.persist(batches, 0);
    }

    @Override
    Role onTransfer(Input.Transfer transfer) {
        if (handOver == null
                && !transfer.to().equals(state.self)
                && state.membership().contains(transfer.to())) {
            handOver = new HandOver(transfer.to(), state.nowMs() + state.settings.transferMs());
        }
        return this;
    }

    @Override
    Role onDeleteRecords(Input.DeleteRecords delete) {
        state.startAt(delete.logStart());
        return this;
    }

    Replica.Admission admission() {
        if (handOver != null || !hasLease() || state.log.changing()) {
            return Replica.Admission.PARKED;
        }
        return Replica.Admission.OPEN;
    }

    boolean hasLease() {
        return hasLease(majorityEchoMs());
    }

    private boolean hasLease(long echoMs) {
        boolean handedOver = handOver != null && handOver.sent();
        boolean disowned = state.links().announced() != state.term();
        return state.rules.hasLease(leaseEndMs(echoMs), state.nowMs(), handedOver, disowned);
    }

    long leaseEndMs() {
        return leaseEndMs(majorityEchoMs());
    }

    private long leaseEndMs(long echoMs) {
        return state.rules.leaseEnd(echoMs, state.nowMs(), state.settings.leaseMs());
    }

    private long majorityEchoMs() {
        return Lease.majorityEchoMs(state.membership(), state.self, followers, state.links(), state.nowMs());
    }

    @Override
    boolean leadsWithLease() {
        return hasLease();
    }

    /** For those who look from other threads. */
    LeaseTerms leaseTerms() {
        List<LeaseTerms.Voter> voters = new ArrayList<>(state.membership().size());
        for (ReplicaId voter : state.membership().voters()) {
            boolean self = voter.equals(state.self);
            Progress follower = followers.get(voter);
            voters.add(new LeaseTerms.Voter(
                    voter.broker(), self, self || follower == null ? Progress.NO_SESSION : follower.followsSession()));
        }
        boolean handedOver = handOver != null && handOver.sent();
        return new LeaseTerms(state.term(), state.settings.leaseMs(), handedOver, voters);
    }

    /** How far each follower has come. */
    List<Replica.FollowerStatus> followerStatus() {
        List<Replica.FollowerStatus> all = new ArrayList<>(followers.size());
        for (Progress follower : followers.values()) {
            all.add(new Replica.FollowerStatus(follower.replica(), follower.match(), inTouch(follower)));
        }
        return all;
    }

    /** Whether what was in the log at the election is committed (rule C2). */
    boolean coversElection() {
        return state.log.highWatermark() >= electedEnd;
    }

    /** Replicas that follow on a live link, and this one (rule A4). */
    int inTouch() {
        int count = 1;
        for (Progress follower : followers.values()) {
            count += inTouch(follower) ? 1 : 0;
        }
        return count;
    }

    private boolean inTouch(Progress follower) {
        Links links = state.links();
        var broker = follower.replica().broker();
        return state.membership().contains(follower.replica())
                && links.alive(broker)
                && follower.followsIn(links.session(broker));
    }

    Collection<Progress> followers() {
        return followers.values();
    }

    @Override
    Role onLogMoved() {
        state.cutWhenQuiet();
        return this;
    }

    @Override
    Role settle() {
        syncFollowers();
        long now = state.nowMs();
        boolean announced = state.links().announced() == state.term();
        // The word may take a moment to be out; when it is not after a while, it was taken back at once.
        boolean late = now - electedMs >= state.settings.electionTimeoutMs();
        boolean disowned = !announced && (wasAnnounced || late);
        wasAnnounced |= announced;
        long echoMs = majorityEchoMs();
        long sinceMs = Math.max(echoMs, electedMs);
        if (disowned || state.rules.stepsDown(sinceMs, now, state.settings.electionTimeoutMs())) {
            return stepDown();
        }
        boolean hasLease = hasLease(echoMs);
        commit();
        acknowledge(hasLease);
        if (hasLease) {
            changeMembership();
        } else {
            state.wakeAt(Math.min(sinceMs + 2 * state.settings.electionTimeoutMs(), now + state.settings.staggerMs()));
        }
        replication.feed(followers.values());
        return handOver == null ? this : handOver(handOver);
    }

    private Role stepDown() {
        state.takeBack(state.term());
        state.forgetLeader();
        return new Follower(state).after(state.settings.retryAfter(state.random()));
    }

    /** Followers are the voters of the newest membership, the target's voters on their way in, and learners. */
    private void syncFollowers() {
        if (!state.membership().equals(followedMembership) || !state.target().equals(followedTarget)) {
            followedMembership = state.membership();
            followedTarget = state.target();
            Map<ReplicaId, Progress> before = new LinkedHashMap<>(followers);
            followers.clear();
            keep(followedMembership.voters(), before);
            keep(followedTarget.voters(), before);
            keep(followedTarget.learners(), before);
        }
        for (Progress follower : followers.values()) {
            follower.inSession(state.links().session(follower.replica().broker()));
        }
    }

    private void keep(Collection<ReplicaId> replicas, Map<ReplicaId, Progress> before) {
        for (ReplicaId replica : replicas) {
            if (!replica.equals(state.self) && !followers.containsKey(replica)) {
                Progress known = before.get(replica);
                followers.put(replica, known == null ? new Progress(replica, state.log.written()) : known);
            }
        }
    }

    /** Section 5.3 and 5.4.2, rules A2, A3, L2. */
    private void commit() {
        Membership membership = state.membership();
        if (membership.size() == 0) {
            return;
        }
        long flushedByMost = Quorum.reachedByMajority(matches(membership));
        int epoch = state.log.epochs().epochBefore(flushedByMost);
        if (flushedByMost > state.log.highWatermark()
                && state.rules.mayCommit(epoch, state.term(), membership.size())) {
            state.log.commitTo(flushedByMost);
        }
        long[] starts = starts(membership);
        state.majorityStart(state.rules.recordedStart(state.recordedStart(), Quorum.reachedByMajority(starts)));
    }

    private long[] matches(Membership membership) {
        long[] matches = new long[membership.size()];
        int at = 0;
        for (ReplicaId voter : membership.voters()) {
            matches[at++] = voter.equals(state.self)
                    ? state.rules.ownCount(state.log.written(), state.log.flushed())
                    : progress(voter).match();
        }
        return matches;
    }

    private long[] starts(Membership membership) {
        long[] starts = new long[membership.size()];
        int at = 0;
        for (ReplicaId voter : membership.voters()) {
            starts[at++] = voter.equals(state.self)
                    ? state.recordedStart()
                    : progress(voter).recordedStart();
        }
        return starts;
    }

    private Progress progress(ReplicaId voter) {
        Progress follower = followers.get(voter);
        if (follower == null) {
            throw new IllegalStateException("voter=" + voter + " is not followed");
        }
        return follower;
    }

    /** A4, T2: checked at the moment of answering; without a lease the answers wait. */
    private void acknowledge(boolean hasLease) {
        if (!hasLease || state.ackThrough() >= state.log.highWatermark()) {
            return;
        }
        long[] matches = matches(state.membership());
        long onMinInsync = matches.length < state.minInsync() ? 0 : Quorum.reachedBy(matches, state.minInsync());
        state.ackThrough(state.rules.ackThrough(state.log.highWatermark(), onMinInsync));
    }

    private void changeMembership() {
        if (handOver != null || !change.wanted()) {
            return;
        }
        boolean ownCommitted = state.alone() || (ownStart != UNKNOWN && state.log.highWatermark() > ownStart);
        if (!ownCommitted && ownStart == UNKNOWN && !writesFirst) {
            writesFirst = true;
            append(List.of(one(Control.LEADER_CHANGE))); // M3: the change waits for something of this epoch
            return;
        }
        if (state.rules.mayChangeMembership(state.log.membershipCommitted(), ownCommitted)) {
            MembershipChange.Step step = change.next(followers.values(), this::inTouch);
            if (step.membership() != null) {
                append(List.of(one(new Control.Voters(step.membership()))));
                syncFollowers();
            } else if (step.transferTo() != null) {
                onTransfer(new Input.Transfer(step.transferTo()));
            }
        }
    }

    /** C6: parked from the start; told to take over at the end; if it never does, this leader stands anew in another epoch. */
    private Role handOver(HandOver transfer) {
        state.wakeAt(transfer.untilMs());
        Progress target = followers.get(transfer.to());
        boolean late = state.nowMs() >= transfer.untilMs();
        if (target == null || late) {
            handOver = null;
            state.notice(Output.Notice.TRANSFER_FAILED);
            // T3: what the other may yet do with the hand-over is void in another epoch, in this one it would break the
            // lease.
            return transfer.sent() ? abandon() : this;
        }
        boolean atEnd = target.match() == state.log.end() && state.log.flushed() == state.log.end();
        if (!transfer.sent() && state.rules.mayHandOver(atEnd, state.log.highWatermark() == state.log.end())) {
            handOver = transfer.handed();
            state.send(new Message.TakeOver(state.self, transfer.to(), state.term(), state.log.highWatermark()));
        }
        return this;
    }

    private Role abandon() {
        state.takeBack(state.term());
        int epoch = state.term();
        return Candidate.standing(state, epoch);
    }

    /** A transfer under way: to whom, until when, and whether it was told to take over. */
    private record HandOver(ReplicaId to, long untilMs, boolean sent) {
        HandOver(ReplicaId to, long untilMs) {
            this(to, untilMs, false);
        }

        HandOver handed() {
            return new HandOver(to, untilMs, true);
        }
    }
}
