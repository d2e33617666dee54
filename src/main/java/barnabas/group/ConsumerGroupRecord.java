package barnabas.group;

import java.util.Set;

/** What is written of a consumer group (KIP-848). */
public sealed interface ConsumerGroupRecord extends GroupRecord {
    /**
     * The group begins a new epoch.
     *
     * @param metadataHash of the topics that the group reads, 0 for none: another one is reason for the next epoch
     */
    record EpochBumped(String group, int epoch, long metadataHash) implements ConsumerGroupRecord {}

    record MemberSubscribed(String group, ConsumerMember member) implements ConsumerGroupRecord {}

    /** The targets of all members are those of this epoch. */
    record AssignmentComputed(String group, int epoch, long atMs) implements ConsumerGroupRecord {}

    /** What a member is to have. */
    record MemberTargeted(String group, String memberId, Set<IdPartition> partitions) implements ConsumerGroupRecord {
        public MemberTargeted {
            partitions = Set.copyOf(partitions);
        }
    }

    /** What a member has. */
    record MemberReconciled(String group, String memberId, CurrentAssignment assignment)
            implements ConsumerGroupRecord {}

    /** The topics whose names a regular expression of the group's members means. */
    record RegexResolved(String group, String regex, Set<String> topics, long atMs) implements ConsumerGroupRecord {
        public RegexResolved {
            topics = Set.copyOf(topics);
        }
    }

    /** What a tombstone takes back. */
    enum Kind {
        GROUP,
        MEMBER,
        ASSIGNMENT,
        TARGET,
        CURRENT,
        REGEX
    }

    /**
     * A tombstone.
     *
     * @param key the member's id or the regular expression; empty for what the group has but one of
     */
    record Forgotten(String group, Kind kind, String key) implements ConsumerGroupRecord {}
}
