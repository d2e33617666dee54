package barnabas.log;

import java.util.concurrent.TimeUnit;

/** Holds work to so many bytes a second, whoever does it. Thread-safe. */
final class Pace {
    private final double nanosPerByte;
    private long freeAtNanos;
    private boolean begun;

    Pace(long bytesPerSecond) {
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    }

    /** Counts bytes that were moved; how long to wait before more are. What was not used of the time before is lost. */
    synchronized long pauseNanos(long bytes, long nowNanos) {
        if (!begun || freeAtNanos - nowNanos < 0) {
            begun = true;
            freeAtNanos = nowNanos;
        }
        freeAtNanos += (long) (bytes * nanosPerByte);
        return freeAtNanos - nowNanos;
    }
}
