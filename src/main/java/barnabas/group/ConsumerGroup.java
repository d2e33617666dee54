package barnabas.group;

import barnabas.group.ConsumerGroupRecord.EpochBumped;
import barnabas.group.ConsumerGroupRecord.Forgotten;
import barnabas.group.ConsumerGroupRecord.Kind;
import barnabas.group.ConsumerGroupRecord.MemberReconciled;
import barnabas.group.ConsumerGroupRecord.MemberSubscribed;
import barnabas.group.CurrentAssignment.State;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A group of the consumer protocol (KIP-848): what its records say, and what is its coordinator's alone: until when each member has to be
 * heard of, to have given partitions up, and, if it speaks the classic protocol, to have joined and to have fetched its assignment.
 */
final class ConsumerGroup {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long RETRY_MS = 1000;
    private static final long BELIEVES_AFTER_MS = 10_000;

    /** Whose time is over, and why, in words. */
    record Overdue(String memberId, String cause) {}

    private static final class Deadlines {
        private long sessionMs = NEVER;
        private long revokedMs = NEVER;
        private long joinedMs = NEVER;
        private long syncedMs = NEVER;

        private long first() {
            return Math.min(Math.min(sessionMs, revokedMs), Math.min(joinedMs, syncedMs));
        }
    }

    final String id;
    final Rebalances rebalances = new Rebalances();
    private final ConsumerState state = new ConsumerState();
    private final Supplier<ConsumerSettings> settings;
    private final Map<String, Deadlines> deadlines = new HashMap<>();
    /** With which the group's epoch has been compared last. */
    private @Nullable Topics compared;

    /** Until then topics that are missing are thought to be unknown yet: the metadata of a broker that takes over may be a little behind. */
    private long believesMs;

    private String cause = "";
    private String by = "";
    private long retryMs;

    ConsumerGroup(String id, Supplier<ConsumerSettings> settings) {
        this.id = id;
        this.settings = settings;
    }

    ConsumerState state() {
        return state;
    }

    boolean isEmpty() {
        return state.members().isEmpty();
    }

    ConsumerDraft draft(Topics topics, long nowMs) {
        return new ConsumerDraft(id, state, settings.get(), topics, nowMs);
    }

    /** Whether the group's topics may be others than those its epoch knows. */
    boolean mayDifferFrom(Topics topics, long nowMs) {
        return topics != compared && (nowMs >= believesMs || state.targetsAreIn(topics));
    }

    /** Whether they are, as far as names without regular expressions tell. */
    boolean differsFrom(Topics topics) {
        return TopicsHash.of(state.topics(), topics) != state.metadataHash();
    }

    /** They have been compared, and are the same. */
    void isAsIn(Topics topics) {
        compared = topics;
    }

    /** Why the epoch that is about to be written begins. */
    void because(String why, String member) {
        cause = why;
        by = member;
    }

    // records

    /** While its records are loaded; nobody's time runs. */
    void load(ConsumerGroupRecord record) {
        state.replay(record);
    }

    void serve(long nowMs) {
        believesMs = nowMs + BELIEVES_AFTER_MS;
        for (ConsumerMember member : state.members()) {
            heard(member.id(), nowMs);
            waitForRevocation(member.id(), nowMs);
        }
    }

    /** A record of this group is committed. */
    void replay(ConsumerGroupRecord record, long nowMs) {
        state.replay(record);
        if (record instanceof MemberSubscribed subscribed) {
            heard(subscribed.member().id(), nowMs);
        } else if (record instanceof MemberReconciled reconciled) {
            waitForRevocation(reconciled.memberId(), nowMs);
        } else if (record instanceof Forgotten forgotten && forgotten.kind() == Kind.MEMBER) {
            deadlines.remove(forgotten.key());
        } else if (record instanceof EpochBumped) {
            rebalances.began(cause, by, nowMs);
        }
    }

    /** All records of a write have been replayed. */
    void replayed(long nowMs, Effects out) {
        if (state.isStable()) {
            out.rebalanced(id, rebalances.ended(state.epoch(), nowMs));
        }
    }

    /** Nothing of a write was appended. */
    void failed(long nowMs) {
        retryMs = nowMs + RETRY_MS;
        deadlines.keySet().removeIf(memberId -> state.member(memberId) == null);
    }

    // time

    private Deadlines of(String memberId) {
        return deadlines.computeIfAbsent(memberId, named -> new Deadlines());
    }

    private long sessionMs(@Nullable ConsumerMember member) {
        return member == null || member.classic() == null
                ? settings.get().sessionTimeout().toMillis()
                : member.classic().sessionTimeoutMs();
    }

    void heard(String memberId, long nowMs) {
        of(memberId).sessionMs = nowMs + sessionMs(state.member(memberId));
    }

    private void waitForRevocation(String memberId, long nowMs) {
        ConsumerMember member = state.member(memberId);
        boolean revokes = state.current(memberId).state() == State.UNREVOKED_PARTITIONS;
        of(memberId).revokedMs = revokes && member != null ? nowMs + member.rebalanceTimeoutMs() : NEVER;
    }

    /** A classic member has been told to join again. */
    void awaitJoin(ConsumerMember member, long nowMs) {
        Deadlines own = of(member.id());
        own.joinedMs = Math.min(own.joinedMs, nowMs + member.rebalanceTimeoutMs());
    }

    /** A classic member has joined, and is to fetch its assignment. */
    void awaitSync(ConsumerMember member, long nowMs) {
        Deadlines own = of(member.id());
        own.joinedMs = NEVER;
        own.syncedMs = nowMs + member.rebalanceTimeoutMs();
    }

    void synced(String memberId) {
        of(memberId).syncedMs = NEVER;
    }

    /** When something is due though nobody asks; {@link Long#MAX_VALUE} for never. */
    long dueMs() {
        long due = deadlines.values().stream().mapToLong(Deadlines::first).min().orElse(NEVER);
        return due == NEVER ? NEVER : Math.max(due, retryMs);
    }

    /** One whose time is over; null when there is none. */
    @Nullable Overdue overdue(long nowMs) {
        if (nowMs < retryMs) {
            return null;
        }
        for (Map.Entry<String, Deadlines> each : deadlines.entrySet()) {
            String memberId = each.getKey();
            Deadlines own = each.getValue();
            if (own.sessionMs <= nowMs) {
                long ms = sessionMs(state.member(memberId));
                return new Overdue(memberId, "member " + memberId + " was not heard of for " + ms + " ms");
            } else if (own.revokedMs <= nowMs) {
                return new Overdue(memberId, "member " + memberId + " did not give its partitions up in time");
            } else if (own.joinedMs <= nowMs) {
                return new Overdue(memberId, "member " + memberId + " did not join again in time");
            } else if (own.syncedMs <= nowMs) {
                return new Overdue(memberId, "member " + memberId + " did not ask for its assignment in time");
            }
        }
        return null;
    }

    // who is who

    /** Whether a member may read or write offsets with this epoch: NONE, UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH or ILLEGAL_GENERATION. */
    Errors fence(@Nullable String memberId, int epoch) {
        ConsumerMember member = memberId == null ? null : state.member(memberId);
        if (member == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        if (epoch == state.current(member.id()).epoch()) {
            return Errors.NONE;
        }
        return member.classic() == null ? Errors.STALE_MEMBER_EPOCH : Errors.ILLEGAL_GENERATION;
    }

    /** The same for one partition: an older epoch will do while the partition has been the member's since (KIP-1251). */
    Errors fence(String memberId, int epoch, IdPartition partition) {
        Errors fence = fence(memberId, epoch);
        CurrentAssignment current = state.current(memberId);
        if (fence == Errors.UNKNOWN_MEMBER_ID || fence == Errors.NONE || epoch > current.epoch()) {
            return fence;
        }
        Integer since = current.assigned().get(partition);
        Integer losing = since == null ? current.revoking().get(partition) : since;
        return losing != null && losing <= epoch ? Errors.NONE : fence;
    }
}
