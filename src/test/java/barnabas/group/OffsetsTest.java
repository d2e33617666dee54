package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.GroupsFixture.Asked;
import barnabas.model.TopicPartition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class OffsetsTest {
    private static final int NO_GENERATION = -1;
    private static final long DAY_MS = 24 * 60 * 60 * 1000L;

    private final GroupsFixture group = new GroupsFixture();

    private Errors delete() {
        return Errors.forCode(group.ask(new GroupRequest.Delete(GroupsFixture.GROUP))
                .answer(DeletableGroupResult.class)
                .errorCode());
    }

    @Test
    void anOffsetCountsWhenItIsCommitted() {
        group.hold();
        Asked commit = group.commit("", NO_GENERATION, 7);

        assertThat(commit.isAnswered()).isFalse();
        assertThat(group.committed()).isEqualTo(-1);
        group.commitHeld();
        assertThat(commit.error()).isEqualTo(Errors.NONE);
        assertThat(group.committed()).isEqualTo(7);
    }

    @Test
    void theLastOfTwoThatWaitCounts() {
        group.hold();
        group.commit("", NO_GENERATION, 7);
        group.commit("", NO_GENERATION, 8);
        group.commitHeld();

        assertThat(group.committed()).isEqualTo(8);
    }

    @Test
    void whatCannotBeWrittenChangesNothing() {
        group.commit("", NO_GENERATION, 7);
        group.hold();
        group.commit("", NO_GENERATION, 9);
        group.failHeld(Errors.COORDINATOR_NOT_AVAILABLE);

        assertThat(group.committed()).isEqualTo(7);
    }

    @Test
    void aMemberCommitsInItsGenerationAlone() {
        String id = group.stableGroup(1).get(0);

        assertThat(group.commit(id, 1, 5).error()).isEqualTo(Errors.NONE);
        assertThat(group.commit(id, 0, 6).error()).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(group.commit("stranger", 1, 6).error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.commit("", NO_GENERATION, 6).error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.committed()).isEqualTo(5);
    }

    @Test
    void aGenerationOfAGroupThatIsNotThereIsNone() {
        assertThat(group.commit("somebody", 4, 6).error()).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(group.view()).isNull();
    }

    @Test
    void whileAMemberIsAskedToJoinAgainItMayCommitWhatItHasDone() {
        String id = group.stableGroup(1).get(0);
        group.join(group.newId());

        assertThat(group.heartbeat(id, 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(group.commit(id, 1, 5).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void betweenAGenerationAndItsAssignmentNobodyCommits() {
        String id = group.newId();
        group.join(id);

        assertThat(group.commit(id, 1, 5).error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void negativeOffsetsAndLongMetadataAreRefusedOneByOne() {
        var request = GroupsFixture.commitRequest("", NO_GENERATION, -2);
        assertThat(group.ask(new GroupRequest.CommitOffsets(request)).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        request = GroupsFixture.commitRequest("", NO_GENERATION, 3);
        request.topics().get(0).partitions().get(0).setCommittedMetadata("m".repeat(4097));
        assertThat(group.ask(new GroupRequest.CommitOffsets(request)).error())
                .isEqualTo(Errors.OFFSET_METADATA_TOO_LARGE);
        assertThat(group.commit("", NO_GENERATION, Long.MAX_VALUE).error()).isEqualTo(Errors.NONE);
        assertThat(group.committed()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aGroupWithMembersIsNotDeletedAndAnEmptyOneWithAllItsOffsets() {
        String id = group.stableGroup(1).get(0);
        group.commit(id, 1, 5);
        assertThat(delete()).isEqualTo(Errors.NON_EMPTY_GROUP);
        group.leave(id);
        assertThat(delete()).isEqualTo(Errors.NONE);

        assertThat(group.view()).isNull();
        assertThat(group.committed()).isEqualTo(-1);
        assertThat(delete()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        group.failOver();
        assertThat(group.view()).isNull();
    }

    @Test
    void aCommitThatComesWhileTheGroupIsBeingDeletedBeginsItAnew() {
        group.commit("", NO_GENERATION, 5);
        group.hold();
        Asked deleted = group.ask(new GroupRequest.Delete(GroupsFixture.GROUP));
        Asked commit = group.commit("", NO_GENERATION, 6);
        group.commitHeld();

        assertThat(deleted.answer(DeletableGroupResult.class).errorCode()).isZero();
        assertThat(commit.error()).isEqualTo(Errors.NONE);
        assertThat(group.committed()).isEqualTo(6);
        group.failOver();
        assertThat(group.committed()).isEqualTo(6);
    }

    @Test
    void aDeleteWaitsForTheCommitsBeforeIt() {
        group.hold();
        group.commit("", NO_GENERATION, 5);
        Asked deleted = group.ask(new GroupRequest.Delete(GroupsFixture.GROUP));
        assertThat(deleted.isAnswered()).isFalse();
        group.commitHeld();

        assertThat(deleted.answer(DeletableGroupResult.class).errorCode()).isZero();
        group.failOver();
        assertThat(group.committed()).isEqualTo(-1);
    }

    @Test
    void offsetsOfTopicsThatAreNotReadCanBeDeleted() {
        group.commit("", NO_GENERATION, 5);
        var topics = new OffsetDeleteRequestTopicCollection();
        topics.add(new OffsetDeleteRequestTopic()
                .setName("orders")
                .setPartitions(List.of(new OffsetDeleteRequestPartition().setPartitionIndex(0))));
        var request =
                new OffsetDeleteRequestData().setGroupId(GroupsFixture.GROUP).setTopics(topics);

        var response = group.ask(new GroupRequest.DeleteOffsets(request)).answer(OffsetDeleteResponseData.class);
        assertThat(response.errorCode()).isZero();
        assertThat(group.committed()).isEqualTo(-1);
    }

    @Test
    void offsetsExpireWhenTheirGroupHasBeenEmptyForTheRetention() {
        String id = group.stableGroup(1).get(0);
        group.commit(id, 1, 5);
        for (int hour = 0; hour < 24 * 10; hour++) {
            for (int i = 0; i < 720; i++) {
                group.nowMs += 5000;
                group.heartbeat(id, 1);
            }
            group.pass(0);
        }
        assertThat(group.committed()).as("it has a member").isEqualTo(5);
        group.leave(id);
        group.pass(7 * DAY_MS - 1);
        assertThat(group.committed()).isEqualTo(5);
        group.pass(DAY_MS);

        assertThat(group.view()).isNull();
        group.failOver();
        assertThat(group.view()).isNull();
    }

    @Test
    void offsetsWithoutMembersExpireOneByOneByTheirAge() {
        group.commit("", NO_GENERATION, 5);
        group.pass(6 * DAY_MS);
        var other = GroupsFixture.commitRequest("", NO_GENERATION, 9);
        other.topics().get(0).setName("invoices");
        group.ask(new GroupRequest.CommitOffsets(other));
        group.pass(2 * DAY_MS);

        assertThat(group.view().offsets()).containsOnlyKeys(new TopicPartition("invoices", 0));
    }

    @Test
    void commitsKeepASessionAlive() {
        String id = group.stableGroup(1).get(0);
        for (int i = 0; i < 5; i++) {
            group.pass(GroupsFixture.SESSION_MS - 1000);
            assertThat(group.commit(id, 1, i).error()).isEqualTo(Errors.NONE);
        }
        assertThat(group.state()).isEqualTo("Stable");
        assertThat(Map.copyOf(group.view().offsets())).hasSize(1);
    }

    @Test
    void offsetsOfADeletedTopicGoAlsoThoseThatWereBeingWritten() {
        Uuid orders = new Uuid(4, 4);
        var commit = GroupsFixture.commitRequest("", NO_GENERATION, 5);
        commit.topics().get(0).setTopicId(orders);
        group.hold();
        group.ask(new GroupRequest.CommitOffsets(commit));
        group.topicDeleted(orders);
        group.commitHeld();

        assertThat(group.committed()).isEqualTo(-1);
        group.failOver();
        assertThat(group.view()).isNull();
    }
}
