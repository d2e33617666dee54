package barnabas.coordinator;

import barnabas.group.ConsumerGroupRecord;
import barnabas.group.ConsumerGroupRecord.AssignmentComputed;
import barnabas.group.ConsumerGroupRecord.EpochBumped;
import barnabas.group.ConsumerGroupRecord.Forgotten;
import barnabas.group.ConsumerGroupRecord.Kind;
import barnabas.group.ConsumerGroupRecord.MemberReconciled;
import barnabas.group.ConsumerGroupRecord.MemberSubscribed;
import barnabas.group.ConsumerGroupRecord.MemberTargeted;
import barnabas.group.ConsumerGroupRecord.RegexResolved;
import barnabas.group.ConsumerMember;
import barnabas.group.ConsumerMember.ClassicPart;
import barnabas.group.ConsumerMember.Protocol;
import barnabas.group.CurrentAssignment;
import barnabas.group.CurrentAssignment.State;
import barnabas.group.IdPartition;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue.ClassicProtocol;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.jspecify.annotations.Nullable;

/** The records of consumer groups as Kafka writes them (KIP-848), in the form that {@link GroupRecordCodec} draws. */
final class ConsumerGroupRecordCodec {
    private static final short VALUE = 0;

    /** Kafka's numbers of a member's states. */
    private static final byte STABLE = 1;

    private static final byte UNREVOKED = 2;
    private static final byte UNRELEASED = 3;

    private ConsumerGroupRecordCodec() {}

    // writing

    static ByteBuffer key(ConsumerGroupRecord record) {
        return MessageUtil.toCoordinatorTypePrefixedByteBuffer(keyOf(record.group(), kind(record), name(record)));
    }

    private static Kind kind(ConsumerGroupRecord record) {
        if (record instanceof EpochBumped) {
            return Kind.GROUP;
        } else if (record instanceof MemberSubscribed) {
            return Kind.MEMBER;
        } else if (record instanceof AssignmentComputed) {
            return Kind.ASSIGNMENT;
        } else if (record instanceof MemberTargeted) {
            return Kind.TARGET;
        } else if (record instanceof MemberReconciled) {
            return Kind.CURRENT;
        } else if (record instanceof RegexResolved) {
            return Kind.REGEX;
        } else if (record instanceof Forgotten forgotten) {
            return forgotten.kind();
        }
        throw new IllegalStateException("record=" + record + " is not known");
    }

    private static String name(ConsumerGroupRecord record) {
        if (record instanceof MemberSubscribed subscribed) {
            return subscribed.member().id();
        } else if (record instanceof MemberTargeted targeted) {
            return targeted.memberId();
        } else if (record instanceof MemberReconciled reconciled) {
            return reconciled.memberId();
        } else if (record instanceof RegexResolved resolved) {
            return resolved.regex();
        } else if (record instanceof Forgotten forgotten) {
            return forgotten.key();
        }
        return "";
    }

    private static ApiMessage keyOf(String group, Kind kind, String name) {
        return switch (kind) {
            case GROUP -> new ConsumerGroupMetadataKey().setGroupId(group);
            case MEMBER -> new ConsumerGroupMemberMetadataKey()
                    .setGroupId(group)
                    .setMemberId(name);
            case ASSIGNMENT -> new ConsumerGroupTargetAssignmentMetadataKey().setGroupId(group);
            case TARGET -> new ConsumerGroupTargetAssignmentMemberKey()
                    .setGroupId(group)
                    .setMemberId(name);
            case CURRENT -> new ConsumerGroupCurrentMemberAssignmentKey()
                    .setGroupId(group)
                    .setMemberId(name);
            case REGEX -> new ConsumerGroupRegularExpressionKey()
                    .setGroupId(group)
                    .setRegularExpression(name);
        };
    }

    static @Nullable ByteBuffer value(ConsumerGroupRecord record) {
        ApiMessage value = valueOf(record);
        return value == null ? null : MessageUtil.toVersionPrefixedByteBuffer(VALUE, value);
    }

    private static @Nullable ApiMessage valueOf(ConsumerGroupRecord record) {
        if (record instanceof EpochBumped bumped) {
            return new ConsumerGroupMetadataValue().setEpoch(bumped.epoch()).setMetadataHash(bumped.metadataHash());
        } else if (record instanceof MemberSubscribed subscribed) {
            return valueOf(subscribed.member());
        } else if (record instanceof AssignmentComputed computed) {
            return new ConsumerGroupTargetAssignmentMetadataValue()
                    .setAssignmentEpoch(computed.epoch())
                    .setAssignmentTimestamp(computed.atMs());
        } else if (record instanceof MemberTargeted targeted) {
            return new ConsumerGroupTargetAssignmentMemberValue()
                    .setTopicPartitions(IdPartition.byTopic(
                            targeted.partitions(),
                            (topic, numbers) -> new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                                    .setTopicId(topic)
                                    .setPartitions(numbers)));
        } else if (record instanceof MemberReconciled reconciled) {
            return valueOf(reconciled.assignment());
        } else if (record instanceof RegexResolved resolved) {
            return new ConsumerGroupRegularExpressionValue()
                    .setTopics(resolved.topics().stream().sorted().toList())
                    .setTimestamp(resolved.atMs());
        }
        return null;
    }

    private static ApiMessage valueOf(ConsumerMember member) {
        ConsumerGroupMemberMetadataValue value = new ConsumerGroupMemberMetadataValue()
                .setInstanceId(member.instanceId())
                .setRackId(member.rackId())
                .setClientId(member.clientId())
                .setClientHost(member.clientHost())
                .setSubscribedTopicNames(member.topics().stream().sorted().toList())
                .setSubscribedTopicRegex(member.regex())
                .setRebalanceTimeoutMs(member.rebalanceTimeoutMs())
                .setServerAssignor(member.assignor())
                // The generated class begins with one, though null is the field's default.
                .setClassicMemberMetadata(null);
        ClassicPart classic = member.classic();
        return classic == null
                ? value
                : value.setClassicMemberMetadata(new ClassicMemberMetadata()
                        .setSessionTimeoutMs(classic.sessionTimeoutMs())
                        .setSupportedProtocols(classic.protocols().stream()
                                .map(protocol -> new ClassicProtocol()
                                        .setName(protocol.name())
                                        .setMetadata(Utils.toArray(protocol.metadata())))
                                .toList()));
    }

    private static ApiMessage valueOf(CurrentAssignment current) {
        return new ConsumerGroupCurrentMemberAssignmentValue()
                .setMemberEpoch(current.epoch())
                .setPreviousMemberEpoch(current.previousEpoch())
                .setState(
                        switch (current.state()) {
                            case STABLE -> STABLE;
                            case UNREVOKED_PARTITIONS -> UNREVOKED;
                            case UNRELEASED_PARTITIONS -> UNRELEASED;
                        })
                .setAssignedPartitions(withEpochs(current.assigned()))
                .setPartitionsPendingRevocation(withEpochs(current.revoking()));
    }

    private static List<TopicPartitions> withEpochs(Map<IdPartition, Integer> partitions) {
        return IdPartition.byTopic(partitions.keySet(), (topic, numbers) -> new TopicPartitions()
                .setTopicId(topic)
                .setPartitions(numbers)
                .setAssignmentEpochs(numbers.stream()
                        .map(number -> Objects.requireNonNull(partitions.get(new IdPartition(topic, number))))
                        .toList()));
    }

    // reading

    /** Null for a record of another type. {@code key} stands behind the type; the generated readers throw RuntimeException itself. */
    static @Nullable ConsumerGroupRecord decode(short type, ByteBuffer key, @Nullable ByteBuffer value) {
        ByteBufferAccessor from = new ByteBufferAccessor(key);
        if (type == CoordinatorRecordType.CONSUMER_GROUP_METADATA.id()) {
            return epoch(new ConsumerGroupMetadataKey(from, (short) 0).groupId(), value);
        } else if (type == CoordinatorRecordType.CONSUMER_GROUP_MEMBER_METADATA.id()) {
            return member(new ConsumerGroupMemberMetadataKey(from, (short) 0), value);
        } else if (type == CoordinatorRecordType.CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA.id()) {
            return assignment(new ConsumerGroupTargetAssignmentMetadataKey(from, (short) 0).groupId(), value);
        } else if (type == CoordinatorRecordType.CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER.id()) {
            return target(new ConsumerGroupTargetAssignmentMemberKey(from, (short) 0), value);
        } else if (type == CoordinatorRecordType.CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT.id()) {
            return current(new ConsumerGroupCurrentMemberAssignmentKey(from, (short) 0), value);
        } else if (type == CoordinatorRecordType.CONSUMER_GROUP_REGULAR_EXPRESSION.id()) {
            return regex(new ConsumerGroupRegularExpressionKey(from, (short) 0), value);
        }
        return null;
    }

    private static ConsumerGroupRecord epoch(String group, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new Forgotten(group, Kind.GROUP, "");
        }
        ConsumerGroupMetadataValue value = GroupRecordCodec.read(new ConsumerGroupMetadataValue(), bytes);
        return new EpochBumped(group, value.epoch(), value.metadataHash());
    }

    private static ConsumerGroupRecord member(ConsumerGroupMemberMetadataKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new Forgotten(key.groupId(), Kind.MEMBER, key.memberId());
        }
        ConsumerGroupMemberMetadataValue value = GroupRecordCodec.read(new ConsumerGroupMemberMetadataValue(), bytes);
        ClassicMemberMetadata classic = value.classicMemberMetadata();
        return new MemberSubscribed(
                key.groupId(),
                new ConsumerMember(
                        key.memberId(),
                        value.instanceId(),
                        value.rackId(),
                        value.clientId(),
                        value.clientHost(),
                        Set.copyOf(value.subscribedTopicNames()),
                        value.subscribedTopicRegex(),
                        value.rebalanceTimeoutMs(),
                        value.serverAssignor(),
                        classic == null
                                ? null
                                : new ClassicPart(
                                        classic.sessionTimeoutMs(),
                                        classic.supportedProtocols().stream()
                                                .map(protocol -> new Protocol(
                                                        protocol.name(), ByteBuffer.wrap(protocol.metadata())))
                                                .toList())));
    }

    private static ConsumerGroupRecord assignment(String group, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new Forgotten(group, Kind.ASSIGNMENT, "");
        }
        ConsumerGroupTargetAssignmentMetadataValue value =
                GroupRecordCodec.read(new ConsumerGroupTargetAssignmentMetadataValue(), bytes);
        return new AssignmentComputed(group, value.assignmentEpoch(), value.assignmentTimestamp());
    }

    private static ConsumerGroupRecord target(ConsumerGroupTargetAssignmentMemberKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new Forgotten(key.groupId(), Kind.TARGET, key.memberId());
        }
        ConsumerGroupTargetAssignmentMemberValue value =
                GroupRecordCodec.read(new ConsumerGroupTargetAssignmentMemberValue(), bytes);
        Set<IdPartition> partitions = new HashSet<>();
        value.topicPartitions().forEach(topic -> topic.partitions()
                .forEach(number -> partitions.add(new IdPartition(topic.topicId(), number))));
        return new MemberTargeted(key.groupId(), key.memberId(), partitions);
    }

    private static ConsumerGroupRecord current(
            ConsumerGroupCurrentMemberAssignmentKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new Forgotten(key.groupId(), Kind.CURRENT, key.memberId());
        }
        ConsumerGroupCurrentMemberAssignmentValue value =
                GroupRecordCodec.read(new ConsumerGroupCurrentMemberAssignmentValue(), bytes);
        State state =
                switch (value.state()) {
                    case STABLE -> State.STABLE;
                    case UNREVOKED -> State.UNREVOKED_PARTITIONS;
                    case UNRELEASED -> State.UNRELEASED_PARTITIONS;
                    default -> throw new IllegalStateException("state=" + value.state() + " of a member is not known");
                };
        return new MemberReconciled(
                key.groupId(),
                key.memberId(),
                new CurrentAssignment(
                        value.memberEpoch(),
                        value.previousMemberEpoch(),
                        state,
                        epochs(value.assignedPartitions(), value.memberEpoch()),
                        epochs(value.partitionsPendingRevocation(), value.memberEpoch())));
    }

    /** Kafka before 4.3 does not write since when. */
    private static Map<IdPartition, Integer> epochs(List<TopicPartitions> topics, int unknown) {
        Map<IdPartition, Integer> epochs = new HashMap<>();
        for (TopicPartitions topic : topics) {
            List<Integer> since = topic.assignmentEpochs();
            for (int i = 0; i < topic.partitions().size(); i++) {
                epochs.put(
                        new IdPartition(topic.topicId(), topic.partitions().get(i)),
                        since == null || since.isEmpty() ? unknown : since.get(i));
            }
        }
        return epochs;
    }

    private static ConsumerGroupRecord regex(ConsumerGroupRegularExpressionKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new Forgotten(key.groupId(), Kind.REGEX, key.regularExpression());
        }
        ConsumerGroupRegularExpressionValue value =
                GroupRecordCodec.read(new ConsumerGroupRegularExpressionValue(), bytes);
        return new RegexResolved(key.groupId(), key.regularExpression(), Set.copyOf(value.topics()), value.timestamp());
    }
}
