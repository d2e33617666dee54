package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void percentilesAreThoseOfTheSortedTimes() {
        Samples samples = new Samples("gap");
        LongStream.rangeClosed(1, 20).map(i -> 21 - i).forEach(samples::add);
        assertThat(samples.percentile(50)).isEqualTo(10);
        assertThat(samples.percentile(95)).isEqualTo(19);
        assertThat(samples.percentile(100)).isEqualTo(20);
        assertThat(samples).asString().startsWith("gap: trials=20 p50=10ms p95=19ms max=20ms");
    }

    @Test
    void ofOneTrialAllAreTheSame() {
        Samples samples = new Samples("gap");
        assertThat(samples).hasToString("gap: none");
        samples.add(7);
        assertThat(samples.percentile(50)).isEqualTo(7);
        assertThat(samples.percentile(95)).isEqualTo(7);
    }
}
