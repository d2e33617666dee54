package barnabas.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void aLaterEpochIsAheadOfALongerLog() {
        assertThat(new Position(3, 10)).isGreaterThan(new Position(2, 1_000));
    }

    @Test
    void withinAnEpochTheLongerLogIsAhead() {
        assertThat(new Position(2, 11)).isGreaterThan(new Position(2, 10));
    }

    @Test
    void anEmptyLogIsBehindEveryOther() {
        assertThat(Position.START).isLessThan(new Position(0, 0));
    }
}
