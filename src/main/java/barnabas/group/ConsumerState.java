package barnabas.group;

import barnabas.group.ConsumerGroupRecord.AssignmentComputed;
import barnabas.group.ConsumerGroupRecord.EpochBumped;
import barnabas.group.ConsumerGroupRecord.Forgotten;
import barnabas.group.ConsumerGroupRecord.MemberReconciled;
import barnabas.group.ConsumerGroupRecord.MemberSubscribed;
import barnabas.group.ConsumerGroupRecord.MemberTargeted;
import barnabas.group.ConsumerGroupRecord.RegexResolved;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What the records of a consumer group say. It changes by {@link #replay} alone: a decision is tried out on a {@link #copy}, which costs
 * nothing, by the records that it would write.
 */
final class ConsumerState {
    private int epoch;
    private long metadataHash;
    private int assignmentEpoch;
    private PMap<String, ConsumerMember> members = HashTreePMap.empty();
    private PMap<String, Set<IdPartition>> targets = HashTreePMap.empty();
    private PMap<String, CurrentAssignment> currents = HashTreePMap.empty();
    private PMap<String, Set<String>> regexes = HashTreePMap.empty();
    private PMap<String, String> idByInstance = HashTreePMap.empty();
    private PMap<IdPartition, String> owners = HashTreePMap.empty();

    ConsumerState copy() {
        ConsumerState copy = new ConsumerState();
        copy.epoch = epoch;
        copy.metadataHash = metadataHash;
        copy.assignmentEpoch = assignmentEpoch;
        copy.members = members;
        copy.targets = targets;
        copy.currents = currents;
        copy.regexes = regexes;
        copy.idByInstance = idByInstance;
        copy.owners = owners;
        return copy;
    }

    int epoch() {
        return epoch;
    }

    long metadataHash() {
        return metadataHash;
    }

    /** For which epoch the targets are. */
    int assignmentEpoch() {
        return assignmentEpoch;
    }

    Collection<ConsumerMember> members() {
        return members.values();
    }

    @Nullable ConsumerMember member(String id) {
        return members.get(id);
    }

    @Nullable ConsumerMember memberOfInstance(String instanceId) {
        String id = idByInstance.get(instanceId);
        return id == null ? null : members.get(id);
    }

    CurrentAssignment current(String memberId) {
        return currents.getOrDefault(memberId, CurrentAssignment.NONE);
    }

    Set<IdPartition> target(String memberId) {
        return targets.getOrDefault(memberId, Set.of());
    }

    /** Topics that regular expressions were found to mean, by expression. */
    Map<String, Set<String>> regexes() {
        return regexes;
    }

    /** Null when a partition is nobody's. */
    @Nullable String owner(IdPartition partition) {
        return owners.get(partition);
    }

    boolean isFreeFor(String memberId, IdPartition partition) {
        String owner = owners.get(partition);
        return owner == null || owner.equals(memberId);
    }

    /** Names of all topics that a member subscribes to, whether they are there or not. */
    Set<String> topicsOf(ConsumerMember member) {
        Set<String> matching = member.regex() == null ? Set.of() : regexes.getOrDefault(member.regex(), Set.of());
        if (matching.isEmpty()) {
            return member.topics();
        }
        Set<String> all = new HashSet<>(member.topics());
        all.addAll(matching);
        return all;
    }

    /** The same for the whole group. */
    Set<String> topics() {
        Set<String> all = new HashSet<>();
        members.values().forEach(member -> all.addAll(topicsOf(member)));
        return all;
    }

    /** Whether everything is there that members are to have. */
    boolean targetsAreIn(Topics topics) {
        return targets.values().stream().flatMap(Set::stream).allMatch(partition -> {
            Topics.Topic topic = topics.of(partition.topicId());
            return topic != null && partition.partition() < topic.partitions();
        });
    }

    boolean isStable() {
        return epoch == assignmentEpoch
                && members.keySet().stream().allMatch(id -> current(id).isAt(assignmentEpoch));
    }

    /** Kafka's name of what the group is at. */
    String stateName() {
        if (members.isEmpty()) {
            return "Empty";
        } else if (epoch > assignmentEpoch) {
            return "Assigning";
        }
        return isStable() ? "Stable" : "Reconciling";
    }

    // what changes it

    /** Nothing happens by a record that is no consumer group's. */
    void replay(GroupRecord record) {
        if (record instanceof EpochBumped bumped) {
            epoch = bumped.epoch();
            metadataHash = bumped.metadataHash();
        } else if (record instanceof MemberSubscribed subscribed) {
            subscribe(subscribed.member());
        } else if (record instanceof AssignmentComputed computed) {
            assignmentEpoch = computed.epoch();
        } else if (record instanceof MemberTargeted targeted) {
            targets = targets.plus(targeted.memberId(), targeted.partitions());
        } else if (record instanceof MemberReconciled reconciled) {
            assign(reconciled.memberId(), reconciled.assignment());
        } else if (record instanceof RegexResolved resolved) {
            regexes = regexes.plus(resolved.regex(), resolved.topics());
        } else if (record instanceof Forgotten forgotten) {
            forget(forgotten);
        }
    }

    private void subscribe(ConsumerMember member) {
        members = members.plus(member.id(), member);
        if (member.instanceId() != null) {
            idByInstance = idByInstance.plus(member.instanceId(), member.id());
        }
    }

    private void assign(String memberId, CurrentAssignment next) {
        CurrentAssignment before = current(memberId);
        before.assigned().keySet().forEach(partition -> disown(memberId, partition, next));
        before.revoking().keySet().forEach(partition -> disown(memberId, partition, next));
        next.assigned().keySet().forEach(partition -> own(memberId, partition));
        next.revoking().keySet().forEach(partition -> own(memberId, partition));
        currents = currents.plus(memberId, next);
    }

    private void own(String memberId, IdPartition partition) {
        if (!memberId.equals(owners.get(partition))) {
            owners = owners.plus(partition, memberId);
        }
    }

    private void disown(String memberId, IdPartition partition, CurrentAssignment next) {
        if (!next.has(partition) && memberId.equals(owners.get(partition))) {
            owners = owners.minus(partition);
        }
    }

    private void forget(Forgotten forgotten) {
        String key = forgotten.key();
        switch (forgotten.kind()) {
            case GROUP -> {
                epoch = 0;
                metadataHash = 0;
            }
            case MEMBER -> {
                ConsumerMember member = members.get(key);
                String instanceId = member == null ? null : member.instanceId();
                members = members.minus(key);
                if (instanceId != null && Objects.equals(idByInstance.get(instanceId), key)) {
                    idByInstance = idByInstance.minus(instanceId);
                }
            }
            case ASSIGNMENT -> assignmentEpoch = 0;
            case TARGET -> targets = targets.minus(key);
            case CURRENT -> {
                assign(key, CurrentAssignment.NONE);
                currents = currents.minus(key);
            }
            case REGEX -> regexes = regexes.minus(key);
        }
    }
}
