package barnabas.log;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts logs on threads of its own: of every key the newest record stays (cleanup.policy=compact). In bounded memory, no faster than it
 * may, and never ahead of the high watermark. {@link #clean} may be called from any thread and never blocks; who asks again for a log only
 * when it was answered bounds what waits.
 */
public final class LogCleaner implements AutoCloseable {
    /**
     * What is to be done.
     *
     * @param highWatermark nothing at or above is touched
     * @param producersMax as the log's {@link ProducerStates} have it
     * @param producerAge likewise
     */
    public record Task(
            PartitionLog log, long highWatermark, CompactionOptions options, int producersMax, Duration producerAge) {}

    /**
     * What came of it.
     *
     * @param bytesBefore of the segments that were written anew
     * @param bytesAfter of what took their place
     * @param keys that what was dirty had
     * @param more whether the keys found no room, so that there is more to do
     */
    public record Result(long bytesBefore, long bytesAfter, int keys, boolean more) {
        public static final Result NOTHING = new Result(0, 0, 0, false);
    }

    /** Has {@link PartitionLog#replace} done at a moment at which nothing is appended to the log. */
    @FunctionalInterface
    public interface Swapping {
        CompletionStage<Boolean> replace(Replacement replacement);
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(5);

    /** Told to the pace together: a pause for each batch would be too short to be kept. */
    private static final long PACE_BYTES = 256 * 1024;

    private final CleanerSettings settings;
    private final InstantSource clock;
    private final Pace pace;
    private final ThreadPoolExecutor pool;

    /** Starts threads when there is work, named {@code barnabas-cleaner-1} and so on. */
    public LogCleaner(CleanerSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.pace = new Pace(settings.bytesPerSecond());
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "barnabas-cleaner-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Compacts a log, if that is due.
     *
     * @return what came of it, {@link Result#NOTHING} also when the log was closed or changed meanwhile; fails with
     *     {@link DamagedLogException} when a batch does not match its CRC, and with other {@link IOException}s when the disk is full or fails: the
     *     log is as it was then. Completed on a thread of this pool
     */
    public CompletionStage<Result> clean(Task task, Swapping swapping) {
        CompletableFuture<Result> done = new CompletableFuture<>();
        try {
            pool.execute(() -> {
                try {
                    done.complete(clean(task, swapping, task.log().cleaner()));
                } catch (IOException | RuntimeException failed) {
                    done.completeExceptionally(failed);
                }
            });
        } catch (RejectedExecutionException closed) {
            done.complete(Result.NOTHING);
        }
        return done;
    }

    private Result clean(Task task, Swapping swapping, CleanerState state) throws IOException {
        Optional<CleaningPass> pass = state.begin();
        if (pass.isEmpty()) {
            return Result.NOTHING;
        }
        try {
            Result all = Result.NOTHING;
            boolean more = true;
            for (boolean goesOn = false; more; goesOn = true) {
                Result next = new Cleaning(task, pass.get(), paced(), replacement -> await(swapping, replacement))
                        .run(clock.millis(), settings.dedupeBufferBytes(), goesOn);
                all = new Result(
                        all.bytesBefore() + next.bytesBefore(),
                        all.bytesAfter() + next.bytesAfter(),
                        all.keys() + next.keys(),
                        next.more());
                more = next.more();
            }
            return all;
        } catch (CleaningEndedException | NoSuchFileException | ClosedChannelException ended) {
            LOG.info("log={} is not cleaned to the end: {}", task.log().directory(), ended.toString());
            return Result.NOTHING;
        } finally {
            state.end(pass.get());
        }
    }

    private Cleaning.Moved paced() {
        long[] gathered = {0};
        return bytes -> {
            gathered[0] += bytes;
            if (gathered[0] >= PACE_BYTES) {
                long pause = pace.pauseNanos(gathered[0], System.nanoTime());
                gathered[0] = 0;
                pause(pause);
            }
        };
    }

    private static void pause(long nanos) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new CleaningEndedException("the broker stops");
        }
    }

    private static boolean await(Swapping swapping, Replacement replacement) throws IOException {
        try {
            return swapping.replace(replacement).toCompletableFuture().get();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new CleaningEndedException("the broker stops");
        } catch (ExecutionException refused) {
            // The log refuses what comes from before it was closed, cut or begun anew.
            throw new CleaningEndedException(String.valueOf(refused.getCause()));
        }
    }

    /** Ends what is under way; what is asked for later comes to nothing. Blocks, for five seconds at most. */
    @Override
    public void close() {
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(CLOSING_MAX.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the cleaner does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
