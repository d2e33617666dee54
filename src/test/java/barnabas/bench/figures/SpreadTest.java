package barnabas.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoMiddleOnes() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3);
    }

    @Test
    void oneSampleHasNoWidth() {
        assertThat(Spread.of(List.of(1.5))).isEqualTo(new Spread(1.5, 1.5, 1.5, 1));
    }

    @Test
    void theIntervalOfFiveReachesFromOneEndToTheOtherAlmost() {
        // A median of five draws is the least of them when at least three draws are: a chance of 5.8 %.
        Spread spread = Spread.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        assertThat(spread.low()).isEqualTo(1);
        assertThat(spread.high()).isEqualTo(5);
    }

    @Test
    void manySamplesMakeTheIntervalNarrow() {
        List<Double> hundred = IntStream.range(0, 100).mapToObj(i -> 100.0 + i).toList();
        Spread spread = Spread.of(hundred);
        assertThat(spread.high() - spread.low()).isLessThan(40).isPositive();
    }

    @Test
    void theSameSamplesGiveTheSameInterval() {
        List<Double> samples = List.of(1.0, 1.7, 2.2, 2.9, 3.1, 4.4, 5.0);
        assertThat(Spread.of(samples)).isEqualTo(Spread.of(samples));
    }

    @Test
    void thereIsNoSpreadOfNothing() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
