package barnabas.group;

import static barnabas.group.GroupsFixture.SESSION_MS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.GroupRecord.ClassicGroupStored;
import barnabas.group.GroupsFixture.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ClassicGroupTest {
    private final GroupsFixture group = new GroupsFixture();

    @Test
    void aSingleMemberWaitsForNobody() {
        String id = group.newId();
        Asked join = group.join(id);

        assertThat(join.joined().generationId()).isEqualTo(1);
        assertThat(join.joined().leader()).isEqualTo(id);
        assertThat(join.joined().members()).singleElement().matches(member -> member.memberId()
                .equals(id));
    }

    @Test
    void aNewMemberIsGivenAnIdFirstAndIsNoMemberBeforeItComesBackWithIt() {
        String id = group.newId();

        assertThat(group.heartbeat(id, 0)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        group.pass(SESSION_MS);
        assertThat(group.state()).as("it did not come back").isEqualTo("Dead");
        assertThat(group.join(id).error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aClientOfOldJoinsInOneStep() {
        Asked join = group.version(3).join("");

        assertThat(join.error()).isEqualTo(Errors.NONE);
        assertThat(join.joined().memberId()).startsWith("k-");
    }

    @Test
    void membersThatStartTogetherAreOneGeneration() {
        String one = group.newId();
        String two = group.newId();
        Asked first = group.join(one);
        assertThat(first.isAnswered()).as("somebody has been given an id").isFalse();
        Asked second = group.join(two);
        group.pass(150);

        assertThat(first.joined().generationId()).isEqualTo(1);
        assertThat(second.joined().generationId()).isEqualTo(1);
        assertThat(first.joined().members())
                .extracting(JoinGroupResponseMember::memberId)
                .containsExactly(one, two);
        assertThat(second.joined().members()).as("only the leader is told").isEmpty();
    }

    @Test
    void thoseWhoKeepComingAreNotWaitedForBeyondTheInitialDelay() {
        group.newId();
        Asked first = group.version(3).join("");
        assertThat(first.isAnswered()).isFalse();
        for (int i = 0; i < 60 && !first.isAnswered(); i++) {
            group.join("");
            group.pass(90);
        }
        group.pass(SESSION_MS);

        assertThat(first.joined().generationId()).isEqualTo(1);
    }

    @Test
    void whatTheLeaderAssignsIsToldWhenItIsCommitted() {
        String leader = group.newId();
        group.join(leader);
        group.hold();
        Asked sync = group.sync(leader, 1, Map.of(leader, "all"));

        assertThat(sync.isAnswered()).isFalse();
        assertThat(group.state()).isEqualTo("CompletingRebalance");
        group.commitHeld();

        assertThat(sync.synced().assignment()).isEqualTo("all".getBytes(UTF_8));
        assertThat(group.state()).isEqualTo("Stable");
    }

    @Test
    void anAssignmentThatCannotBeWrittenMakesAllJoinAgain() {
        String leader = group.newId();
        group.join(leader);
        group.hold();
        Asked sync = group.sync(leader, 1, Map.of(leader, "all"));
        group.failHeld(Errors.COORDINATOR_NOT_AVAILABLE);

        assertThat(sync.error()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(group.heartbeat(leader, 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void anAssignmentForStrangersIsNobodysAndWhoIsForgottenGetsNothing() {
        List<String> ids = List.of(group.newId(), group.newId());
        Asked first = group.join(ids.get(0));
        group.join(ids.get(1));
        group.pass(200);
        assertThat(first.joined().leader()).isEqualTo(ids.get(0));
        Asked second = group.sync(ids.get(1), 1, Map.of());
        group.sync(ids.get(0), 1, Map.of(ids.get(0), "all", "stranger", "some"));

        assertThat(second.synced().assignment()).isEmpty();
        assertThat(((ClassicGroupStored) group.log().get(0)).members()).hasSize(2);
    }

    @Test
    void onlyTheLeadersAssignmentCounts() {
        List<String> ids = List.of(group.newId(), group.newId());
        ids.forEach(id -> group.join(id));
        group.pass(200);

        assertThat(group.sync(ids.get(1), 1, Map.of(ids.get(1), "mine")).isAnswered())
                .isFalse();
        assertThat(group.state()).isEqualTo("CompletingRebalance");
    }

    @Test
    void oneMoreMemberMakesTheOthersJoinAgain() {
        String one = group.stableGroup(1).get(0);
        String two = group.newId();
        Asked second = group.join(two);

        assertThat(group.heartbeat(one, 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(second.isAnswered()).isFalse();
        Asked first = group.join(one);

        assertThat(first.joined().generationId()).isEqualTo(2);
        assertThat(second.joined().generationId()).isEqualTo(2);
        assertThat(group.heartbeat(one, 1)).isEqualTo(Errors.ILLEGAL_GENERATION);
    }

    @Test
    void whoDoesNotJoinAgainInTimeIsOut() {
        List<String> ids = group.stableGroup(2);
        Asked third = group.join(group.newId());
        Asked first = group.join(ids.get(0));
        for (int passed = 0; passed < GroupsFixture.REBALANCE_MS; passed += 5000) {
            group.heartbeat(ids.get(1), 1);
            group.pass(5000);
        }

        assertThat(first.joined().generationId()).isEqualTo(2);
        assertThat(first.joined().members()).hasSize(2);
        assertThat(third.joined().memberId()).isNotEqualTo(ids.get(1));
        assertThat(group.heartbeat(ids.get(1), 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whoIsNotHeardOfIsOutWhenItsSessionEnds() {
        List<String> ids = group.stableGroup(2);
        group.pass(SESSION_MS - 1000);
        assertThat(group.heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
        group.pass(2000);

        assertThat(group.heartbeat(ids.get(1), 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.heartbeat(ids.get(0), 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(group.join(ids.get(0)).joined().generationId()).isEqualTo(2);
        group.sync(ids.get(0), 2, Map.of(ids.get(0), "all"));
        assertThat(group.view().rebalances())
                .last()
                .matches(rebalance -> rebalance.cause().contains("was not heard of for " + SESSION_MS + " ms")
                        && rebalance.by().equals(ids.get(1))
                        && rebalance.generation() == 2);
    }

    @Test
    void whoDoesNotAskForItsAssignmentInTimeIsOut() {
        List<String> ids = List.of(group.newId(), group.newId());
        ids.forEach(id -> group.join(id));
        group.pass(200);
        Asked sync = group.sync(ids.get(1), 1, Map.of());
        for (int passed = 0; passed <= GroupsFixture.REBALANCE_MS; passed += 5000) {
            group.heartbeat(ids.get(0), 1);
            group.pass(5000);
        }

        assertThat(sync.error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(group.heartbeat(ids.get(0), 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.join(ids.get(1)).joined().generationId()).isEqualTo(2);
    }

    @Test
    void whoLeavesIsNotWaitedFor() {
        List<String> ids = group.stableGroup(3);
        assertThat(group.leave(ids.get(2))).isEqualTo(Errors.NONE);
        Asked first = group.join(ids.get(0));
        Asked second = group.join(ids.get(1));

        assertThat(first.joined().generationId()).isEqualTo(2);
        assertThat(second.error()).isEqualTo(Errors.NONE);
        assertThat(group.leave(ids.get(2))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whenTheLastLeavesTheGroupIsEmptyAndThatIsStored() {
        String id = group.stableGroup(1).get(0);
        group.leave(id);

        assertThat(group.state()).isEqualTo("Empty");
        assertThat(group.log()).last().isInstanceOfSatisfying(ClassicGroupStored.class, stored -> {
            assertThat(stored.members()).isEmpty();
            assertThat(stored.generation()).isEqualTo(2);
        });
    }

    @Test
    void theProtocolIsTheOneThatMostLikeBestOfWhatAllSupport() {
        List<String> ids = List.of(group.newId(), group.newId(), group.newId());
        Asked first = group.join(ids.get(0), "sticky", "range");
        group.join(ids.get(1), "roundrobin", "range", "sticky");
        group.join(ids.get(2), "range", "sticky");
        group.pass(200);

        assertThat(first.joined().protocolName()).isEqualTo("range");
    }

    @Test
    void whoSupportsNothingOfWhatTheOthersDoIsRefusedAndNothingChanges() {
        String id = group.stableGroup(1).get(0);

        assertThat(group.join("", "cooperative-sticky").error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(group.join(GroupsFixture.joinRequest("", "range").setProtocolType("connect"))
                        .error())
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(group.join(GroupsFixture.joinRequest("")).error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(group.heartbeat(id, 1)).isEqualTo(Errors.NONE);
    }

    @Test
    void aFollowerThatJoinsAgainIsToldWhatIsAndALeaderBeginsARebalance() {
        List<String> ids = group.stableGroup(2);

        assertThat(group.join(ids.get(1)).joined().generationId()).isEqualTo(1);
        assertThat(group.state()).isEqualTo("Stable");
        group.join(ids.get(0));
        assertThat(group.state()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aMemberThatSubscribesToOthersBeginsARebalance() {
        List<String> ids = group.stableGroup(2);
        var changed = GroupsFixture.joinRequest(ids.get(1), "range");
        changed.protocols().find("range").setMetadata("other topics".getBytes(UTF_8));
        group.join(changed);

        assertThat(group.heartbeat(ids.get(0), 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void aGroupThatIsFullTakesNobody() {
        GroupSettings two = new GroupSettings(
                Duration.ofSeconds(6),
                Duration.ofMinutes(30),
                Duration.ofSeconds(3),
                Duration.ZERO,
                2,
                4096,
                Duration.ofDays(7),
                ConsumerSettings.DEFAULTS);
        GroupsFixture full = new GroupsFixture(two);
        full.stableGroup(2);

        assertThat(full.join("").error()).isEqualTo(Errors.GROUP_MAX_SIZE_REACHED);
        assertThat(full.state()).isEqualTo("Stable");
    }

    @Test
    void sessionsAreOfAReasonableLength() {
        assertThat(group.join(GroupsFixture.joinRequest("", "range").setSessionTimeoutMs(5_999))
                        .error())
                .isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
        assertThat(group.join(GroupsFixture.joinRequest("", "range").setSessionTimeoutMs(Integer.MAX_VALUE))
                        .error())
                .isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
        assertThat(group.state()).isEqualTo("Dead");
    }

    @Test
    void aGroupsNameIsNeitherEmptyNorLongerThanARecordTakes() {
        assertThat(group.join(GroupsFixture.joinRequest("", "range").setGroupId(""))
                        .error())
                .isEqualTo(Errors.INVALID_GROUP_ID);
        assertThat(group.join(GroupsFixture.joinRequest("", "range").setGroupId("g".repeat(60_000)))
                        .error())
                .isEqualTo(Errors.INVALID_GROUP_ID);
    }

    @Test
    void theNextLeaderKnowsTheGenerationAndItsMembers() {
        List<String> ids = group.stableGroup(2);
        group.failOver();

        assertThat(group.heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
        assertThat(group.sync(ids.get(1), 1, Map.of()).synced().assignment())
                .isEqualTo(("of " + ids.get(1)).getBytes(UTF_8));
        group.pass(SESSION_MS + 1);
        assertThat(group.state()).as("nobody was heard of").isEqualTo("Empty");
    }

    @Test
    void aRebalanceThatTheLastLeaderDidNotEndIsBegunAnew() {
        String one = group.stableGroup(1).get(0);
        group.join(group.newId());
        group.join(one);
        group.failOver();

        assertThat(group.heartbeat(one, 2)).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(group.heartbeat(one, 1)).isEqualTo(Errors.NONE);
    }
}
