package barnabas.log;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Flushes logs on threads of its own, so that actors don't wait for the disk: a log is flushed by one at a time, and all who ask while
 * that goes on share the flush that follows. One queue place for each log bounds what waits. {@link #flush} may be called from any
 * thread and never blocks.
 */
public final class Flusher implements AutoCloseable {
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(10);

    private final ThreadPoolExecutor pool;
    /** The logs that are flushed or wait for it, with the flush that nobody has begun yet, null for none. */
    private final Map<PartitionLog, @Nullable CompletableFuture<Long>> waiting = new HashMap<>();

    /** Starts threads when there is work, named {@code barnabas-flusher-1} and so on. */
    public Flusher(int threads) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threads, threads, IDLE_THREAD.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "barnabas-flusher-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Flushes what has been appended to a log.
     *
     * @param upTo an end offset that an append has given
     * @return the offset up to which the log is flushed, not below {@code upTo}; fails with {@link LogFailedException}, after which
     *     nothing is retried (rule L7). Completed on a thread of this pool
     */
    public CompletionStage<Long> flush(PartitionLog log, long upTo) {
        long flushed = log.flushedOffset();
        if (flushed >= upTo) {
            return CompletableFuture.completedFuture(flushed);
        }
        CompletableFuture<Long> next;
        synchronized (waiting) {
            boolean busy = waiting.containsKey(log);
            CompletableFuture<Long> shared = waiting.get(log);
            if (shared != null) {
                return shared;
            }
            next = new CompletableFuture<>();
            waiting.put(log, next);
            if (busy) {
                return next;
            }
        }
        submit(log);
        return next;
    }

    private void submit(PartitionLog log) {
        try {
            pool.execute(() -> flushNext(log));
        } catch (RejectedExecutionException e) {
            CompletableFuture<Long> refused;
            synchronized (waiting) {
                refused = waiting.remove(log);
            }
            if (refused != null) {
                refused.completeExceptionally(new LogFailedException("flusher is closed", e));
            }
        }
    }

    private void flushNext(PartitionLog log) {
        CompletableFuture<Long> current;
        synchronized (waiting) {
            current = waiting.put(log, null);
        }
        if (current != null) {
            try {
                log.flush();
                current.complete(log.flushedOffset());
            } catch (IOException | RuntimeException e) {
                current.completeExceptionally(e);
            }
        }
        boolean more;
        synchronized (waiting) {
            more = waiting.get(log) != null;
            if (!more) {
                waiting.remove(log);
            }
        }
        if (more) {
            // Behind the other logs that wait, for fairness.
            submit(log);
        }
    }

    /** Finishes what is under way; what is asked for later fails. Blocks, for ten seconds at most. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSING_MAX.toSeconds(), TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
