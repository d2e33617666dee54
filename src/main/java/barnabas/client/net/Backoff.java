package barnabas.client.net;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after failures in a row: exponentially longer, a fifth more or less, so that many do not come back at once. */
public final class Backoff {
    private static final double JITTER = 0.2;
    private static final int DOUBLINGS_MAX = 30;

    private final long firstMs;
    private final long maxMs;
    private int failures;

    public Backoff(long firstMs, long maxMs) {
        this.firstMs = firstMs;
        this.maxMs = maxMs;
    }

    /** Counts a failure, and says how long to wait for the next attempt. */
    public Duration next() {
        long ms = Math.min(maxMs, firstMs << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(ms * factor)));
    }

    public void succeeded() {
        failures = 0;
    }
}
