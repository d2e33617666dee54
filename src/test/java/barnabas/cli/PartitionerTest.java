package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionerTest {
    private final Random random = new Random(1);

    @Test
    void stickyLeavesTheChoiceToTheProducer() {
        assertThat(Partitioner.STICKY.partition(0, 3, random)).isNull();
    }

    @Test
    void roundRobinDealsLinesOutInTurn() {
        assertThat(IntStream.range(0, 5).mapToObj(line -> Partitioner.ROUND_ROBIN.partition(line, 3, random)))
                .containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void randomUsesEveryPartitionAndNoOther() {
        var used = new HashSet<Integer>();
        for (int line = 0; line < 200; line++) {
            used.add(Partitioner.RANDOM.partition(line, 3, random));
        }
        assertThat(used).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void itIsNamedAsOnTheCommandLine() {
        assertThat(Partitioner.ROUND_ROBIN).hasToString("round-robin");
    }
}
