package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.ConsumerGroupRecord.EpochBumped;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** KIP-345 in the consumer protocol. */
class ConsumerStaticMembersTest {
    private static final int SESSION_MS = 45_000;

    private final GroupsFixture group = new GroupsFixture().version(1);

    @BeforeEach
    void thereAreTopics() {
        group.topics = new SomeTopics().with("orders", 6);
    }

    private Consumer member(String id) {
        return new Consumer(group, id);
    }

    private long epochs() {
        return group.log().stream().filter(EpochBumped.class::isInstance).count();
    }

    @Test
    void aStaticMemberThatIsStartedAnewHasWhatItHadAndNobodyElseNotices() {
        Consumer one = member("one").instance("i-1");
        Consumer two = member("two").instance("i-2");
        Consumer.settle(one, two);
        Set<Integer> before = two.has("orders");
        long epochs = epochs();
        assertThat(two.pause()).isEqualTo(Errors.NONE);
        one.heartbeat();
        assertThat(one.has("orders")).as("it is expected back").hasSize(3);

        Consumer again = member("again").instance("i-2");
        assertThat(again.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(again.has("orders")).isEqualTo(before);
        assertThat(epochs()).isEqualTo(epochs);
        assertThat(two.tell(two.joining().setMemberEpoch(2))).isEqualTo(Errors.FENCED_INSTANCE_ID);
    }

    @Test
    void aStaticMemberThatStaysAwayForASessionIsOut() {
        Consumer one = member("one").instance("i-1");
        Consumer two = member("two").instance("i-2");
        Consumer.settle(one, two);
        two.pause();
        for (int passed = 0; passed < SESSION_MS; passed += 5000) {
            group.pass(5000);
            one.heartbeat();
        }
        one.heartbeat();

        assertThat(one.has("orders")).hasSize(6);
    }

    @Test
    void anInstanceThatIsInUseIsNotGivenAway() {
        Consumer one = member("one").instance("i-1");
        one.heartbeat();

        assertThat(member("thief").instance("i-1").heartbeat()).isEqualTo(Errors.UNRELEASED_INSTANCE_ID);
        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(member("gone").instance("i-9").tell(one.staying().setInstanceId("i-9")))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aStaticMemberThatLeavesForGoodIsOutAtOnce() {
        Consumer one = member("one").instance("i-1");
        Consumer two = member("two").instance("i-2");
        Consumer.settle(one, two);

        assertThat(two.leave()).isEqualTo(Errors.NONE);
        one.heartbeat();
        assertThat(one.has("orders")).hasSize(6);
        assertThat(member("three").instance("i-2").heartbeat()).isEqualTo(Errors.NONE);
    }

    @Test
    void itsPlaceOutlivesTheCoordinator() {
        Consumer one = member("one").instance("i-1");
        Consumer two = member("two").instance("i-2");
        Consumer.settle(one, two);
        Set<Integer> before = two.has("orders");
        two.pause();
        group.failOver();

        Consumer again = member("again").instance("i-2");
        assertThat(again.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(again.has("orders")).isEqualTo(before);
    }
}
