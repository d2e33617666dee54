package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadingEndsTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);

    private final ReadingEnds ends = new ReadingEnds(Map.of(P0, 10L));

    @Test
    void theEndItselfIsBeyondAndWhatIsBeforeItIsNot() {
        assertThat(ends.isBeyond(P0, 9)).isFalse();
        assertThat(ends.isBeyond(P0, 10)).isTrue();
    }

    @Test
    void ofAPartitionThatIsNotNamedNothingIsReadOnceItsPlaceIsKnown() {
        assertThat(ends.isBeyond(P1, 0)).isTrue();
        assertThat(ends.isBeyond(P1, -1)).isFalse();
    }

    @Test
    void withoutEndsNothingIsBeyond() {
        assertThat(new ReadingEnds(null).isBeyond(P0, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void allAreReadWhenEachIsAndNotWhileThereAreNone() {
        assertThat(ends.areReached(Set.of())).isFalse();
        assertThat(ends.reached(P0)).isTrue();
        assertThat(ends.reached(P0)).isFalse();
        assertThat(ends.areReached(Set.of(P0))).isTrue();
        assertThat(ends.areReached(Set.of(P0, P1))).isFalse();
    }

    @Test
    void aPartitionThatComesBackIsReadAnew() {
        ends.reached(P0);
        ends.forget(P0);
        assertThat(ends.isReached(P0)).isFalse();
        assertThat(ends.areReached(Set.of(P0))).isFalse();
    }
}
