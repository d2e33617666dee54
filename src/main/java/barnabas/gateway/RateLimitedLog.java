package barnabas.gateway;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Log lines that strangers can cause: so many a second, and then how many were left out. Thread-safe. */
final class RateLimitedLog {
    static final int LINES_PER_SECOND = 10;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Logger log;
    private long secondBegan = System.nanoTime();
    private int lines;
    private long suppressed;

    RateLimitedLog(Logger log) {
        this.log = log;
    }

    void warn(String line) {
        if (mayLog()) {
            log.warn(line);
        }
    }

    void error(String line, @Nullable Throwable cause) {
        if (mayLog()) {
            log.error(line, cause);
        }
    }

    private synchronized boolean mayLog() {
        long now = System.nanoTime();
        if (now - secondBegan >= SECOND_NANOS) {
            if (suppressed > 0) {
                log.warn("lines suppressed={} within a second", suppressed);
            }
            secondBegan = now;
            lines = 0;
            suppressed = 0;
        }
        if (lines < LINES_PER_SECOND) {
            lines++;
            return true;
        }
        suppressed++;
        return false;
    }
}
