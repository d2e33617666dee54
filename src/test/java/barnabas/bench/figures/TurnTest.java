package barnabas.bench.figures;

import static barnabas.bench.figures.Contender.BARNABAS;
import static barnabas.bench.figures.Contender.KAFKA;
import static barnabas.bench.figures.Contender.KAFKA_TUNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnTest {
    private static List<Contender> contenders(List<Turn> turns) {
        return turns.stream().map(Turn::contender).toList();
    }

    @Test
    void twoTakeTurnsInTheOrderABBA() {
        assertThat(contenders(Turn.schedule(List.of(BARNABAS, KAFKA), 2, Set.of())))
                .containsExactly(BARNABAS, KAFKA, KAFKA, BARNABAS);
    }

    @Test
    void threeTakeTurnsThereAndBack() {
        assertThat(contenders(Turn.schedule(List.of(BARNABAS, KAFKA, KAFKA_TUNED), 2, Set.of())))
                .containsExactly(BARNABAS, KAFKA, KAFKA_TUNED, KAFKA_TUNED, KAFKA, BARNABAS);
    }

    @Test
    void pairsThatAreDoneAreLeftOutAndTheOthersKeepTheirOrder() {
        assertThat(Turn.schedule(List.of(BARNABAS, KAFKA), 4, Set.of(0, 2)))
                .containsExactly(new Turn(1, KAFKA), new Turn(1, BARNABAS), new Turn(3, KAFKA), new Turn(3, BARNABAS));
    }
}
