package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be asked of a consumer group, and what is wrong with the rest. */
class ConsumerRequestsTest {
    private final GroupsFixture group = new GroupsFixture().version(1);
    private final Consumer one = new Consumer(group, "one");
    private final Consumer two = new Consumer(group, "two");

    @BeforeEach
    void thereAreTopics() {
        group.topics = new SomeTopics().with("orders", 4);
    }

    private Errors joining(UnaryOperator<ConsumerGroupHeartbeatRequestData> with) {
        return two.tell(with.apply(two.joining()));
    }

    @Test
    void whoJoinsSaysEverythingOfItself() {
        one.heartbeat();
        int written = group.log().size();

        assertThat(joining(request -> request.setMemberId(""))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setGroupId(""))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setGroupId("g".repeat(60_000)))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setMemberId("m".repeat(60_000)))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setInstanceId(" "))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setRackId(""))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setRebalanceTimeoutMs(-1))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setTopicPartitions(null))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setTopicPartitions(List.of(new TopicPartitions()))))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setSubscribedTopicNames(null))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setMemberEpoch(-3))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setMemberEpoch(-2))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(joining(request -> request.setServerAssignor("sticky"))).isEqualTo(Errors.UNSUPPORTED_ASSIGNOR);
        assertThat(joining(request -> request.setSubscribedTopicNames(List.of())))
                .as("nothing to read is a subscription too")
                .isEqualTo(Errors.NONE);
        two.leave();
        assertThat(group.log().size()).isLessThan(written + 15);
        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
    }

    @Test
    void refusalsSayWhy() {
        ConsumerGroupHeartbeatResponseData refused = group.ask(
                        new GroupRequest.ConsumerHeartbeat(one.joining().setServerAssignor("sticky")))
                .answer(ConsumerGroupHeartbeatResponseData.class);

        assertThat(refused.errorMessage())
                .isEqualTo("ServerAssignor sticky is not supported. Supported assignors: uniform, range.");
        assertThat(group.state()).isEqualTo("Dead");
    }

    @Test
    void regularExpressionsAreInOrderAndNotTooCostly() {
        for (String wrong : List.of("[", "(a", "((a{1000}){1000}){1000}", "a".repeat(5000), "(?<=a)b")) {
            assertThat(joining(request ->
                            request.setSubscribedTopicNames(List.of()).setSubscribedTopicRegex(wrong)))
                    .as(wrong.length() > 30 ? "a long one" : wrong)
                    .isEqualTo(Errors.INVALID_REGULAR_EXPRESSION);
        }
        assertThat(group.state()).isEqualTo("Dead");
        assertThat(two.regex("(o|x*)*rders{1,3}").heartbeat()).isEqualTo(Errors.NONE);
        assertThat(two.has("orders")).hasSize(4);
    }

    @Test
    void anOldClientIsGivenItsId() {
        ConsumerGroupHeartbeatResponseData joined = group.version(0)
                .ask(new GroupRequest.ConsumerHeartbeat(one.joining().setMemberId("")))
                .answer(ConsumerGroupHeartbeatResponseData.class);

        assertThat(joined.errorCode()).isZero();
        assertThat(joined.memberId()).isNotEmpty();
    }

    @Test
    void strangersAreUnknown() {
        assertThat(one.tell(one.staying().setMemberEpoch(3)))
                .as("there is no such group")
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(one.leave()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        one.heartbeat();

        assertThat(two.tell(two.staying().setMemberEpoch(1))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(two.leave()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.heartbeat("two", 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.leave("two")).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
    }

    @Test
    void partitionsThatAMemberSaysItHasAndDoesNotAreNotItsOwn() {
        one.heartbeat();
        one.owned.add(new IdPartition(SomeTopics.id("strange"), -5));

        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(group.state()).isEqualTo("Stable");
    }

    // offsets

    private static OffsetCommitRequestData commitOf(Consumer member, int epoch, int partition) {
        OffsetCommitRequestData request = GroupsFixture.commitRequest(member.id, epoch, 10 + epoch);
        request.topics().get(0).setTopicId(SomeTopics.id("orders"));
        request.topics().get(0).partitions().get(0).setPartitionIndex(partition);
        return request;
    }

    private Errors commit(Consumer member, int epoch, int partition) {
        return group.version(9)
                .ask(new GroupRequest.CommitOffsets(commitOf(member, epoch, partition)))
                .error();
    }

    @Test
    void aMemberCommitsInItsEpoch() {
        one.heartbeat();

        assertThat(commit(one, one.epoch, 0)).isEqualTo(Errors.NONE);
        assertThat(group.committed()).isEqualTo(11);
        assertThat(commit(one, one.epoch + 1, 0)).isEqualTo(Errors.STALE_MEMBER_EPOCH);
        assertThat(commit(two, 1, 0)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(commit(new Consumer(group, ""), -1, 0)).as("nobody at all").isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.version(8)
                        .ask(new GroupRequest.CommitOffsets(commitOf(one, one.epoch, 0)))
                        .error())
                .as("a version without epochs")
                .isEqualTo(Errors.UNSUPPORTED_VERSION);
        assertThat(group.committed()).isEqualTo(11);
    }

    /** KIP-1251: a commit is not refused for an epoch that went by without taking the partition away. */
    @Test
    void anOlderEpochWillDoForWhatTheMemberHasHadSince() {
        one.heartbeat();
        int before = one.epoch;
        Consumer.settle(one, two);
        int kept = one.has("orders").iterator().next();
        int lost = two.has("orders").iterator().next();

        assertThat(one.epoch).isGreaterThan(before);
        assertThat(commit(one, before, kept)).isEqualTo(Errors.NONE);
        assertThat(commit(one, before, lost)).as("it is another's").isEqualTo(Errors.STALE_MEMBER_EPOCH);
        assertThat(commit(two, 1, lost)).as("it was not its own then").isEqualTo(Errors.STALE_MEMBER_EPOCH);
        assertThat(commit(one, -1, kept)).isEqualTo(Errors.STALE_MEMBER_EPOCH);
    }

    @Test
    void whoIsOutCommitsNothing() {
        Consumer.settle(one, two);
        int epoch = two.epoch;
        int had = two.has("orders").iterator().next();
        two.leave();

        assertThat(commit(two, epoch, had)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void anAdministratorSetsOffsetsOfAGroupThatIsEmpty() {
        one.heartbeat();
        assertThat(commit(new Consumer(group, ""), -1, 0)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        group.version(1);
        one.leave();

        assertThat(commit(new Consumer(group, ""), -1, 0)).isEqualTo(Errors.NONE);
    }

    private short fetch(String memberId, int epoch) {
        return group.ask(new GroupRequest.FetchOffsets(new OffsetFetchRequestGroup()
                        .setGroupId(GroupsFixture.GROUP)
                        .setMemberId(memberId)
                        .setMemberEpoch(epoch)
                        .setTopics(List.of())))
                .answer(OffsetFetchResponseGroup.class)
                .errorCode();
    }

    @Test
    void offsetsAreReadInTheMembersEpochOrByAnybody() {
        one.heartbeat();

        assertThat(fetch("one", one.epoch)).isEqualTo(Errors.NONE.code());
        assertThat(fetch("one", one.epoch + 1)).isEqualTo(Errors.STALE_MEMBER_EPOCH.code());
        assertThat(fetch("two", 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
        assertThat(fetch(null, -1)).isEqualTo(Errors.NONE.code());
    }

    // deleting

    private short deleteOffsets() {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        topics.add(new OffsetDeleteRequestTopic()
                .setName("orders")
                .setPartitions(List.of(new OffsetDeleteRequestPartition().setPartitionIndex(0))));
        OffsetDeleteResponseData deleted = group.ask(new GroupRequest.DeleteOffsets(new OffsetDeleteRequestData()
                        .setGroupId(GroupsFixture.GROUP)
                        .setTopics(topics)))
                .answer(OffsetDeleteResponseData.class);
        return deleted.topics().find("orders").partitions().find(0).errorCode();
    }

    @Test
    void offsetsOfATopicThatIsReadAreNotDeleted() {
        one.heartbeat();
        commit(one, one.epoch, 0);

        assertThat(deleteOffsets()).isEqualTo(Errors.GROUP_SUBSCRIBED_TO_TOPIC.code());
        group.version(1);
        one.subscribe("bills");
        assertThat(deleteOffsets()).isEqualTo(Errors.NONE.code());
        assertThat(group.committed()).isEqualTo(-1);
    }

    @Test
    void anEmptyGroupIsDeletedWithAllThatIsWrittenOfIt() {
        one.regex("ord.*").heartbeat();
        assertThat(delete()).isEqualTo(Errors.NON_EMPTY_GROUP.code());
        one.leave();
        commit(new Consumer(group, ""), -1, 0);

        assertThat(delete()).isEqualTo(Errors.NONE.code());
        assertThat(group.state()).isEqualTo("Dead");
        group.failOver();
        assertThat(group.state()).as("nothing of it comes back").isEqualTo("Dead");
    }

    private short delete() {
        return group.ask(new GroupRequest.Delete(GroupsFixture.GROUP))
                .answer(DeletableGroupResult.class)
                .errorCode();
    }

    @Test
    void offsetsOfAGroupThatIsEmptyExpireAndTheGroupWithThem() {
        one.heartbeat();
        commit(one, one.epoch, 0);
        group.version(1);
        group.pass(Duration.ofHours(1).toMillis());
        assertThat(group.state()).isEqualTo("Empty");
        group.pass(GroupSettings.DEFAULTS.offsetsRetention().toMillis());

        assertThat(group.state()).isEqualTo("Dead");
    }
}
