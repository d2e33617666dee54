package barnabas.client.consume;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.consume.GroupMember.Part;
import barnabas.client.consume.GroupMember.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class GroupMemberTest {
    private static final Uuid TOPIC = new Uuid(1, 2);

    private final GroupMember member = member(null);

    private static GroupMember member(String instanceId) {
        return new GroupMember(
                new GroupMember.Wishes("g", instanceId, "r1", 300_000, Set.of("orders"), null, null), "m1");
    }

    private static Part part(int partition) {
        return new Part(TOPIC, partition);
    }

    private static ConsumerGroupHeartbeatResponseData answer(int epoch, Integer... partitions) {
        return new ConsumerGroupHeartbeatResponseData()
                .setMemberEpoch(epoch)
                .setHeartbeatIntervalMs(5000)
                .setAssignment(new Assignment()
                        .setTopicPartitions(List.of(
                                new TopicPartitions().setTopicId(TOPIC).setPartitions(Arrays.asList(partitions)))));
    }

    private static ConsumerGroupHeartbeatResponseData unchanged(int epoch) {
        return new ConsumerGroupHeartbeatResponseData().setMemberEpoch(epoch).setHeartbeatIntervalMs(5000);
    }

    private static ConsumerGroupHeartbeatResponseData error(Errors error) {
        return new ConsumerGroupHeartbeatResponseData().setErrorCode(error.code());
    }

    private List<Integer> told(ConsumerGroupHeartbeatRequestData heartbeat) {
        return heartbeat.topicPartitions() == null
                ? null
                : heartbeat.topicPartitions().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .sorted()
                        .toList();
    }

    private void join(Integer... partitions) {
        member.heartbeat();
        member.on(answer(1, partitions));
        member.heartbeat();
    }

    @Test
    void itJoinsWithAllThatItWantsAndWithNothingThatItOwns() {
        var heartbeat = member.heartbeat();
        assertThat(heartbeat.memberEpoch()).isZero();
        assertThat(heartbeat.memberId()).isEqualTo("m1");
        assertThat(heartbeat.subscribedTopicNames()).containsExactly("orders");
        assertThat(heartbeat.rackId()).isEqualTo("r1");
        assertThat(heartbeat.rebalanceTimeoutMs()).isEqualTo(300_000);
        assertThat(heartbeat.topicPartitions()).isEmpty();
    }

    @Test
    void whatItIsAssignedItTakesAndSaysSoAtOnce() {
        member.heartbeat();
        Step step = member.on(answer(1, 0, 1));
        assertThat(step.assign()).containsExactlyInAnyOrder(part(0), part(1));
        assertThat(step.heartbeatMs()).isZero();
        assertThat(told(member.heartbeat())).containsExactly(0, 1);
    }

    @Test
    void whatHasNotChangedIsNotSaidAgain() {
        join(0, 1);
        assertThat(member.on(unchanged(1)).heartbeatMs()).isEqualTo(5000);
        var heartbeat = member.heartbeat();
        assertThat(heartbeat.subscribedTopicNames()).isNull();
        assertThat(heartbeat.topicPartitions()).isNull();
        assertThat(heartbeat.memberEpoch()).isOne();
    }

    @Test
    void aHeartbeatThatMayBeLostIsFollowedByOneThatSaysAll() {
        join(0, 1);
        member.unanswered();
        var heartbeat = member.heartbeat();
        assertThat(heartbeat.subscribedTopicNames()).containsExactly("orders");
        assertThat(told(heartbeat)).containsExactly(0, 1);
    }

    @Test
    void whatIsRevokedStaysOwnedUntilItIsGivenUp() {
        join(0, 1, 2);
        Step step = member.on(answer(1, 0));
        assertThat(step.revoke()).containsExactlyInAnyOrder(part(1), part(2));
        assertThat(step.heartbeatMs()).isEqualTo(5000);
        assertThat(told(member.heartbeat())).isNull();
        assertThat(member.on(answer(1, 0)).revoke())
                .as("it is under way already")
                .isEmpty();
        assertThat(member.revoked(Set.of(part(1), part(2))).heartbeatMs()).isZero();
        assertThat(told(member.heartbeat())).containsExactly(0);
    }

    @Test
    void whatIsAssignedAgainWhileItIsRevokedIsTakenWhenItIsGivenUp() {
        join(0, 1);
        member.on(answer(1, 0));
        Step back = member.on(answer(2, 0, 1));
        assertThat(back.assign()).isEmpty();
        assertThat(member.revoked(Set.of(part(1))).assign()).containsExactly(part(1));
    }

    @Test
    void aFencedMemberHasLostAllAndJoinsAnew() {
        join(0, 1);
        for (Errors error : List.of(Errors.FENCED_MEMBER_EPOCH, Errors.UNKNOWN_MEMBER_ID)) {
            Step step = member.on(error(error));
            assertThat(step.heartbeatMs()).isZero();
            var heartbeat = member.heartbeat();
            assertThat(heartbeat.memberEpoch()).isZero();
            assertThat(heartbeat.topicPartitions()).isEmpty();
            assertThat(heartbeat.subscribedTopicNames()).containsExactly("orders");
        }
        assertThat(member.on(answer(5, 3)).assign()).containsExactly(part(3));
        assertThat(member.on(error(Errors.FENCED_MEMBER_EPOCH)).lost()).containsExactly(part(3));
    }

    @Test
    void aRefusalIsFinal() {
        member.heartbeat();
        assertThat(member.on(error(Errors.GROUP_AUTHORIZATION_FAILED)).refusal())
                .isEqualTo(Errors.GROUP_AUTHORIZATION_FAILED);
    }

    @Test
    void aMemberLeavesForGoodAndAStaticOneForAWhile() {
        join(0);
        member.leave();
        assertThat(member.heartbeat().memberEpoch()).isEqualTo(-1);
        GroupMember lasting = member("i1");
        lasting.heartbeat();
        lasting.on(answer(1, 0));
        lasting.leave();
        assertThat(lasting.heartbeat().memberEpoch()).isEqualTo(-2);
        assertThat(lasting.heartbeat().instanceId()).isEqualTo("i1");
    }
}
