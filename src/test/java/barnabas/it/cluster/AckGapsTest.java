package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AckGapsTest {
    private final AckGaps gaps = new AckGaps(2);

    private void acked(int partition, long millis) {
        gaps.acked(partition, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void countForEachPartitionByItself() {
        acked(0, 10);
        acked(1, 100);
        acked(0, 110);
        acked(1, 150);
        assertThat(gaps.longest().millis()).isEqualTo(100);
        assertThat(gaps.longest().partition()).isZero();
    }

    @Test
    void beginWithTheFirstAck() {
        acked(0, 5000);
        assertThat(gaps.longest().millis()).isZero();
    }

    @Test
    void areForgottenTogetherWithWhatTheyBeganWith() {
        acked(0, 10);
        acked(0, 500);
        gaps.forget();
        acked(0, 900);
        acked(0, 950);
        assertThat(gaps.longest().millis()).isEqualTo(50);
    }

    @Test
    void ofALapAreThoseSinceTheLastOne() {
        acked(0, 0);
        acked(0, 500);
        assertThat(gaps.lap().millis()).isEqualTo(500);
        acked(0, 600);
        assertThat(gaps.lap().millis()).isEqualTo(100);
        assertThat(gaps.longest().millis()).isEqualTo(500);
    }

    @Test
    void allHaveAckedSinceATimeWhenEachHas() {
        acked(0, 10);
        assertThat(gaps.allAckedSince(0)).isFalse();
        acked(1, 20);
        assertThat(gaps.allAckedSince(TimeUnit.MILLISECONDS.toNanos(5))).isTrue();
        assertThat(gaps.allAckedSince(TimeUnit.MILLISECONDS.toNanos(15))).isFalse();
    }
}
