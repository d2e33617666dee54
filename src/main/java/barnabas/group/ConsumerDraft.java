package barnabas.group;

import barnabas.group.ConsumerGroupRecord.AssignmentComputed;
import barnabas.group.ConsumerGroupRecord.EpochBumped;
import barnabas.group.ConsumerGroupRecord.Forgotten;
import barnabas.group.ConsumerGroupRecord.Kind;
import barnabas.group.ConsumerGroupRecord.MemberReconciled;
import barnabas.group.ConsumerGroupRecord.MemberSubscribed;
import barnabas.group.ConsumerGroupRecord.MemberTargeted;
import barnabas.group.ConsumerGroupRecord.RegexResolved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One decision on a consumer group: records, and the state as it would be if they were committed. */
final class ConsumerDraft {
    private final String group;
    private final ConsumerState state;
    private final ConsumerSettings settings;
    private final Topics topics;
    private final long nowMs;
    private final List<GroupRecord> records = new ArrayList<>();

    ConsumerDraft(String group, ConsumerState before, ConsumerSettings settings, Topics topics, long nowMs) {
        this.group = group;
        this.state = before.copy();
        this.settings = settings;
        this.topics = topics;
        this.nowMs = nowMs;
    }

    String group() {
        return group;
    }

    ConsumerState state() {
        return state;
    }

    Topics topics() {
        return topics;
    }

    long nowMs() {
        return nowMs;
    }

    List<GroupRecord> records() {
        return records;
    }

    void add(GroupRecord record) {
        records.add(record);
        state.replay(record);
    }

    /**
     * A member comes, or is heard of: what it tells is written, the group gets a new epoch and new targets when they differ by it, and
     * the member goes a step towards its target.
     *
     * @param before null for a member that was not there
     * @param from what it has
     * @param owned what it says it has, null when it does not say
     * @param topicsChanged whether the group's topics may have changed since its epoch began
     */
    void admit(
            @Nullable ConsumerMember before,
            ConsumerMember member,
            CurrentAssignment from,
            @Nullable Set<IdPartition> owned,
            boolean topicsChanged) {
        if (!member.equals(before)) {
            add(new MemberSubscribed(group, member));
        }
        boolean subscribes = before == null || !member.subscribesLike(before);
        // Targets are always computed for the topics that their epoch's hash stands for.
        if (subscribes || topicsChanged || state.epoch() > state.assignmentEpoch()) {
            bump(subscribes);
        }
        if (state.epoch() > state.assignmentEpoch()) {
            assign();
        }
        String id = member.id();
        CurrentAssignment next = from.towards(
                state.target(id), state.assignmentEpoch(), owned, partition -> state.isFreeFor(id, partition));
        if (!next.equals(state.current(id))) {
            add(new MemberReconciled(group, id, next));
        }
    }

    /** Members are out. Their partitions are free, and who is left gets new targets when it is heard of. */
    void remove(List<String> memberIds) {
        memberIds.forEach(this::forget);
        bump(true);
    }

    /** A static member is started anew under another id. */
    void replace(ConsumerMember former, ConsumerMember renamed) {
        Set<IdPartition> target = state.target(former.id());
        forget(former.id());
        add(new MemberSubscribed(group, renamed));
        add(new MemberTargeted(group, renamed.id(), target));
    }

    private void forget(String memberId) {
        add(new Forgotten(group, Kind.CURRENT, memberId));
        add(new Forgotten(group, Kind.TARGET, memberId));
        add(new Forgotten(group, Kind.MEMBER, memberId));
    }

    /** The whole group goes; order as in Kafka. */
    void forgetAll() {
        List<String> ids = state.members().stream().map(ConsumerMember::id).toList();
        ids.forEach(this::forget);
        List.copyOf(state.regexes().keySet()).forEach(regex -> add(new Forgotten(group, Kind.REGEX, regex)));
        add(new Forgotten(group, Kind.ASSIGNMENT, ""));
        add(new Forgotten(group, Kind.GROUP, ""));
    }

    /** A new epoch, if the topics are others, or in any case. */
    private void bump(boolean inAnyCase) {
        resolveRegexes();
        long hash = TopicsHash.of(state.topics(), topics);
        if (inAnyCase || hash != state.metadataHash()) {
            add(new EpochBumped(group, state.epoch() + 1, hash));
        }
    }

    private void resolveRegexes() {
        Set<String> used = new HashSet<>();
        for (ConsumerMember member : state.members()) {
            String regex = member.regex();
            if (regex != null && used.add(regex)) {
                Set<String> found = TopicRegex.resolve(regex, topics.names());
                if (!found.equals(state.regexes().get(regex))) {
                    add(new RegexResolved(group, regex, found, nowMs));
                }
            }
        }
        for (String regex : List.copyOf(state.regexes().keySet())) {
            if (!used.contains(regex)) {
                add(new Forgotten(group, Kind.REGEX, regex));
            }
        }
    }

    private void assign() {
        String assignor = ServerAssignors.preferred(state.members(), settings.assignors());
        for (Map.Entry<String, Set<IdPartition>> target :
                ServerAssignors.assign(assignor, state, topics).entrySet()) {
            if (!target.getValue().equals(state.target(target.getKey()))) {
                add(new MemberTargeted(group, target.getKey(), target.getValue()));
            }
        }
        add(new AssignmentComputed(group, state.epoch(), nowMs));
    }
}
