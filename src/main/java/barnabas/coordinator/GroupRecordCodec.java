package barnabas.coordinator;

import barnabas.group.CommittedOffset;
import barnabas.group.ConsumerGroupRecord;
import barnabas.group.GroupRecord;
import barnabas.group.GroupRecord.ClassicGroupForgotten;
import barnabas.group.GroupRecord.ClassicGroupStored;
import barnabas.group.GroupRecord.ClassicMemberStored;
import barnabas.group.GroupRecord.OffsetCommitted;
import barnabas.group.GroupRecord.OffsetForgotten;
import barnabas.model.TopicPartition;
import barnabas.records.LogRecord;
import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.jspecify.annotations.Nullable;

/**
 * The records of {@code __consumer_offsets} as Kafka writes them, so that its tools read them.
 *
 * <pre>
 * key:   type 2 | key of that type
 * value: version 2 | value in that version        (none: a tombstone)
 * </pre>
 */
final class GroupRecordCodec {
    /** Of a commit with a time to live of its own, which later versions do not have. */
    private static final short OFFSET_WITH_EXPIRY = 1;

    private static final short OFFSET = 3;
    private static final short OFFSET_WITH_TOPIC_ID = 4;
    private static final short GROUP_METADATA = 3;

    private GroupRecordCodec() {}

    static LogRecord encode(GroupRecord record, long timestamp) {
        return LogRecord.of(timestamp, key(record), value(record));
    }

    private static ByteBuffer key(GroupRecord record) {
        if (record instanceof OffsetCommitted committed) {
            return offsetKey(committed.group(), committed.partition());
        }
        if (record instanceof OffsetForgotten forgotten) {
            return offsetKey(forgotten.group(), forgotten.partition());
        }
        if (record instanceof ConsumerGroupRecord of) {
            return ConsumerGroupRecordCodec.key(of);
        }
        return MessageUtil.toCoordinatorTypePrefixedByteBuffer(new GroupMetadataKey().setGroup(record.group()));
    }

    private static ByteBuffer offsetKey(String group, TopicPartition partition) {
        return MessageUtil.toCoordinatorTypePrefixedByteBuffer(new OffsetCommitKey()
                .setGroup(group)
                .setTopic(partition.topic())
                .setPartition(partition.partition()));
    }

    private static @Nullable ByteBuffer value(GroupRecord record) {
        if (record instanceof OffsetCommitted committed) {
            return offsetValue(committed.offset());
        }
        if (record instanceof ClassicGroupStored stored) {
            return MessageUtil.toVersionPrefixedByteBuffer(GROUP_METADATA, groupValue(stored));
        }
        if (record instanceof ConsumerGroupRecord of) {
            return ConsumerGroupRecordCodec.value(of);
        }
        return null;
    }

    private static ByteBuffer offsetValue(CommittedOffset offset) {
        OffsetCommitValue value = new OffsetCommitValue()
                .setOffset(offset.offset())
                .setMetadata(offset.metadata())
                .setCommitTimestamp(offset.committedMs());
        if (offset.expireMs() >= 0) {
            return MessageUtil.toVersionPrefixedByteBuffer(
                    OFFSET_WITH_EXPIRY, value.setExpireTimestamp(offset.expireMs()));
        }
        boolean known = !offset.topicId().equals(Uuid.ZERO_UUID);
        return MessageUtil.toVersionPrefixedByteBuffer(
                known ? OFFSET_WITH_TOPIC_ID : OFFSET,
                value.setLeaderEpoch(offset.leaderEpoch()).setTopicId(offset.topicId()));
    }

    private static GroupMetadataValue groupValue(ClassicGroupStored stored) {
        GroupMetadataValue value = new GroupMetadataValue()
                .setProtocolType(stored.protocolType() == null ? "" : stored.protocolType())
                .setGeneration(stored.generation())
                .setProtocol(stored.protocol())
                .setLeader(stored.leader())
                .setCurrentStateTimestamp(stored.stateSinceMs());
        for (ClassicMemberStored member : stored.members()) {
            value.members()
                    .add(new GroupMetadataValue.MemberMetadata()
                            .setMemberId(member.memberId())
                            .setGroupInstanceId(member.instanceId())
                            .setClientId(member.clientId())
                            .setClientHost(member.clientHost())
                            .setRebalanceTimeout(member.rebalanceTimeoutMs())
                            .setSessionTimeout(member.sessionTimeoutMs())
                            .setSubscription(Utils.toArray(member.subscription()))
                            .setAssignment(Utils.toArray(member.assignment())));
        }
        return value;
    }

    /** Null for a record of a type that this version does not know; throws {@link IllegalStateException} for what cannot be read. */
    static @Nullable GroupRecord decode(LogRecord record) {
        ByteBuffer key = record.key();
        if (key == null || key.remaining() < Short.BYTES) {
            throw new IllegalStateException("record offset=" + record.offset() + " of groups has no key");
        }
        ByteBuffer rest = key.duplicate();
        short type = rest.getShort();
        try {
            if (type == CoordinatorRecordType.OFFSET_COMMIT.id()
                    || type == CoordinatorRecordType.LEGACY_OFFSET_COMMIT.id()) {
                return offset(new OffsetCommitKey(new ByteBufferAccessor(rest), (short) 0), record.value());
            }
            if (type == CoordinatorRecordType.GROUP_METADATA.id()) {
                return group(new GroupMetadataKey(new ByteBufferAccessor(rest), (short) 0).group(), record.value());
            }
            return ConsumerGroupRecordCodec.decode(type, rest, record.value());
        } catch (RuntimeException broken) {
            // The generated readers throw RuntimeException itself.
            throw new IllegalStateException(
                    "record offset=" + record.offset() + " type=" + type + " is unreadable", broken);
        }
    }

    private static GroupRecord offset(OffsetCommitKey key, @Nullable ByteBuffer bytes) {
        TopicPartition partition = new TopicPartition(key.topic(), key.partition());
        if (bytes == null) {
            return new OffsetForgotten(key.group(), partition);
        }
        OffsetCommitValue value = read(new OffsetCommitValue(), bytes);
        return new OffsetCommitted(
                key.group(),
                partition,
                new CommittedOffset(
                        value.offset(),
                        value.leaderEpoch(),
                        value.metadata(),
                        value.commitTimestamp(),
                        value.expireTimestamp(),
                        value.topicId()));
    }

    private static GroupRecord group(String group, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ClassicGroupForgotten(group);
        }
        GroupMetadataValue value = read(new GroupMetadataValue(), bytes);
        return new ClassicGroupStored(
                group,
                value.protocolType().isEmpty() ? null : value.protocolType(),
                value.generation(),
                value.protocol(),
                value.leader(),
                value.currentStateTimestamp(),
                value.members().stream()
                        .map(member -> new ClassicMemberStored(
                                member.memberId(),
                                member.groupInstanceId(),
                                member.clientId(),
                                member.clientHost(),
                                member.rebalanceTimeout(),
                                member.sessionTimeout(),
                                ByteBuffer.wrap(member.subscription()),
                                ByteBuffer.wrap(member.assignment())))
                        .toList());
    }

    static <M extends ApiMessage> M read(M value, ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        short version = rest.getShort();
        value.read(new ByteBufferAccessor(rest), version);
        return value;
    }
}
