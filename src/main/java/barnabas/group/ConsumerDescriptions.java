package barnabas.group;

import barnabas.group.Topics.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/** A consumer group as others see it. Topics that are gone are left out. */
final class ConsumerDescriptions {
    private static final byte CLASSIC = 0;
    private static final byte CONSUMER = 1;

    private ConsumerDescriptions() {}

    /** For ConsumerGroupDescribe. */
    static DescribedGroup of(ConsumerGroup group, ConsumerSettings settings, Topics topics) {
        ConsumerState state = group.state();
        DescribedGroup description = new DescribedGroup()
                .setGroupId(group.id)
                .setGroupState(state.stateName())
                .setGroupEpoch(state.epoch())
                .setAssignmentEpoch(state.assignmentEpoch())
                .setAssignorName(ServerAssignors.preferred(state.members(), settings.assignors()));
        for (ConsumerMember member : state.members()) {
            CurrentAssignment current = state.current(member.id());
            description
                    .members()
                    .add(new Member()
                            .setMemberId(member.id())
                            .setInstanceId(member.instanceId())
                            .setRackId(member.rackId())
                            .setMemberEpoch(current.epoch())
                            .setClientId(member.clientId())
                            .setClientHost(member.clientHost())
                            .setSubscribedTopicNames(
                                    member.topics().stream().sorted().toList())
                            .setSubscribedTopicRegex(Objects.requireNonNullElse(member.regex(), ""))
                            .setAssignment(assignment(current.assigned().keySet(), topics))
                            .setTargetAssignment(assignment(state.target(member.id()), topics))
                            .setMemberType(member.classic() == null ? CONSUMER : CLASSIC));
        }
        return description;
    }

    private static Assignment assignment(Collection<IdPartition> partitions, Topics topics) {
        List<IdPartition> there = partitions.stream()
                .filter(partition -> topics.of(partition.topicId()) != null)
                .toList();
        return new Assignment().setTopicPartitions(IdPartition.byTopic(there, (id, numbers) -> {
            Topic topic = Objects.requireNonNull(topics.of(id));
            return new TopicPartitions()
                    .setTopicId(id)
                    .setTopicName(topic.name())
                    .setPartitions(numbers);
        }));
    }

    /** The same in the words of classic groups, with each member's assignment as consumers write it. */
    static DescribeGroupsResponseData.DescribedGroup asClassic(
            ConsumerGroup group, ConsumerSettings settings, Topics topics) {
        ConsumerState state = group.state();
        DescribeGroupsResponseData.DescribedGroup description = new DescribeGroupsResponseData.DescribedGroup()
                .setGroupId(group.id)
                .setGroupState(state.stateName())
                .setProtocolType(Subscriptions.PROTOCOL_TYPE)
                .setProtocolData(ServerAssignors.preferred(state.members(), settings.assignors()));
        for (ConsumerMember member : state.members()) {
            description
                    .members()
                    .add(new DescribedGroupMember()
                            .setMemberId(member.id())
                            .setGroupInstanceId(member.instanceId())
                            .setClientId(member.clientId())
                            .setClientHost(member.clientHost())
                            .setMemberAssignment(Subscriptions.assignment(
                                    state.current(member.id()).assigned().keySet(), topics, (short) 0)));
        }
        return description;
    }
}
