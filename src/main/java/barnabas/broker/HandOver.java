package barnabas.broker;

import barnabas.partition.Replica;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.Errors;

/** Gives away all that a broker leads before it stops, while it can still tell its clients who leads now (rules C6, F5). */
public final class HandOver {
    private HandOver() {}

    /** How many leaderships have gone to others, after {@code most} at the latest. Never fails. Thread-safe. */
    public static CompletionStage<Long> all(ReplicaDirectory replicas, Duration most) {
        List<CompletableFuture<Errors>> outcomes = replicas.all().stream()
                .map(replica -> handedOver(replica, most))
                .toList();
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .thenApply(done -> outcomes.stream()
                        .filter(outcome -> outcome.join() == Errors.NONE)
                        .count());
    }

    private static CompletableFuture<Errors> handedOver(Replica replica, Duration most) {
        return replica.handOver()
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(Errors.REQUEST_TIMED_OUT, most.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> Errors.UNKNOWN_SERVER_ERROR);
    }
}
