package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void recordsAreDueEvenlyFromTheStartOn() {
        var pace = new Pace(1000, 4);
        assertThat(pace.intendedNanos(0, 77)).isEqualTo(1000);
        assertThat(pace.intendedNanos(1, 77)).isEqualTo(1000 + TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(pace.intendedNanos(9, 77)).isEqualTo(1000 + TimeUnit.MILLISECONDS.toNanos(2250));
    }

    @Test
    void withoutARateARecordIsDueWhenItCanBeSent() {
        var pace = new Pace(1000, 0);
        assertThat(pace.isUnlimited()).isTrue();
        assertThat(pace.intendedNanos(9, 77)).isEqualTo(77);
    }

    @Property(tries = 200)
    void noRecordIsDueBeforeTheOneBeforeIt(
            @ForAll @LongRange(min = 1, max = 10_000_000) long rate,
            @ForAll @LongRange(max = 1_000_000_000) long number) {
        var pace = new Pace(0, rate);
        assertThat(pace.intendedNanos(number + 1, 0)).isGreaterThanOrEqualTo(pace.intendedNanos(number, 0));
    }
}
