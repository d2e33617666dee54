package barnabas.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts what a bench did, and how long each record took. Safe for one thread that notes and others that ask. */
final class BenchMeter {
    /** What takes longer counts as so long. */
    private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(LATENCY_MAX_NANOS, DIGITS);
    private final long startNanos;
    private long records;
    private long bytes;
    private long firstNanos;
    private long lastNanos;

    /** @param startNanos of the clock of which all times are told */
    BenchMeter(long startNanos) {
        this.startNanos = startNanos;
        this.firstNanos = startNanos;
        this.lastNanos = startNanos;
    }

    synchronized void done(int recordBytes, long nowNanos) {
        if (records == 0) {
            firstNanos = nowNanos;
        }
        records++;
        bytes += recordBytes;
        lastNanos = nowNanos;
        notifyAll();
    }

    /** The same for a record of which it is known when it should have been sent. */
    synchronized void done(int recordBytes, long intendedNanos, long nowNanos) {
        latencies.recordValue(Math.min(LATENCY_MAX_NANOS, Math.max(0, nowNanos - intendedNanos)));
        done(recordBytes, nowNanos);
    }

    synchronized long records() {
        return records;
    }

    /** Waits until so many records are done. False when none was for so long before. */
    synchronized boolean await(long wanted, long patienceMs) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        long seen = records;
        while (records < wanted) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
            if (records > seen) {
                seen = records;
                deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
            }
        }
        return true;
    }

    /** @param bench its name */
    synchronized Result result(String bench, String topic) {
        double seconds = Math.max(1, lastNanos - startNanos) / 1e9;
        return new Result(
                bench,
                topic,
                records,
                bytes,
                seconds,
                records / seconds,
                bytes / seconds / 1e6,
                (firstNanos - startNanos) / 1e6,
                latencies.getTotalCount() == 0 ? null : latency());
    }

    private Latency latency() {
        return new Latency(
                latencies.getMean() / 1e6,
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                latencies.getMaxValue() / 1e6);
    }

    private double percentile(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e6;
    }

    /** Milliseconds from when a record should have been sent until it was acknowledged, or read. */
    record Latency(double mean, double p50, double p90, double p99, double p999, double max) {
        private String text() {
            return String.format(
                    Locale.ROOT,
                    "Latency in ms: mean %.2f, p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f\n",
                    mean,
                    p50,
                    p90,
                    p99,
                    p999,
                    max);
        }
    }

    /**
     * What a bench comes to.
     *
     * @param firstRecordMs from the start until the first record was done
     * @param latencyMs null when nobody knows when records should have been sent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String bench,
            String topic,
            long records,
            long bytes,
            double seconds,
            double recordsPerSecond,
            double megabytesPerSecond,
            double firstRecordMs,
            @Nullable Latency latencyMs) {
        String text(String done) {
            String counts = String.format(
                    Locale.ROOT,
                    "%s %,d records of %,d bytes in %.2f s: %,.0f records/s, %.2f MB/s; the first after %.1f ms.\n",
                    done,
                    records,
                    records == 0 ? 0 : bytes / records,
                    seconds,
                    recordsPerSecond,
                    megabytesPerSecond,
                    firstRecordMs);
            return latencyMs == null ? counts : counts + latencyMs.text();
        }
    }
}
