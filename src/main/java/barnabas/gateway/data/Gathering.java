package barnabas.gateway.data;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Runs something when a number of answers are in, on the thread of the last one. */
final class Gathering {
    private final AtomicInteger missing = new AtomicInteger(1);
    private final Runnable complete;

    Gathering(Runnable complete) {
        this.complete = complete;
    }

    /** One more answer to wait for; what {@code take} writes is seen when all is complete. Before {@link #begin} only. */
    <T> void await(CompletionStage<T> stage, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> take) {
        missing.incrementAndGet();
        stage.whenComplete((answer, failure) -> {
            take.accept(answer, failure);
            arrived();
        });
    }

    /** No more will be added. */
    void begin() {
        arrived();
    }

    private void arrived() {
        if (missing.decrementAndGet() == 0) {
            complete.run();
        }
    }
}
