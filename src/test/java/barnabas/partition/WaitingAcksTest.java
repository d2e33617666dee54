package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingAcksTest {
    private final WaitingAcks<String> acks = new WaitingAcks<>();

    @Test
    void answersInTheOrderOfOffsets() {
        acks.add(10, 0, "first");
        acks.add(20, 0, "second");
        assertThat(acks.reached(9)).isEmpty();
        assertThat(acks.reached(20)).containsExactly("first", "second");
        assertThat(acks.isEmpty()).isTrue();
    }

    @Test
    void aResentBatchIsAnsweredWithItsOriginal() {
        acks.add(10, 0, "original");
        acks.add(20, 0, "later");
        acks.add(10, 0, "resent");
        assertThat(acks.reached(10)).containsExactly("original", "resent");
        assertThat(acks.reached(20)).containsExactly("later");
    }

    @Test
    void whatWaitsTooLongIsTakenOutAndTheRestStays() {
        acks.add(10, 500, "patient");
        acks.add(20, 100, "hasty");
        assertThat(acks.expired(99)).isEmpty();
        assertThat(acks.expired(100)).containsExactly("hasty");
        assertThat(acks.reached(100)).containsExactly("patient");
    }
}
