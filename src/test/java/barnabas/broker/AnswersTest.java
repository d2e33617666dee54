package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final BrokerId THREE = new BrokerId(3);

    private static @Nullable CompletionStage<String> ask(BrokerId broker) {
        if (broker.equals(THREE)) {
            return null;
        }
        return broker.equals(TWO)
                ? CompletableFuture.failedFuture(new IllegalStateException("no answer"))
                : CompletableFuture.completedFuture("here");
    }

    @Test
    void whoDoesNotAnswerOrCannotBeAskedIsSilentAndTheOthersAreHeard() {
        Answers<String> answers = Answers.of(List.of(THREE, TWO, ONE), AnswersTest::ask)
                .toCompletableFuture()
                .join();
        assertThat(answers.told()).containsOnlyKeys(ONE).containsValue("here");
        assertThat(answers.silent()).containsExactly(TWO, THREE);
    }

    @Test
    void theSlowestIsWaitedFor() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<Answers<String>> answers = Answers.of(
                        List.of(ONE, TWO), broker -> broker.equals(ONE) ? slow : ask(TWO))
                .toCompletableFuture();
        assertThat(answers).isNotDone();
        slow.complete("late");
        assertThat(answers.join().told()).containsEntry(ONE, "late");
    }
}
