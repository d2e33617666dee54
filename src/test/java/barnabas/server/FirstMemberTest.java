package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.server.FirstMember.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstMemberTest {
    private static final Answer A = new Answer("a", 10);
    private static final Answer B = new Answer("b", 10);
    private static final Answer C = new Answer("c", 10);

    private final FirstMember first = new FirstMember(2, 700, 1500);

    private boolean begins(String self, long nowMs, Answer... answers) {
        return first.begins(self, 3, List.of(answers), nowMs);
    }

    @Test
    void theLeastOfAllBeginsWhenTheyHaveBeenThereForAMoment() {
        assertThat(begins("a", 0, A, B, C)).isFalse();
        assertThat(begins("a", 699, A, B, C)).isFalse();
        assertThat(begins("a", 700, A, B, C)).isTrue();
    }

    @Test
    void theOthersLeaveItToTheLeast() {
        begins("b", 0, A, B, C);
        assertThat(begins("b", 10_000, A, B, C)).isFalse();
    }

    @Test
    void aMajorityBeginsWithoutTheLeastOfAllAfterMorePatience() {
        begins("b", 0, B, C);
        assertThat(begins("b", 1499, B, C)).isFalse();
        assertThat(begins("b", 1500, B, C)).isTrue();
    }

    @Test
    void aMinorityNeverBegins() {
        begins("a", 0, A);
        assertThat(begins("a", 1_000_000, A)).isFalse();
    }

    @Test
    void patienceBeginsAnewWhenTheMajorityWasLost() {
        begins("b", 0, B, C);
        begins("b", 1000, B);
        begins("b", 2000, B, C);
        assertThat(begins("b", 3499, B, C)).isFalse();
        assertThat(begins("b", 3500, B, C)).isTrue();
    }

    @Test
    void anOldAnswerDoesNotCount() {
        Answer old = new Answer("b", 351);
        begins("a", 0, A, old);
        assertThat(begins("a", 10_000, A, old)).isFalse();
    }

    @Test
    void oneNodeUnderTwoNamesIsOne() {
        begins("a", 0, A, new Answer("a", 20));
        assertThat(begins("a", 10_000, A, new Answer("a", 20))).isFalse();
    }

    @Test
    void whoIsNoContactPointNeverBegins() {
        begins("0", 0, A, B, C);
        assertThat(begins("0", 10_000, A, B, C)).isFalse();
    }
}
