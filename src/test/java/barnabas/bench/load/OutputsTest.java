package barnabas.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutputsTest {
    private static final List<String> PRODUCER = List.of(
            "Reading payloads from: /tmp/payloads-1024",
            "Number of messages read: 500",
            "Warmup first 25 records. Steady state results will print after the complete test summary.",
            "60 records sent, 60.0 records/sec (0.06 MB/sec), 4.0 ms avg latency, 9.0 ms max latency.",
            "100 records sent, 51.234 records/sec (0.05 MB/sec), 3.10 ms avg latency, 250.00 ms max latency,"
                    + " 2 ms 50th, 7 ms 95th, 9 ms 99th, 250 ms 99.9th.",
            "75 steady state records sent, 71.5 records/sec (0.07 MB/sec), 2.10 ms avg latency, 9.00 ms max latency,"
                    + " 1 ms 50th, 4 ms 95th, 5 ms 99th, 8 ms 99.9th.");

    @Test
    void ofAProducerAllThatWasAckedCountsButOnlyTheSteadyPartTellsHowFast() {
        assertThat(ProducerOutput.parse(PRODUCER)).isEqualTo(new ProducerOutput(100, 71.5, 1, 5, 8));
    }

    @Test
    void aProducerWithoutItsTotalsIsRefused() {
        assertThatThrownBy(() -> ProducerOutput.parse(PRODUCER.subList(0, 5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofAConsumerTheTimeOfFetchingCountsWithoutThatOfJoining() {
        assertThat(ConsumerOutput.parse(List.of(
                        "2026-11-24 04:00:00:000, 2026-11-24 04:00:04:500, 976.5625, 217.0139, 1000000, 222222.2222, 500, 4000, 244.1406,"
                                + " 250000.0000")))
                .isEqualTo(new ConsumerOutput(1_000_000, 4));
    }

    @Test
    void aConsumerThatSaysNothingOfItsTotalIsRefused() {
        assertThatThrownBy(() -> ConsumerOutput.parse(List.of("WARNING: Exiting before consuming, really")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
