package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.GroupsFixture.Asked;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Heartbeats that wait for something to tell. */
class HeldHeartbeatsTest {
    private static final long WAIT_MS = 2000;

    private final GroupsFixture group = new GroupsFixture(waiting(Duration.ofMillis(WAIT_MS)));

    private static GroupSettings waiting(Duration most) {
        GroupSettings all = GroupSettings.DEFAULTS;
        return new GroupSettings(
                all.sessionTimeoutMin(),
                all.sessionTimeoutMax(),
                all.initialDelayMax(),
                most,
                all.maxSize(),
                all.offsetMetadataMax(),
                all.offsetsRetention(),
                all.consumer());
    }

    @Test
    void aMemberLearnsAtOnceThatAnotherHasLeft() {
        List<String> ids = group.stableGroup(3);
        Asked one = group.beat(ids.get(0), 1, true);
        Asked two = group.beat(ids.get(1), 1, true);
        assertThat(one.isAnswered()).isFalse();

        group.leave(ids.get(2));

        assertThat(one.error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(two.error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void oneOfAClientThatDoesNothingMeanwhileDoesNotWait() {
        List<String> ids = group.stableGroup(1);

        assertThat(group.beat(ids.get(0), 1, false).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void withNothingToTellItIsAnsweredInTime() {
        List<String> ids = group.stableGroup(1);
        Asked beat = group.beat(ids.get(0), 1, true);

        group.pass(WAIT_MS - 1);
        assertThat(beat.isAnswered()).isFalse();
        group.pass(1);

        assertThat(beat.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void heartbeatsThatAreDueAtAboutTheSameTimeAreAnsweredTogether() {
        List<String> ids = group.stableGroup(3);
        Asked first = group.beat(ids.get(0), 1, true);
        group.pass(200);
        Asked second = group.beat(ids.get(1), 1, true);
        group.pass(800);
        Asked third = group.beat(ids.get(2), 1, true);

        group.pass(1000);
        assertThat(first.isAnswered()).isTrue();
        assertThat(second.isAnswered()).isTrue();
        assertThat(third.isAnswered()).isFalse();
        group.pass(1000);
        assertThat(third.isAnswered()).isTrue();
    }

    @Test
    void itDoesNotWaitWhenItsClientAsksForSomethingElse() {
        List<String> ids = group.stableGroup(2);
        Asked beat = group.beat(ids.get(0), 1, true);
        Asked other = group.beat(ids.get(1), 1, true);

        group.ask(new GroupRequest.AnswerHeartbeat(GroupsFixture.GROUP, ids.get(0)));

        assertThat(beat.error()).isEqualTo(Errors.NONE);
        assertThat(other.isAnswered()).isFalse();
    }

    @Test
    void theNextHeartbeatOfTheSameMemberTakesItsPlace() {
        List<String> ids = group.stableGroup(1);
        Asked lost = group.beat(ids.get(0), 1, true);
        Asked again = group.beat(ids.get(0), 1, true);

        assertThat(lost.error()).isEqualTo(Errors.NONE);
        assertThat(again.isAnswered()).isFalse();
    }

    @Test
    void aMemberThatIsPutOutLearnsItAtOnce() {
        List<String> ids = group.stableGroup(2);
        Asked beat = group.beat(ids.get(1), 1, true);

        group.leave(ids.get(1));

        assertThat(beat.error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aMemberIsHeardOfOftenEnoughForItsSession() {
        GroupsFixture patient = new GroupsFixture(waiting(Duration.ofHours(1)));
        List<String> ids = patient.stableGroup(1);
        Asked beat = patient.beat(ids.get(0), 1, true);

        patient.pass(GroupsFixture.SESSION_MS / 4);

        assertThat(beat.error()).isEqualTo(Errors.NONE);
        assertThat(patient.state()).isEqualTo("Stable");
    }

    @Test
    void aStrangerIsNotMadeToWait() {
        group.stableGroup(1);

        assertThat(group.heartbeat("stranger", 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }
}
