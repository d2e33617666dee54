package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metrics.Meters;
import org.junit.jupiter.api.Test;

class TrafficHistoryTest {
    private final TrafficHistory history = new TrafficHistory(1000, new Meters.Totals(10, 100, 1000));

    @Test
    void whatWasCountedBetweenTwoLooksBecomesARate() {
        history.add(3000, new Meters.Totals(30, 300, 1000), 4);

        assertThat(history.since(0)).containsExactly(new Views.TrafficSample(3000, 10, 100, 0, 4));
        assertThat(history.since(3000)).isEmpty();
    }

    @Test
    void aTopicThatIsDeletedIsNoNegativeTraffic() {
        history.add(2000, new Meters.Totals(0, 0, 0), 0);

        assertThat(history.since(0)).containsExactly(new Views.TrafficSample(2000, 0, 0, 0, 0));
    }

    @Test
    void aClockThatIsSetBackMakesNoSample() {
        history.add(500, new Meters.Totals(20, 200, 2000), 1);

        assertThat(history.since(0)).isEmpty();
    }

    @Test
    void theOldestSamplesGo() {
        for (int i = 1; i <= TrafficHistory.SAMPLES_MAX + 5; i++) {
            history.add(1000 + i, new Meters.Totals(10 + i, 100, 1000), 1);
        }

        assertThat(history.since(0)).hasSize(TrafficHistory.SAMPLES_MAX);
        assertThat(history.since(0).get(0).timeMs()).isEqualTo(1006);
    }
}
