package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static List<FaultPlan.Step> steps(long seed, int count) {
        FaultPlan plan = new FaultPlan(seed, 4, FaultPlan.all(true), Duration.ofSeconds(30), Duration.ofSeconds(5));
        return IntStream.range(0, count).mapToObj(i -> plan.next()).toList();
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(steps(7, 50)).isEqualTo(steps(7, 50)).isNotEqualTo(steps(8, 50));
    }

    @Test
    void everyKindComesBeforeAnyComesAgain() {
        int kinds = Fault.values().length;
        assertThat(steps(3, kinds).stream().map(FaultPlan.Step::first)).containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void faultsLastFromATenthOfASecondToTheLongest() {
        assertThat(steps(5, 500))
                .allSatisfy(step -> assertThat(step.lasts()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30)))
                .anySatisfy(step -> assertThat(step.lasts()).isLessThan(Duration.ofMillis(300)))
                .anySatisfy(step -> assertThat(step.lasts()).isGreaterThan(Duration.ofSeconds(15)));
    }

    @Test
    void nothingComesOnTopOfAWipedDisk() {
        assertThat(steps(5, 2000))
                .filteredOn(step -> step.first() == Fault.WIPE_FOLLOWER)
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.second()).isNull());
        assertThat(steps(5, 2000)).noneSatisfy(step -> assertThat(step.second()).isEqualTo(Fault.WIPE_FOLLOWER));
    }

    @Test
    void withoutProxiesNothingIsCut() {
        assertThat(FaultPlan.all(false))
                .isEqualTo(EnumSet.of(
                        Fault.KILL_LEADER,
                        Fault.KILL_FOLLOWER,
                        Fault.KILL_CONTROLLER,
                        Fault.KILL_ALL,
                        Fault.PAUSE_LEADER,
                        Fault.PAUSE_FOLLOWER,
                        Fault.STOP_IN_TURN,
                        Fault.WIPE_FOLLOWER));
    }
}
