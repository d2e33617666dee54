package barnabas.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, in the buckets of a Prometheus histogram. */
public final class Latencies {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Upper bounds in seconds, each bucket's own; what took longer is in one more. */
    private static final double[] BOUNDS = {
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    Latencies() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void took(long tookNanos) {
        double seconds = tookNanos / NANOS_PER_SECOND;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        nanos.add(tookNanos);
    }

    /** The upper bounds in seconds, with {@link Double#POSITIVE_INFINITY} as the last. */
    public static double[] boundsSeconds() {
        double[] bounds = Arrays.copyOf(BOUNDS, BOUNDS.length + 1);
        bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** How many there were in each bucket alone, in the order of {@link #boundsSeconds}. */
    public long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    /** All of them together. */
    public double sumSeconds() {
        return nanos.sum() / NANOS_PER_SECOND;
    }
}
