package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClocksTest {
    @Test
    void theBrokerThatWasAskedIsKnownToHalfOfTheTimeThatItTookAndTheOthersByIt() throws Exception {
        Clocks clocks = Clocks.of(
                new ObjectMapper()
                        .readTree("{\"timeMs\":5000,\"brokers\":[{\"broker\":1,\"aheadMs\":0,\"withinMs\":0},"
                                + "{\"broker\":2,\"aheadMs\":-2000,\"withinMs\":3}]}"),
                1000,
                1020);

        assertThat(clocks.brokers())
                .containsEntry(1, new Clocks.Skew(3990, 10))
                .containsEntry(2, new Clocks.Skew(1990, 13));
    }

    @Test
    void ofTwoAnswersTheMoreExactCountsForEachBroker() {
        Clocks first = new Clocks(Map.of(1, new Clocks.Skew(5, 100), 2, new Clocks.Skew(6, 10)));
        Clocks second =
                new Clocks(Map.of(1, new Clocks.Skew(7, 20), 2, new Clocks.Skew(8, 30), 3, new Clocks.Skew(9, 1)));

        assertThat(first.orBetter(second).brokers())
                .containsEntry(1, new Clocks.Skew(7, 20))
                .containsEntry(2, new Clocks.Skew(6, 10))
                .containsEntry(3, new Clocks.Skew(9, 1));
    }
}
