package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** KIP-73. */
class FeedThrottleTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0, new Uuid(7, 7));
    private static final BrokerId TWO = new BrokerId(2);
    private static final BrokerId THREE = new BrokerId(3);

    private final Map<BrokerId, Long> followers = new HashMap<>();
    private long leader = FeedThrottle.UNLIMITED;
    private final FeedThrottle throttle = new FeedThrottle(new FeedThrottle.Rates() {
        @Override
        public long leader(PartitionId partition) {
            return leader;
        }

        @Override
        public long follower(PartitionId partition, BrokerId to) {
            return followers.getOrDefault(to, FeedThrottle.UNLIMITED);
        }
    });

    @Test
    void nobodyIsHeldBackWithoutABound() {
        assertThat(throttle.take(ORDERS, TWO, 1 << 20, 0)).isEqualTo(1 << 20);
        assertThat(throttle.take(ORDERS, TWO, 1 << 20, 0)).isEqualTo(1 << 20);
    }

    @Test
    void aLeadersBoundHoldsForAllItsFollowersTogether() {
        leader = 1000;
        assertThat(throttle.take(ORDERS, TWO, 700, 0)).isEqualTo(700);
        assertThat(throttle.take(ORDERS, THREE, 700, 0)).isEqualTo(300);
        assertThat(throttle.take(ORDERS, TWO, 700, 0)).isZero();
        assertThat(throttle.take(ORDERS, TWO, 700, 500)).isEqualTo(500);
    }

    @Test
    void aFollowersBoundHoldsForThatOne() {
        followers.put(TWO, 1000L);
        assertThat(throttle.take(ORDERS, TWO, 5000, 0)).isEqualTo(1000);
        assertThat(throttle.take(ORDERS, TWO, 5000, 0)).isZero();
        assertThat(throttle.take(ORDERS, THREE, 5000, 0)).isEqualTo(5000);
    }

    @Test
    void aBatchThatIsLargerThanTheBoundIsPaidForAfterwards() {
        leader = 1000;
        int taken = throttle.take(ORDERS, TWO, 1 << 20, 0);
        throttle.sent(ORDERS, TWO, taken, 3000, 0);
        assertThat(throttle.take(ORDERS, TWO, 1 << 20, 1000)).isZero();
        assertThat(throttle.take(ORDERS, TWO, 1 << 20, 2000)).isZero();
        assertThat(throttle.take(ORDERS, TWO, 1 << 20, 2500)).isEqualTo(500);
    }

    @Test
    void whatWasNotSentIsGivenBack() {
        leader = 1000;
        int taken = throttle.take(ORDERS, TWO, 1000, 0);
        throttle.sent(ORDERS, TWO, taken, 0, 0);
        assertThat(throttle.take(ORDERS, TWO, 1000, 0)).isEqualTo(1000);
    }

    @Test
    void noMoreThanASecondIsSavedUp() {
        leader = 1000;
        throttle.take(ORDERS, TWO, 1000, 0);
        assertThat(throttle.take(ORDERS, TWO, 5000, 60_000)).isEqualTo(1000);
    }

    @Test
    void aSlowTrickleAddsUp() {
        leader = 10;
        assertThat(throttle.take(ORDERS, TWO, 10, 0)).isEqualTo(10);
        for (int ms = 1; ms < 100; ms++) {
            assertThat(throttle.take(ORDERS, TWO, 10, ms)).isZero();
        }
        assertThat(throttle.take(ORDERS, TWO, 10, 100)).isEqualTo(1);
    }

    @Test
    void whatGoesWithoutABoundCountsForNoBound() {
        leader = 1000;
        throttle.take(ORDERS, TWO, 1000, 0);

        leader = FeedThrottle.UNLIMITED;
        int taken = throttle.take(ORDERS, TWO, 1 << 20, 0);
        throttle.sent(ORDERS, TWO, taken, 0, 0);
        leader = 1000;
        assertThat(throttle.take(ORDERS, TWO, 1000, 0)).as("nothing was saved").isZero();

        leader = FeedThrottle.UNLIMITED;
        throttle.take(ORDERS, TWO, 1 << 20, 0);
        leader = 1000;
        assertThat(throttle.take(ORDERS, TWO, 1000, 1000))
                .as("nothing has to be paid for")
                .isEqualTo(1000);
    }

    @Test
    void aBoundThatComesLaterHoldsFromThenOn() {
        leader = 1 << 30;
        throttle.take(ORDERS, TWO, 100, 0);
        followers.put(TWO, 1_000_000L);
        assertThat(throttle.take(ORDERS, TWO, 5_000_000, 10)).isEqualTo(1_000_000);
        assertThat(throttle.take(ORDERS, TWO, 5_000_000, 1010)).isEqualTo(1_000_000);
    }
}
