package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BenchMeterTest {
    private static final Percentage PRECISION = Percentage.withPercentage(0.2);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final BenchMeter meter = new BenchMeter(0);

    @Test
    void speedCountsFromTheStartToTheLastRecord() {
        meter.done(100, 500 * MS);
        meter.done(300, 2000 * MS);
        var result = meter.result("consume", "orders");
        assertThat(result.seconds()).isEqualTo(2);
        assertThat(result.recordsPerSecond()).isEqualTo(1);
        assertThat(result.megabytesPerSecond()).isEqualTo(0.0002);
        assertThat(result.firstRecordMs()).isEqualTo(500);
        assertThat(result.latencyMs()).isNull();
    }

    @Test
    void latencyCountsFromWhenARecordShouldHaveBeenSent() {
        for (int i = 1; i <= 1000; i++) {
            meter.done(1, 10 * MS, (10 + i) * MS);
        }
        var latency = meter.result("produce", "orders").latencyMs();
        assertThat(latency.p50()).isCloseTo(500, PRECISION);
        assertThat(latency.p99()).isCloseTo(990, PRECISION);
        assertThat(latency.p999()).isCloseTo(999, PRECISION);
        assertThat(latency.max()).isCloseTo(1000, PRECISION);
        assertThat(latency.mean()).isCloseTo(500.5, PRECISION);
    }

    @Test
    void aPersonReadsTwoLinesAndAProgramOneObject() {
        meter.done(1024, 0, 2 * MS);
        var result = meter.result("produce", "orders");
        assertThat(result.text("Sent"))
                .startsWith(
                        "Sent 1 records of 1,024 bytes in 0.00 s: 500 records/s, 0.51 MB/s; the first after 2.0 ms.\n")
                .contains("Latency in ms: mean 2.00, p50 2.00,")
                .hasLineCount(2);
        assertThat(Format.json(result))
                .startsWith("{\"bench\":\"produce\",\"topic\":\"orders\",\"records\":1,")
                .contains("\"latencyMs\":{\"mean\":2.0")
                .hasLineCount(1);
        assertThat(Format.json(new BenchMeter(0).result("consume", "orders"))).doesNotContain("latencyMs");
    }

    @Test
    void whoWaitsIsToldWhetherAllCame() throws Exception {
        meter.done(1, 0);
        assertThat(meter.await(1, 10_000)).isTrue();
        assertThat(meter.await(2, 1)).isFalse();
    }
}
