package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.Cleanable.Closed;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanableTest {
    private static final CompactionOptions OPTIONS = new CompactionOptions(0.5, 0, Long.MAX_VALUE, 1_000);
    private static final long NOW = 100_000;

    /** Offsets 0 to 30, ten each; 100 bytes each; begun at 1,000 milliseconds and a thousand apart. */
    private static final List<Closed> THREE = List.of(
            new Closed(0, 10, 100, 1_000, 1_900),
            new Closed(10, 20, 100, 2_000, 2_900),
            new Closed(20, 30, 100, 3_000, 3_900));

    @Test
    void allClosedSegmentsOfALogThatWasNeverCleanedAreDirty() {
        Cleanable cleanable = Cleanable.of(THREE, 0, 35, NOW, OPTIONS);
        assertThat(cleanable).isEqualTo(new Cleanable(0, 30, 0, 300, false));
        assertThat(cleanable.isDue(OPTIONS)).isTrue();
    }

    @Test
    void aSegmentThatReachesAboveTheHighWatermarkIsLeftAlone() {
        assertThat(Cleanable.of(THREE, 0, 29, NOW, OPTIONS).endOffset()).isEqualTo(20);
        assertThat(Cleanable.of(THREE, 0, 5, NOW, OPTIONS).isDue(OPTIONS)).isFalse();
    }

    @Test
    void fromTheFirstSegmentYoungerThanTheLeastLagOnAllIsLeftAlone() {
        CompactionOptions lag = new CompactionOptions(0.1, 97_500, Long.MAX_VALUE, 1_000);
        assertThat(Cleanable.of(THREE, 0, 30, NOW, lag).endOffset()).isEqualTo(10);
        List<Closed> youngFirst = List.of(new Closed(0, 10, 100, NOW, NOW), THREE.get(1));
        assertThat(Cleanable.of(youngFirst, 0, 30, NOW, lag).isDue(lag)).isFalse();
    }

    @Test
    void timesInTheFutureHoldNothingUpWithoutALag() {
        List<Closed> ahead = List.of(new Closed(0, 10, 100, NOW + 5, NOW + 5));
        assertThat(Cleanable.of(ahead, 0, 10, NOW, OPTIONS).isDue(OPTIONS)).isTrue();
    }

    @Test
    void aPassIsDueAboveTheRatioAndNotAtIt() {
        Cleanable twoThirdsClean = Cleanable.of(THREE, 20, 30, NOW, OPTIONS);
        assertThat(twoThirdsClean.dirtyRatio()).isEqualTo(1.0 / 3);
        assertThat(twoThirdsClean.isDue(OPTIONS)).isFalse();
        Cleanable half = Cleanable.of(THREE.subList(0, 2), 10, 30, NOW, OPTIONS);
        assertThat(half.dirtyRatio()).isEqualTo(0.5);
        assertThat(half.isDue(OPTIONS)).isFalse();
        assertThat(Cleanable.of(THREE, 10, 30, NOW, OPTIONS).isDue(OPTIONS)).isTrue();
    }

    @Test
    void aRecordOlderThanTheGreatestLagMakesAPassDueWhateverTheRatio() {
        CompactionOptions lag = new CompactionOptions(1.0, 0, 96_500, 1_000);
        assertThat(Cleanable.of(THREE, 20, 30, NOW, lag).isDue(lag)).isTrue();
        assertThat(Cleanable.of(THREE, 20, 30, NOW - 1_000, lag).isDue(lag)).isFalse();
        assertThat(Cleanable.of(THREE, 30, 30, NOW, lag).isDue(lag))
                .as("nothing is left to do")
                .isFalse();
    }

    @Test
    void whatAPassHadNoRoomForIsDirtyFromTheMiddleOfASegment() {
        Cleanable rest = Cleanable.of(THREE, 15, 30, NOW, OPTIONS);
        assertThat(rest).isEqualTo(new Cleanable(15, 30, 200, 100, false));
    }

    @Test
    void neighboursBecomeOneSegmentAsLongAsTheyFit() {
        assertThat(Cleanable.groups(THREE, 300)).containsExactly(THREE);
        assertThat(Cleanable.groups(THREE, 299)).containsExactly(THREE.subList(0, 2), THREE.subList(2, 3));
        assertThat(Cleanable.groups(THREE, 1)).hasSize(3);
        List<Closed> far = List.of(THREE.get(0), new Closed(10, 1L << 31, 1, 0, 0));
        assertThat(Cleanable.groups(far, 1000)).hasSize(2);
    }
}
