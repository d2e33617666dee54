package barnabas.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequencesTest {
    private final Sequences sequences = new Sequences(2);

    @Test
    void allReadOnceAndInOrderIsWell() {
        sequences.read(1, 1);
        sequences.read(0, 0);
        sequences.read(0, 2);
        assertThat(sequences.fault(3, 3)).isEmpty();
    }

    @Test
    void oneThatIsMissingInTheMiddleIsNamed() {
        sequences.read(0, 0);
        sequences.read(0, 4);
        assertThat(sequences.fault(3, 3)).isEqualTo("partition=0 expected=2 read=4");
    }

    @Test
    void oneThatComesTwiceIsNamed() {
        sequences.read(1, 1);
        sequences.read(1, 1);
        assertThat(sequences.fault(2, 2)).isEqualTo("partition=1 expected=3 read=1");
    }

    @Test
    void onesThatAreMissingAtTheEndAreCounted() {
        sequences.read(0, 0);
        assertThat(sequences.fault(2, 2)).isEqualTo("sent=2 acked=2 read=1");
    }

    @Test
    void onesThatWereNotAckedAreCounted() {
        sequences.read(0, 0);
        assertThat(sequences.fault(1, 0)).isEqualTo("sent=1 acked=0 read=1");
    }
}
