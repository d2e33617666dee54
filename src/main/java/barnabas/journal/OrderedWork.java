package barnabas.journal;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Work on a pool: for one persistence id one thing after another, in the order in which it was asked for; different ids do not wait
 * for each other. What fails does not hold up what follows. Asked by one thread, the plugin's.
 */
final class OrderedWork {
    private final Executor pool;
    /** What was asked for last and is not done yet. */
    private final Map<String, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    OrderedWork(Executor pool) {
        this.pool = pool;
    }

    <T> CompletableFuture<T> then(String persistenceId, Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(persistenceId, done);
        done.whenComplete((ignored, failure) -> last.remove(persistenceId, done));
        if (before == null) {
            pool.execute(() -> Blocking.complete(done, work));
        } else {
            before.whenCompleteAsync((ignored, failure) -> Blocking.complete(done, work), pool);
        }
        return done;
    }

    boolean isIdle(String persistenceId) {
        return !last.containsKey(persistenceId);
    }

    /** Completes, never with a failure, when all that was asked for is done. */
    CompletableFuture<?> idle() {
        return CompletableFuture.allOf(last.values().toArray(CompletableFuture[]::new))
                .handle((ignored, failure) -> true);
    }
}
