package barnabas.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogAxisTest {
    private final LogAxis axis = new LogAxis(0.1, 10, 100, 300);

    @Test
    void equalRatiosAreEquallyFarApart() {
        assertThat(axis.at(1)).isCloseTo(200, within(0.001));
        assertThat(axis.at(2) - axis.at(1)).isCloseTo(axis.at(1) - axis.at(0.5), within(0.001));
    }

    @Test
    void whatLiesBeyondItsEndsIsDrawnAtThem() {
        assertThat(axis.at(0.001)).isEqualTo(100);
        assertThat(axis.at(1000)).isCloseTo(300, within(0.001));
    }

    @Test
    void ticksAreRound() {
        assertThat(axis.ticks()).hasSize(7).contains(1.0, 2.0, 5.0, 10.0);
    }
}
