package barnabas.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepetitionsTest {
    private final Repetitions repetitions = new Repetitions();

    @Test
    void whatDiffersInNumbersAloneIsTheSame() {
        assertThat(repetitions.isFirst(refused(0, "connections=10 limit reached")))
                .isTrue();
        assertThat(repetitions.isFirst(refused(5, "connections=11 limit reached")))
                .isFalse();
        assertThat(repetitions.isFirst(refused(6, "it is too large"))).isTrue();
    }

    @Test
    void whatHappenedOnceIsNotToldAgain() {
        repetitions.isFirst(refused(0, "once"));
        repetitions.isFirst(refused(0, "twice"));
        repetitions.isFirst(refused(0, "twice"));

        assertThat(repetitions.due(Repetitions.WINDOW_MS - 1)).isEmpty();
        assertThat(repetitions.due(Repetitions.WINDOW_MS)).singleElement().satisfies(event -> {
            assertThat(event.cause()).isEqualTo("twice");
            assertThat(event.details()).containsEntry("times", "1");
            assertThat(event.tookMs()).isEqualTo(Repetitions.WINDOW_MS);
        });
        assertThat(repetitions.isEmpty()).isTrue();
        assertThat(repetitions.isFirst(refused(Repetitions.WINDOW_MS, "twice"))).isTrue();
    }

    @Test
    void tooManyKindsOfCauseAreCountedAsOne() {
        for (int i = 0; i < Repetitions.KEYS_MAX; i++) {
            assertThat(repetitions.isFirst(refused(0, "z" + "x".repeat(i % 100) + "y".repeat(i / 100))))
                    .isTrue();
        }
        assertThat(repetitions.isFirst(refused(0, "one more"))).isTrue();
        assertThat(repetitions.isFirst(refused(0, "and another"))).isFalse();
    }

    private static Event refused(long timeMs, String cause) {
        return Event.of(EventKind.REQUEST_REFUSED, timeMs, cause);
    }
}
