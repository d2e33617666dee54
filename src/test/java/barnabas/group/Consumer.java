package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A member of a consumer group as a client is one: it keeps the epoch that it is told, and gives up what it is not assigned. */
final class Consumer {
    final String id;
    private final GroupsFixture groups;
    private List<String> topics = List.of("orders");
    private @Nullable String regex;
    private @Nullable String assignor;
    private @Nullable String instanceId;
    private @Nullable String rack;
    int epoch;
    /** As it was told last. */
    int heartbeatIntervalMs;

    final Set<IdPartition> owned = new HashSet<>();
    private Set<IdPartition> assigned = Set.of();
    /** It goes on reading what it has to give up. */
    boolean stubborn;
    /** It does not know what has become of its last heartbeat. */
    private boolean unsure;

    Consumer(GroupsFixture groups, String id) {
        this.groups = groups;
        this.id = id;
    }

    Consumer topics(String... names) {
        topics = List.of(names);
        return this;
    }

    Consumer regex(String expression) {
        topics = List.of();
        regex = expression;
        return this;
    }

    Consumer assignor(String name) {
        assignor = name;
        return this;
    }

    Consumer rack(String name) {
        rack = name;
        return this;
    }

    Consumer instance(String name) {
        instanceId = name;
        return this;
    }

    /** Everything that it has to say as it joins. */
    ConsumerGroupHeartbeatRequestData joining() {
        return new ConsumerGroupHeartbeatRequestData()
                .setGroupId(GroupsFixture.GROUP)
                .setMemberId(id)
                .setMemberEpoch(0)
                .setInstanceId(instanceId)
                .setRackId(rack)
                .setRebalanceTimeoutMs(GroupsFixture.REBALANCE_MS)
                .setSubscribedTopicNames(topics)
                .setSubscribedTopicRegex(regex)
                .setServerAssignor(assignor)
                .setTopicPartitions(List.of());
    }

    /** It says what it has, and takes what it is told. */
    Errors heartbeat() {
        return tell(epoch == 0 ? joining() : staying());
    }

    ConsumerGroupHeartbeatRequestData staying() {
        return (unsure ? joining() : new ConsumerGroupHeartbeatRequestData())
                .setGroupId(GroupsFixture.GROUP)
                .setMemberId(id)
                .setMemberEpoch(epoch)
                .setInstanceId(instanceId)
                .setTopicPartitions(IdPartition.byTopic(owned, (topic, partitions) -> new TopicPartitions()
                        .setTopicId(topic)
                        .setPartitions(partitions)));
    }

    Errors tell(ConsumerGroupHeartbeatRequestData request) {
        return take(groups.ask(new GroupRequest.ConsumerHeartbeat(request))
                .answer(ConsumerGroupHeartbeatResponseData.class));
    }

    /** A heartbeat whose answer is lost when it is not there at once; with the next it says everything, as clients do. */
    void heartbeatIfAnswered() {
        GroupsFixture.Asked asked = groups.ask(new GroupRequest.ConsumerHeartbeat(epoch == 0 ? joining() : staying()));
        unsure = !asked.isAnswered();
        if (asked.isAnswered()) {
            take(asked.answer(ConsumerGroupHeartbeatResponseData.class));
        }
    }

    private Errors take(ConsumerGroupHeartbeatResponseData answer) {
        Errors error = Errors.forCode(answer.errorCode());
        if (error == Errors.NONE) {
            unsure = false;
            epoch = answer.memberEpoch();
            heartbeatIntervalMs = answer.heartbeatIntervalMs();
            if (answer.assignment() != null) {
                Set<IdPartition> told = new HashSet<>();
                answer.assignment().topicPartitions().forEach(topic -> topic.partitions()
                        .forEach(number -> told.add(new IdPartition(topic.topicId(), number))));
                assigned = told;
            }
            if (!stubborn) {
                owned.retainAll(assigned);
            }
            owned.addAll(assigned);
        } else if (error == Errors.FENCED_MEMBER_EPOCH || error == Errors.UNKNOWN_MEMBER_ID) {
            epoch = 0;
            assigned = Set.of();
            owned.clear();
        }
        return error;
    }

    /** Subscribes to other topics. */
    Errors subscribe(String... names) {
        topics(names);
        return tell(staying().setSubscribedTopicNames(topics));
    }

    Errors leave() {
        return goWith(-1);
    }

    /** A static member that is stopped to be started anew. */
    Errors pause() {
        return goWith(CurrentAssignment.AWAY);
    }

    private Errors goWith(int leaving) {
        return leaving(leaving).error();
    }

    /** It is gone, whether it is answered or not. */
    GroupsFixture.Asked leaving(int with) {
        GroupsFixture.Asked asked =
                groups.ask(new GroupRequest.ConsumerHeartbeat(staying().setMemberEpoch(with)));
        owned.clear();
        assigned = Set.of();
        epoch = 0;
        return asked;
    }

    /** Numbers of the partitions of a topic that it has. */
    Set<Integer> has(String topic) {
        Uuid topicId = SomeTopics.id(topic);
        Set<Integer> numbers = new TreeSet<>();
        owned.stream().filter(each -> each.topicId().equals(topicId)).forEach(each -> numbers.add(each.partition()));
        return numbers;
    }

    static void settle(Consumer... members) {
        for (int i = 0; i < 10; i++) {
            for (Consumer member : members) {
                assertThat(member.heartbeat()).as(member.id).isEqualTo(Errors.NONE);
            }
        }
    }
}
