package barnabas.group;

import barnabas.group.GroupRecord.ClassicGroupStored;
import barnabas.group.GroupRecord.ClassicMemberStored;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A group of the classic protocol: its members divide the partitions among themselves, this class keeps them in step.
 *
 * <pre>
 * empty      --a member joins----------------------------------------> preparing
 * preparing  --all have joined, or their time is over----------------> completing (next generation)
 * preparing  --nobody has joined in time-----------------------------> empty
 * completing --the leader's assignment is committed------------------> stable
 * completing, stable --a member comes, goes or wants something else--> preparing
 * </pre>
 *
 * What its members ask is decided in {@link ClassicJoin} and {@link ClassicRequests}.
 */
final class ClassicGroup {
    enum State {
        EMPTY("Empty"),
        PREPARING("PreparingRebalance"),
        COMPLETING("CompletingRebalance"),
        STABLE("Stable");

        final String kafkaName;

        State(String kafkaName) {
            this.kafkaName = kafkaName;
        }
    }

    /** A group that begins and is not alone waits so long for yet another member. */
    private static final long QUIET_MS = 100;

    /** Who has joined and was never in a generation is waited for so long, as in Kafka. */
    static final long FRESH_MS = 5 * 60 * 1000;

    private static final long NEVER = Long.MAX_VALUE;

    final String id;
    final Rebalances rebalances = new Rebalances();
    final Map<String, ClassicMember> members = new LinkedHashMap<>();
    final HeldHeartbeats heartbeats = new HeldHeartbeats(members.values());
    /** Ids that were given out (KIP-394), and until when they may come back with them. */
    final Map<String, Long> pending = new LinkedHashMap<>();

    private final Map<String, String> idByInstance = new HashMap<>();
    private final GroupSettings settings;
    private State state = State.EMPTY;
    private int generation;
    private @Nullable String protocolType;
    private @Nullable String protocol;
    private @Nullable String leader;
    private long stateSinceMs;
    /** Since when the group has begun to come together from nothing; 0 when it has not. */
    private long beginningMs;

    private long quietUntilMs;
    private long phaseEndsMs = NEVER;

    ClassicGroup(String id, GroupSettings settings, long nowMs) {
        this.id = id;
        this.settings = settings;
        this.stateSinceMs = nowMs;
    }

    // what there is

    State state() {
        return state;
    }

    int generation() {
        return generation;
    }

    @Nullable String protocolType() {
        return protocolType;
    }

    @Nullable String protocol() {
        return protocol;
    }

    @Nullable String leader() {
        return leader;
    }

    long stateSinceMs() {
        return stateSinceMs;
    }

    GroupSettings settings() {
        return settings;
    }

    @Nullable String memberOfInstance(String instanceId) {
        return idByInstance.get(instanceId);
    }

    /** Whether there is more of it than its name. */
    boolean isKnown() {
        return generation > 0 || !members.isEmpty();
    }

    boolean isLeader(ClassicMember member) {
        return member.id.equals(leader);
    }

    /** Protocols that all members support, in the order of the member's own preference. */
    private boolean allSupport(String name) {
        return members.values().stream().allMatch(member -> member.protocols().containsKey(name));
    }

    boolean fits(String type, Collection<String> names) {
        if (type.isEmpty() || names.isEmpty()) {
            return false;
        }
        return state == State.EMPTY
                || (type.equals(protocolType) && names.stream().anyMatch(this::allSupport));
    }

    /** What most members like best of what all of them support. */
    @Nullable String selectedProtocol() {
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (ClassicMember member : members.values()) {
            member.protocols().keySet().stream()
                    .filter(this::allSupport)
                    .findFirst()
                    .ifPresent(dearest -> votes.merge(dearest, 1, Integer::sum));
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    // members

    void add(ClassicMember member, @Nullable String type) {
        if (members.isEmpty()) {
            protocolType = type;
        }
        members.put(member.id, member);
        if (member.instanceId != null) {
            idByInstance.put(member.instanceId, member.id);
        }
        if (leader == null) {
            leader = member.id;
        }
        pending.remove(member.id);
    }

    /** Whoever waits in its name is told {@code error}. */
    void remove(ClassicMember member, Errors error, Effects out) {
        members.remove(member.id);
        if (member.instanceId != null) {
            idByInstance.remove(member.instanceId, member.id);
        }
        if (isLeader(member)) {
            leader = members.keySet().stream().findFirst().orElse(null);
        }
        refuseWaiting(member, error, out);
    }

    /** A static member has come back under another id; its former self is fenced (KIP-345). */
    void replace(ClassicMember former, ClassicMember renamed, Effects out) {
        boolean wasLeader = isLeader(former);
        remove(former, Errors.FENCED_INSTANCE_ID, out);
        add(renamed, protocolType);
        if (wasLeader) {
            leader = renamed.id;
        }
    }

    /** The group is to be another: all who wait are told to join anew. */
    void refuseAll(Errors error, Effects out) {
        for (ClassicMember member : members.values()) {
            HeldHeartbeats.answer(member, Errors.NONE, out);
            refuseWaiting(member, error, out);
        }
    }

    private static void refuseWaiting(ClassicMember member, Errors error, Effects out) {
        if (member.joining != null) {
            out.answer(
                    member.joining.ticket(),
                    new JoinGroupResponseData().setErrorCode(error.code()).setMemberId(member.id));
            member.joining = null;
        }
        HeldHeartbeats.answer(member, error, out);
        refuseSyncing(member, error, out);
    }

    private static void refuseSyncing(ClassicMember member, Errors error, Effects out) {
        if (member.syncing != null) {
            out.answer(member.syncing.ticket(), new SyncGroupResponseData().setErrorCode(error.code()));
            member.syncing = null;
        }
    }

    /** Who waited has been here all the while. */
    private void refuseAllSyncing(Errors error, long nowMs, Effects out) {
        for (ClassicMember member : members.values()) {
            if (member.syncing != null) {
                refuseSyncing(member, error, out);
                member.heard(nowMs);
            }
        }
    }

    // rebalancing

    /** All members are to join again. */
    void rebalance(String cause, String by, long nowMs, Effects out) {
        if (state == State.PREPARING) {
            completeIfAllJoined(nowMs, out);
            return;
        }
        rebalances.began(cause, by, nowMs);
        refuseAllSyncing(Errors.REBALANCE_IN_PROGRESS, nowMs, out);
        beginningMs = state == State.EMPTY ? nowMs : 0;
        quietUntilMs = 0;
        become(State.PREPARING, nowMs);
        heartbeats.answerAll(Errors.REBALANCE_IN_PROGRESS, out);
        phaseEndsMs = nowMs + rebalanceTimeoutMs();
        completeIfAllJoined(nowMs, out);
    }

    /** A group that begins waits a little for those who start at the same time, but never for nobody. */
    void oneMoreBegins(long nowMs) {
        if (state == State.PREPARING && beginningMs > 0 && members.size() > 1) {
            long latest = beginningMs + settings.initialDelayMax().toMillis();
            quietUntilMs = Math.min(nowMs + QUIET_MS, latest);
        }
    }

    void completeIfAllJoined(long nowMs, Effects out) {
        boolean all = pending.isEmpty() && members.values().stream().allMatch(member -> member.joining != null);
        if (state == State.PREPARING && ((all && nowMs >= quietUntilMs) || nowMs >= phaseEndsMs)) {
            nextGeneration(nowMs, out);
        }
    }

    private void nextGeneration(long nowMs, Effects out) {
        List<ClassicMember> absent = members.values().stream()
                .filter(member -> member.joining == null && member.instanceId == null)
                .toList();
        absent.forEach(member -> remove(member, Errors.UNKNOWN_MEMBER_ID, out));
        if (!members.isEmpty() && !leaderHasJoined()) {
            // Only static members are left, and none of them is back: they have until their sessions end.
            phaseEndsMs = nowMs + rebalanceTimeoutMs();
            return;
        }
        generation++;
        if (members.isEmpty()) {
            becomeEmpty(nowMs, out);
            return;
        }
        protocol = selectedProtocol();
        become(State.COMPLETING, nowMs);
        phaseEndsMs = nowMs + rebalanceTimeoutMs();
        for (ClassicMember member : members.values()) {
            Caller joining = member.joining;
            member.joining = null;
            member.fresh = false;
            member.heard(nowMs);
            if (joining != null) {
                out.answer(joining.ticket(), joined(member));
            }
        }
    }

    private boolean leaderHasJoined() {
        ClassicMember led = leader == null ? null : members.get(leader);
        if (led == null || led.joining == null) {
            members.values().stream()
                    .filter(member -> member.joining != null)
                    .findFirst()
                    .ifPresent(member -> leader = member.id);
            led = leader == null ? null : members.get(leader);
        }
        return led != null && led.joining != null;
    }

    private void becomeEmpty(long nowMs, Effects out) {
        protocol = null;
        leader = null;
        become(State.EMPTY, nowMs);
        phaseEndsMs = NEVER;
        out.rebalanced(id, rebalances.ended(generation, nowMs));
        store(List.of(), out);
    }

    private void become(State next, long nowMs) {
        state = next;
        stateSinceMs = nowMs;
    }

    private long rebalanceTimeoutMs() {
        return members.values().stream()
                .mapToInt(member -> member.rebalanceTimeoutMs)
                .max()
                .orElse(0);
    }

    // what is stored

    /** Writes the group as it is; promises are answers that are true then. */
    void store(List<Answer> promises, Effects out) {
        store(member -> member.assignment, promises, out);
    }

    /** Writes the group with what its leader has assigned; members learn of it when it is committed. */
    void store(Function<ClassicMember, byte[]> assignment, List<Answer> promises, Effects out) {
        List<ClassicMemberStored> stored = members.values().stream()
                .map(member -> member.stored(protocol, assignment.apply(member)))
                .toList();
        ClassicGroupStored record =
                new ClassicGroupStored(id, protocolType, generation, protocol, leader, stateSinceMs, stored);
        out.write(new Write(id, false, List.of(record), promises));
    }

    /** What was written is committed: if it is the assignment that is waited for, the members get it. */
    void committed(ClassicGroupStored record, long nowMs, Effects out) {
        if (state != State.COMPLETING || generation != record.generation()) {
            return;
        }
        become(State.STABLE, nowMs);
        phaseEndsMs = NEVER;
        out.rebalanced(id, rebalances.ended(generation, nowMs));
        for (ClassicMemberStored stored : record.members()) {
            ClassicMember member = members.get(stored.memberId());
            if (member != null) {
                member.assignment = Utils.toArray(stored.assignment());
                member.heard(nowMs);
            }
        }
        for (ClassicMember member : members.values()) {
            Caller syncing = member.syncing;
            member.syncing = null;
            if (syncing != null) {
                out.answer(syncing.ticket(), synced(member));
            }
        }
    }

    /** The assignment could not be written: all join again. */
    void failed(ClassicGroupStored record, Errors error, long nowMs, Effects out) {
        if (state == State.COMPLETING && generation == record.generation()) {
            refuseAllSyncing(error, nowMs, out);
            rebalance("the assignment could not be stored: " + error, "", nowMs, out);
        }
    }

    /** As the log has it; sessions begin when it is served. */
    static ClassicGroup of(ClassicGroupStored record, GroupSettings settings) {
        ClassicGroup group = new ClassicGroup(record.group(), settings, record.stateSinceMs());
        group.generation = record.generation();
        group.protocolType = record.protocolType();
        group.protocol = record.protocol();
        String protocol = Objects.requireNonNullElse(record.protocol(), "");
        record.members().forEach(member -> group.add(ClassicMember.of(protocol, member), record.protocolType()));
        group.leader = record.leader();
        group.state = record.members().isEmpty() ? State.EMPTY : State.STABLE;
        return group;
    }

    void serve(long nowMs) {
        members.values().forEach(member -> member.heard(nowMs));
    }

    // time

    /** When something is due though nobody asks; {@link Long#MAX_VALUE} for never. */
    long dueMs() {
        long due = pending.values().stream().mapToLong(Long::longValue).min().orElse(NEVER);
        due = Math.min(due, Math.min(phaseEndsMs, heartbeats.dueMs()));
        if (state == State.PREPARING && quietUntilMs > 0) {
            due = Math.min(due, quietUntilMs);
        }
        for (ClassicMember member : members.values()) {
            if (!member.waits() || member.fresh) {
                due = Math.min(due, member.sessionEndsMs);
            }
        }
        return due;
    }

    void onTime(long nowMs, Effects out) {
        pending.values().removeIf(until -> until <= nowMs);
        heartbeats.answerDue(nowMs, out);
        for (ClassicMember member : List.copyOf(members.values())) {
            if (member.sessionEndsMs <= nowMs && (!member.waits() || member.fresh)) {
                remove(member, Errors.UNKNOWN_MEMBER_ID, out);
                rebalance(
                        "member " + member.id + " was not heard of for " + member.sessionTimeoutMs + " ms",
                        member.id,
                        nowMs,
                        out);
            }
        }
        if (state == State.COMPLETING && nowMs >= phaseEndsMs) {
            missSync(nowMs, out);
        }
        if (quietUntilMs <= nowMs) {
            quietUntilMs = 0;
        }
        completeIfAllJoined(nowMs, out);
    }

    /** Members that have not asked for their assignment in time are out (KIP-394's follow-up, KAFKA-9752). */
    private void missSync(long nowMs, Effects out) {
        List<ClassicMember> missing = members.values().stream()
                .filter(member -> member.syncing == null)
                .toList();
        phaseEndsMs = NEVER;
        if (!missing.isEmpty()) {
            missing.forEach(member -> remove(member, Errors.UNKNOWN_MEMBER_ID, out));
            String first = missing.get(0).id;
            rebalance("member " + first + " did not ask for its assignment in time", first, nowMs, out);
        }
    }

    // what members are told

    JoinGroupResponseData joined(ClassicMember member) {
        JoinGroupResponseData response = new JoinGroupResponseData()
                .setGenerationId(generation)
                .setProtocolType(protocolType)
                .setProtocolName(Objects.requireNonNullElse(protocol, ""))
                .setLeader(Objects.requireNonNullElse(leader, ""))
                .setMemberId(member.id);
        if (isLeader(member)) {
            for (ClassicMember other : members.values()) {
                response.members()
                        .add(new JoinGroupResponseMember()
                                .setMemberId(other.id)
                                .setGroupInstanceId(other.instanceId)
                                .setMetadata(other.subscription(protocol)));
            }
        }
        return response;
    }

    SyncGroupResponseData synced(ClassicMember member) {
        return new SyncGroupResponseData()
                .setProtocolType(protocolType)
                .setProtocolName(protocol)
                .setAssignment(member.assignment);
    }
}
