package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

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
import barnabas.records.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConsumerGroupRecordCodecTest {
    private static final Uuid ORDERS = new Uuid(1, 2);
    private static final IdPartition FIRST = new IdPartition(ORDERS, 0);
    private static final IdPartition SECOND = new IdPartition(ORDERS, 1);
    private static final IdPartition OTHER = new IdPartition(new Uuid(3, 4), 0);

    static Stream<ConsumerGroupRecord> records() {
        ClassicPart classic =
                new ClassicPart(6000, List.of(new Protocol("range", ByteBuffer.wrap(new byte[] {1, 2, 3}))));
        return Stream.of(
                new EpochBumped("g", 7, -99),
                new MemberSubscribed(
                        "g",
                        new ConsumerMember(
                                "m", "i", "r", "c", "/127.0.0.1", Set.of("a", "b"), "x.*", 1000, "range", null)),
                new MemberSubscribed(
                        "g", new ConsumerMember("m", null, null, "c", "/h", Set.of(), null, 1000, null, classic)),
                new AssignmentComputed("g", 7, 123_456),
                new MemberTargeted("g", "m", Set.of(FIRST, SECOND, OTHER)),
                new MemberReconciled(
                        "g",
                        "m",
                        new CurrentAssignment(
                                7, 6, State.UNREVOKED_PARTITIONS, Map.of(FIRST, 3, OTHER, 7), Map.of(SECOND, 5))),
                new MemberReconciled("g", "m", new CurrentAssignment(-2, 6, State.STABLE, Map.of(), Map.of())),
                new MemberReconciled(
                        "g", "m", new CurrentAssignment(1, 0, State.UNRELEASED_PARTITIONS, Map.of(), Map.of())),
                new RegexResolved("g", "x.*", Set.of("x1", "x2"), 99));
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsWrittenIsRead(ConsumerGroupRecord record) {
        assertThat(GroupRecordCodec.decode(GroupRecordCodec.encode(record, 5))).isEqualTo(record);
    }

    @ParameterizedTest
    @EnumSource
    void aTombstoneTakesBackTheRecordOfItsKey(Kind kind) {
        boolean one = kind == Kind.GROUP || kind == Kind.ASSIGNMENT;
        Forgotten tombstone = new Forgotten("g", kind, one ? "" : "k");
        LogRecord encoded = GroupRecordCodec.encode(tombstone, 5);

        assertThat(encoded.value()).isNull();
        assertThat(GroupRecordCodec.decode(encoded)).isEqualTo(tombstone);
    }

    @Test
    void eachRecordHasKafkasType() {
        List<Short> types = records()
                .map(record -> GroupRecordCodec.encode(record, 5).key().getShort(0))
                .distinct()
                .toList();

        assertThat(types)
                .containsExactly(
                        CoordinatorRecordType.CONSUMER_GROUP_METADATA.id(),
                        CoordinatorRecordType.CONSUMER_GROUP_MEMBER_METADATA.id(),
                        CoordinatorRecordType.CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA.id(),
                        CoordinatorRecordType.CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER.id(),
                        CoordinatorRecordType.CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT.id(),
                        CoordinatorRecordType.CONSUMER_GROUP_REGULAR_EXPRESSION.id());
    }

    @Test
    void whatAnOlderKafkaWroteHasItsPartitionsSinceTheMembersEpoch() {
        LogRecord old = LogRecord.of(
                5,
                MessageUtil.toCoordinatorTypePrefixedByteBuffer(new ConsumerGroupCurrentMemberAssignmentKey()
                        .setGroupId("g")
                        .setMemberId("m")),
                MessageUtil.toVersionPrefixedByteBuffer(
                        (short) 0,
                        new ConsumerGroupCurrentMemberAssignmentValue()
                                .setMemberEpoch(4)
                                .setPreviousMemberEpoch(3)
                                .setState((byte) 1)
                                .setAssignedPartitions(List.of(
                                        new TopicPartitions().setTopicId(ORDERS).setPartitions(List.of(0, 1))))));

        assertThat(GroupRecordCodec.decode(old))
                .isEqualTo(new MemberReconciled(
                        "g", "m", new CurrentAssignment(4, 3, State.STABLE, Map.of(FIRST, 4, SECOND, 4), Map.of())));
    }
}
