package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.ConsumerGroupRecord.EpochBumped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerGroupTest {
    private static final int SESSION_MS = 45_000;

    private final GroupsFixture group = new GroupsFixture().version(1);
    private SomeTopics topics = new SomeTopics().with("orders", 6);

    @BeforeEach
    void thereAreTopics() {
        there(topics);
    }

    private void there(SomeTopics now) {
        topics = now;
        group.topics = now;
    }

    private Consumer member(String id) {
        return new Consumer(group, id);
    }

    /** Everybody is heard of for so long. */
    private void stay(long ms, Consumer... members) {
        for (long passed = 0; passed < ms; passed += 5000) {
            group.pass(5000);
            for (Consumer member : members) {
                assertThat(member.heartbeat()).isEqualTo(Errors.NONE);
            }
        }
    }

    private long epochs() {
        return group.log().stream().filter(EpochBumped.class::isInstance).count();
    }

    private String cause() {
        List<Rebalance> all = group.view().rebalances();
        return all.get(all.size() - 1).cause();
    }

    @Test
    void aSingleMemberHasEverythingWithItsFirstHeartbeat() {
        Consumer one = member("one");

        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(one.epoch).isEqualTo(1);
        assertThat(one.has("orders")).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(group.state()).isEqualTo("Stable");
        assertThat(cause()).isEqualTo("member one joined");
    }

    @Test
    void aPartitionIsGivenToAnotherOnlyWhenItsOwnerHasGivenItUp() {
        Consumer one = member("one");
        Consumer two = member("two");
        one.stubborn = true;
        one.heartbeat();
        two.heartbeat();

        assertThat(two.epoch).isEqualTo(2);
        assertThat(two.has("orders")).as("all is another's").isEmpty();
        one.heartbeat();
        two.heartbeat();
        assertThat(two.has("orders"))
                .as("the other has been told, and has not done it")
                .isEmpty();
        assertThat(one.epoch).as("nobody goes on before").isEqualTo(1);
        one.stubborn = false;
        one.owned.clear();
        one.heartbeat();
        two.heartbeat();

        assertThat(one.has("orders")).hasSize(3);
        assertThat(two.has("orders")).hasSize(3).doesNotContainAnyElementsOf(one.has("orders"));
        assertThat(group.state()).isEqualTo("Stable");
        assertThat(epochs()).as("two that joined").isEqualTo(2);
    }

    @Test
    void threeMembersShareAlikeAndNobodyLosesMoreThanItHasTo() {
        Consumer one = member("one");
        Consumer two = member("two");
        Consumer three = member("three");
        Consumer.settle(one, two);
        Set<Integer> before = one.has("orders");
        Consumer.settle(one, two, three);

        assertThat(List.of(
                        one.has("orders").size(),
                        two.has("orders").size(),
                        three.has("orders").size()))
                .containsOnly(2);
        assertThat(before).containsAll(one.has("orders"));
    }

    @Test
    void whatOneLeavesTheOthersHaveAtTheirNextHeartbeat() {
        Consumer one = member("one");
        Consumer two = member("two");
        Consumer.settle(one, two);

        assertThat(two.leave()).isEqualTo(Errors.NONE);
        assertThat(group.state()).isEqualTo("Assigning");
        one.heartbeat();
        assertThat(one.has("orders")).hasSize(6);
        assertThat(cause()).isEqualTo("member two left");
        assertThat(one.leave()).isEqualTo(Errors.NONE);
        assertThat(group.state()).isEqualTo("Empty");
    }

    @Test
    void whoIsNotHeardOfForASessionIsOut() {
        Consumer one = member("one");
        Consumer two = member("two");
        Consumer.settle(one, two);
        stay(SESSION_MS, one);
        one.heartbeat();

        assertThat(one.has("orders")).hasSize(6);
        assertThat(cause()).isEqualTo("member two was not heard of for 45000 ms");
        assertThat(two.heartbeat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(two.heartbeat()).as("it joins again").isEqualTo(Errors.NONE);
    }

    @Test
    void whoDoesNotGiveUpInTheTimeItAskedForIsOut() {
        Consumer one = member("one");
        Consumer two = member("two");
        one.stubborn = true;
        one.heartbeat();
        two.heartbeat();
        one.heartbeat();
        stay(GroupsFixture.REBALANCE_MS - 5000, one, two);
        assertThat(two.has("orders")).isEmpty();
        group.pass(5000);
        two.heartbeat();

        assertThat(one.heartbeat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(two.has("orders")).hasSize(6);
    }

    @Test
    void anAnswerThatWasLostMayBeAskedForAgain() {
        Consumer one = member("one");
        one.heartbeat();
        one.epoch = 0;
        one.owned.clear();
        assertThat(one.heartbeat()).as("it joins with the same id").isEqualTo(Errors.NONE);
        assertThat(one.has("orders")).hasSize(6);

        Consumer two = member("two");
        Consumer.settle(one, two);
        one.subscribe("orders", "bills");
        one.epoch--;
        assertThat(one.heartbeat())
                .as("the epoch before, and nothing that is not its own")
                .isEqualTo(Errors.NONE);
        one.epoch--;
        one.owned.add(new IdPartition(SomeTopics.id("orders"), 99));
        assertThat(one.heartbeat()).as("it says it has what it was not given").isEqualTo(Errors.FENCED_MEMBER_EPOCH);
    }

    @Test
    void anEpochThatWasNotGivenIsFenced() {
        Consumer one = member("one");
        one.heartbeat();
        one.epoch = 7;

        assertThat(one.heartbeat()).isEqualTo(Errors.FENCED_MEMBER_EPOCH);
        assertThat(group.state()).isEqualTo("Stable");
    }

    @Test
    void topicsThatComeGoAndGrowAreDealtOutAnew() {
        Consumer one = member("one").topics("orders", "bills");
        Consumer two = member("two").topics("orders", "bills");
        Consumer.settle(one, two);
        long epochs = epochs();
        Consumer.settle(one, two);
        assertThat(epochs()).as("nothing has changed").isEqualTo(epochs);

        there(topics.with("strangers", 3));
        Consumer.settle(one, two);
        assertThat(epochs()).as("what nobody reads").isEqualTo(epochs);
        there(topics.with("bills", 2));
        Consumer.settle(one, two);
        assertThat(one.has("bills").size() + two.has("bills").size()).isEqualTo(2);
        there(topics.with("orders", 8));
        Consumer.settle(one, two);
        assertThat(one.has("orders").size() + two.has("orders").size()).isEqualTo(8);
        there(topics.without("orders"));
        Consumer.settle(one, two);
        assertThat(one.has("orders")).isEmpty();
        assertThat(cause()).isEqualTo("topics that the group reads have changed");
    }

    @Test
    void aRegularExpressionMeansTopicsThatComeLaterToo() {
        there(topics.with("orders-eu", 2));
        Consumer one = member("one").regex("orders-.*");
        Consumer two = member("two").regex("orders-.*");
        Consumer.settle(one, two);
        assertThat(one.has("orders")).as("it has to match as a whole").isEmpty();
        assertThat(one.has("orders-eu").size() + two.has("orders-eu").size()).isEqualTo(2);

        there(topics.with("orders-us", 2));
        Consumer.settle(one, two);
        assertThat(one.has("orders-us").size() + two.has("orders-us").size()).isEqualTo(2);
        group.failOver();
        Consumer.settle(one, two);
        assertThat(group.state()).isEqualTo("Stable");
        assertThat(one.tell(one.staying().setSubscribedTopicRegex("").setSubscribedTopicNames(List.of("orders"))))
                .isEqualTo(Errors.NONE);
        Consumer.settle(one, two);
        assertThat(one.has("orders")).hasSize(6);
        assertThat(two.has("orders-eu")).hasSize(2);
    }

    @Test
    void theAssignorIsTheOneThatMostMembersPrefer() {
        there(topics.with("orders", 3).with("bills", 3));
        Consumer one = member("a").topics("orders", "bills").assignor("range");
        Consumer two = member("b").topics("orders", "bills").assignor("range");
        Consumer.settle(one, two);

        assertThat(one.has("orders")).as("range deals each topic out by itself").containsExactly(0, 1);
        assertThat(one.has("bills")).containsExactly(0, 1);
        assertThat(described().assignorName()).isEqualTo("range");
    }

    private DescribedGroup described() {
        return group.ask(new GroupRequest.DescribeConsumer(GroupsFixture.GROUP)).answer(DescribedGroup.class);
    }

    @Test
    void aDescriptionTellsWhatMembersHaveAndWhatTheyAreToHave() {
        Consumer one = member("one");
        Consumer two = member("two");
        one.heartbeat();
        two.heartbeat();

        DescribedGroup described = described();
        assertThat(described.groupState()).isEqualTo("Reconciling");
        assertThat(described.groupEpoch()).isEqualTo(2);
        assertThat(described.assignmentEpoch()).isEqualTo(2);
        assertThat(described.members()).hasSize(2).allSatisfy(member -> {
            int has = member.assignment().topicPartitions().stream()
                    .mapToInt(topic -> topic.partitions().size())
                    .sum();
            assertThat(has).isEqualTo(member.memberId().equals("one") ? 6 : 0);
            assertThat(member.targetAssignment().topicPartitions().get(0).partitions())
                    .hasSize(3);
            assertThat(member.memberType()).isEqualTo((byte) 1);
        });
        assertThat(group.ask(new GroupRequest.Describe(GroupsFixture.GROUP))
                        .answer(org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup.class)
                        .errorCode())
                .as("it is no classic group")
                .isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    }

    @Test
    void anotherCoordinatorGoesOnFromWhatIsCommitted() {
        Consumer one = member("one");
        Consumer two = member("two");
        Consumer.settle(one, two);
        Set<IdPartition> before = new HashSet<>(one.owned);
        group.failOver();

        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(two.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(one.owned).isEqualTo(before);
        stay(SESSION_MS, one);
        one.heartbeat();
        assertThat(one.has("orders")).as("sessions run again").hasSize(6);
    }

    @Test
    void whoIsHeardOfAgainAfterTheWholeGroupWentJoinsIt() {
        Consumer one = member("one");
        Consumer.settle(one);
        group.pass(SESSION_MS);
        group.failOver();
        group.pass(1);
        assertThat(group.state()).isEqualTo("Dead");

        assertThat(one.heartbeat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        Consumer.settle(one);
        assertThat(one.has("orders")).hasSize(6);
    }

    @Test
    void metadataThatIsBehindAtATakeoverTakesNothingFromAnybody() {
        Consumer one = member("one");
        Consumer.settle(one);
        group.failOver();
        there(topics.without("orders"));
        Consumer.settle(one);
        assertThat(one.has("orders")).hasSize(6);

        stay(10_000, one);
        assertThat(one.has("orders")).as("it does not come back").isEmpty();
    }

    @Test
    void whatIsAssignedByMetadataThatIsBehindIsAssignedAnewWhenItHasCaughtUp() {
        there(topics.with("bills", 2));
        SomeTopics before = topics;
        Consumer one = member("one").topics("orders", "bills");
        Consumer two = member("two").topics("orders", "bills");
        Consumer.settle(one, two);
        two.leave();
        group.failOver();
        there(topics.without("bills"));
        one.heartbeat();
        there(before);
        Consumer.settle(one);

        assertThat(one.has("orders")).hasSize(6);
        assertThat(one.has("bills")).hasSize(2);
    }

    @Test
    void whatIsNotCommittedIsNotTold() {
        Consumer one = member("one");
        group.hold();
        GroupsFixture.Asked join = group.ask(new GroupRequest.ConsumerHeartbeat(one.joining()));
        GroupsFixture.Asked again = group.ask(new GroupRequest.ConsumerHeartbeat(one.joining()));
        assertThat(join.isAnswered()).isFalse();
        assertThat(group.view().description().members()).isEmpty();

        group.commitHeld();
        assertThat(join.error()).isEqualTo(Errors.NONE);
        assertThat(again.error()).isEqualTo(Errors.NONE);
        assertThat(epochs()).as("it joined once").isEqualTo(1);
    }

    @Test
    void whatCouldNotBeWrittenHasNotHappened() {
        Consumer one = member("one");
        Consumer two = member("two");
        Consumer.settle(one, two);
        group.hold();
        group.ask(new GroupRequest.ConsumerHeartbeat(two.staying().setMemberEpoch(-1)));
        group.failHeld(Errors.COORDINATOR_NOT_AVAILABLE);

        assertThat(two.heartbeat()).as("it has not left").isEqualTo(Errors.NONE);
        assertThat(group.state()).isEqualTo("Stable");
    }

    @Test
    void aSessionThatEndedIsTriedAgainWhenItCouldNotBeWritten() {
        Consumer one = member("one");
        one.heartbeat();
        group.hold();
        group.pass(SESSION_MS);
        group.failHeld(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(group.state()).isEqualTo("Stable");
        group.pass(1000);

        assertThat(group.state()).isEqualTo("Empty");
    }

    @Test
    void timesThatAreSetForTheGroupHoldFromTheNextHeartbeatOn() {
        Consumer one = member("one");
        one.heartbeat();
        assertThat(one.heartbeatIntervalMs).isEqualTo(5000);
        group.consumer = ConsumerSettings.DEFAULTS.with(Duration.ofSeconds(60), Duration.ofSeconds(10));

        one.heartbeat();
        group.pass(SESSION_MS);

        assertThat(one.heartbeatIntervalMs).isEqualTo(10_000);
        assertThat(group.state()).isEqualTo("Stable");
        group.pass(15_000);
        assertThat(group.state()).isEqualTo("Empty");
    }

    @Test
    void aSmallGroupIsHeardOfMoreOften() {
        ConsumerSettings all = ConsumerSettings.DEFAULTS;
        ConsumerSettings sooner = new ConsumerSettings(
                all.sessionTimeout(),
                all.sessionTimeouts(),
                all.heartbeatInterval(),
                all.heartbeatIntervals(),
                Duration.ofSeconds(1),
                all.maxSize(),
                all.assignors(),
                all.migrationPolicy());

        assertThat(sooner.heartbeatInterval(1)).hasSeconds(1);
        assertThat(sooner.heartbeatInterval(40)).hasSeconds(2);
        assertThat(sooner.heartbeatInterval(1000)).hasSeconds(5);
        assertThat(sooner.with(all.sessionTimeout(), Duration.ofSeconds(10)).heartbeatInterval(1))
                .as("what is set for the group holds as it is")
                .hasSeconds(10);
    }

    @Test
    void timesThatABrokerDoesNotAllowAreAsNearAsMayBe() {
        ConsumerSettings settings = ConsumerSettings.DEFAULTS.with(Duration.ofHours(1), Duration.ofMillis(1));

        assertThat(settings.sessionTimeout()).hasSeconds(60);
        assertThat(settings.heartbeatInterval()).hasSeconds(5);
    }

    @Test
    void aGroupThatIsFullTakesNobodyIn() {
        ConsumerSettings small = new ConsumerSettings(
                ConsumerSettings.DEFAULTS.sessionTimeout(),
                ConsumerSettings.DEFAULTS.sessionTimeouts(),
                ConsumerSettings.DEFAULTS.heartbeatInterval(),
                ConsumerSettings.DEFAULTS.heartbeatIntervals(),
                ConsumerSettings.DEFAULTS.heartbeatIntervalLeast(),
                2,
                List.of("uniform"),
                ConsumerSettings.MigrationPolicy.BIDIRECTIONAL);
        GroupSettings all = GroupSettings.DEFAULTS;
        GroupsFixture full = new GroupsFixture(new GroupSettings(
                        all.sessionTimeoutMin(),
                        all.sessionTimeoutMax(),
                        all.initialDelayMax(),
                        all.heartbeatWait(),
                        all.maxSize(),
                        all.offsetMetadataMax(),
                        all.offsetsRetention(),
                        small))
                .version(1);
        full.topics = topics;
        List<Errors> errors = new ArrayList<>();
        for (String id : List.of("one", "two", "three", "one")) {
            errors.add(new Consumer(full, id).heartbeat());
        }

        assertThat(errors).containsExactly(Errors.NONE, Errors.NONE, Errors.GROUP_MAX_SIZE_REACHED, Errors.NONE);
    }
}
