package barnabas.consensus;

import barnabas.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a replica has in every role: its log, its ballot, the leader it knows of, and the output being gathered. The roles decide;
 * this keeps and hands out.
 */
final class ReplicaState {
    final ReplicaId self;
    final Settings settings;
    final Rules rules;
    final ReplicaLog log;
    final Ballot ballot;

    private Standing standing;
    private Input.Target target = new Input.Target(List.of(), Set.of());
    private int minInsync = 1;
    private long tombstonesRemovedBelow;
    private @Nullable ReplicaId leader;
    private int leaderEpoch = Links.LEADS_NOT;
    private long refusesUntilMs = Links.NEVER;
    private boolean placed;
    /** Attempts in a row that had no answer in time: many groups are electing, and asking more often would make it worse. */
    private int unanswered;

    private long recordedStart;
    private long ackThrough;
    private long majorityStart;

    private Moment moment = new Moment(0, 0, Nobody.LINKS);
    private final List<Message> unsent = new ArrayList<>();
    private final List<Output.Persist> persists = new ArrayList<>();
    private final List<Output.Feed> feeds = new ArrayList<>();
    private final List<Output.Notice> notices = new ArrayList<>();
    private Output.@Nullable Leadership leadership;
    private Output.@Nullable Cut cut;
    private Output.@Nullable NewLog reset;
    private long wakeAtMs = Output.NO_WAKE;

    ReplicaState(Opened opened, Settings settings, Rules rules) {
        this.self = opened.self();
        this.settings = settings;
        this.rules = rules;
        this.log = new ReplicaLog(opened);
        int openingTerm =
                rules.openingTerm(opened.stored().term(), log.position().epoch());
        this.ballot = new Ballot(opened.stored(), openingTerm);
        this.standing = opened.standing();
        this.recordedStart = opened.stored().logStart();
        this.ackThrough = log.highWatermark();
    }

    /** Starts an input. The first one tells when the replica was opened. */
    void at(Moment now) {
        moment = now;
        wakeAtMs = Output.NO_WAKE;
        if (!placed) {
            placed = true;
            if (ballot.term() > 0) {
                refusesUntilMs = rules.refusesUntilMs(now.nowMs(), settings.electionTimeoutMs());
            }
        }
    }

    long nowMs() {
        return moment.nowMs();
    }

    long random() {
        return moment.random();
    }

    Links links() {
        return moment.links();
    }

    int term() {
        return ballot.term();
    }

    Membership membership() {
        Membership newest = log.newestMembership();
        return rules.counted(newest, log.membershipBefore(log.highWatermark()));
    }

    boolean alone() {
        Membership membership = membership();
        return membership.size() == 1 && membership.contains(self);
    }

    /** May stand for election: a voter by its own log whose disk may be believed, and that has waited out a restart. */
    boolean eligible() {
        return membership().contains(self)
                && rules.mayVote(standing)
                && !log.changing()
                && (alone() || !refusesAfterStart());
    }

    /** In touch with a live leader (rule T1): its broker says so in a session that lives, in no epoch before ours. */
    boolean inTouch() {
        ReplicaId known = leader;
        if (known != null && leads(known)) {
            return true;
        }
        for (ReplicaId voter : membership().voters()) {
            if (leads(voter)) {
                return true;
            }
        }
        return false;
    }

    boolean leads(ReplicaId other) {
        return !other.equals(self) && links().alive(other.broker()) && links().leads(other.broker()) >= term();
    }

    /** A newer epoch: the leader of the old one is told (rule T1), and a leader takes back what it said. */
    void adopt(int term, @Nullable ReplicaId newLeader) {
        ReplicaId old = leader;
        ballot.adopt(term);
        if (old != null && !old.equals(self) && !old.equals(newLeader)) {
            send(new Message.NewerEpoch(self, old, term));
        }
        leader = null;
        if (newLeader != null) {
            follow(newLeader);
        }
    }

    /** An attempt to be elected has ended; how many in a row had no answer in time. */
    int triedInVain(boolean timedOut) {
        unanswered = timedOut ? unanswered + 1 : 0;
        return unanswered;
    }

    void follow(ReplicaId newLeader) {
        leader = newLeader;
        unanswered = 0;
        leaderEpoch = term();
    }

    void forgetLeader() {
        leader = null;
    }

    @Nullable ReplicaId leader() {
        return leader;
    }

    /** The newest epoch in which a leader is known to have been elected (rule C1). */
    int leaderEpoch() {
        return leaderEpoch;
    }

    boolean refusesAfterStart() {
        return nowMs() < refusesUntilMs;
    }

    void send(Message message) {
        unsent.add(message);
    }

    /**
     * Hands batches to the journal, behind what was handed out before.
     *
     * @param gapsBelow up to where the batches may leave offsets out (rule M7)
     */
    void persist(List<Batch> batches, long gapsBelow) {
        long expectedEnd = log.end();
        log.append(batches);
        persists.add(new Output.Persist(log.generation(), expectedEnd, List.copyOf(batches), gapsBelow));
    }

    void feed(Output.Feed feed) {
        feeds.add(feed);
    }

    void announce(boolean leads) {
        leadership = new Output.Leadership(term(), leads);
    }

    void takeBack(int epoch) {
        leadership = new Output.Leadership(epoch, false);
    }

    void notice(Output.Notice notice) {
        notices.add(notice);
    }

    /** L6: the cut goes out when no persist is under way. */
    void cutWhenQuiet() {
        if (log.cutWanted() != ReplicaLog.NO_CUT && !log.rebuilding() && rules.mayCut(log.writing())) {
            cut = log.cut();
        }
    }

    void beginAnew(Position from, Membership membership) {
        reset = log.beginAnew(from, membership);
    }

    /** The log start is stored behind the swap of the folders: before, the old log does not reach it. */
    void beganAnew(long generation) {
        if (log.rebuilding() && generation == log.generation()) {
            log.rebuilt(generation);
            ballot.logStart(log.start());
        }
    }

    void wakeAt(long timeMs) {
        wakeAtMs = Math.min(wakeAtMs, timeMs);
    }

    Standing standing() {
        return standing;
    }

    void soundAgain() {
        if (standing != Standing.SOUND) {
            standing = Standing.SOUND;
            notice(Output.Notice.SOUND_AGAIN);
        }
    }

    /** Moves the log start, at most to the high watermark, and stores it. */
    void startAt(long offset) {
        if (log.startAt(offset)) {
            ballot.logStart(log.start());
        }
    }

    void stored(long sequence) {
        ballot.stored(sequence);
        if (ballot.allStored()) {
            recordedStart = log.start();
        }
    }

    long recordedStart() {
        return recordedStart;
    }

    void ackThrough(long offset) {
        ackThrough = Math.max(ackThrough, offset);
    }

    long ackThrough() {
        return ackThrough;
    }

    void majorityStart(long offset) {
        majorityStart = Math.max(majorityStart, offset);
    }

    Input.Target target() {
        return target;
    }

    void target(Input.Target newTarget) {
        target = newTarget;
    }

    int minInsync() {
        return minInsync;
    }

    void minInsync(int replicas) {
        minInsync = replicas;
    }

    /** Compaction of this replica's log has removed tombstones below this offset (rule M7). */
    long tombstonesRemovedBelow() {
        return tombstonesRemovedBelow;
    }

    void tombstonesRemoved(long belowOffset) {
        tombstonesRemovedBelow = Math.max(tombstonesRemovedBelow, belowOffset);
    }

    /** Nothing more is sent. */
    void silence() {
        unsent.clear();
        persists.clear();
        feeds.clear();
    }

    Output output() {
        boolean speaks = rules.maySpeak(ballot.promisesStored());
        Output.Store store = ballot.take();
        speaks = speaks && rules.maySpeak(ballot.promisesStored());
        Output output = new Output(
                store,
                leadership,
                cut,
                reset,
                List.copyOf(persists),
                List.copyOf(feeds),
                speaks ? List.copyOf(unsent) : List.of(),
                log.highWatermark(),
                ackThrough,
                log.start(),
                majorityStart,
                List.copyOf(notices),
                wakeAtMs);
        leadership = null;
        cut = null;
        reset = null;
        persists.clear();
        feeds.clear();
        notices.clear();
        if (speaks) {
            unsent.clear();
        }
        return output;
    }
}
