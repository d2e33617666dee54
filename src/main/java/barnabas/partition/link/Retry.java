package barnabas.partition.link;

/** When to connect again: at once after a session that lasted, later and later after tries in vain. */
final class Retry {
    static final long DELAY_MIN_MS = 50;
    static final long DELAY_MAX_MS = 1000;

    private long delayMs;
    private long notBeforeMs = Long.MIN_VALUE;
    private long openedMs = Long.MIN_VALUE / 2;

    void opened(long nowMs) {
        openedMs = nowMs;
    }

    /** A session has ended. Those that end as soon as they begin are no reason to hurry. */
    void lost(long nowMs) {
        if (nowMs - openedMs < DELAY_MAX_MS) {
            failed(nowMs);
        } else {
            now();
        }
    }

    void failed(long nowMs) {
        delayMs = delayMs == 0 ? DELAY_MIN_MS : Math.min(DELAY_MAX_MS, 2 * delayMs);
        notBeforeMs = nowMs + delayMs;
    }

    /** There is a reason to try at once. */
    void now() {
        delayMs = 0;
        notBeforeMs = Long.MIN_VALUE;
    }

    /** How long to wait still. */
    long waitMs(long nowMs) {
        return Math.max(0, notBeforeMs == Long.MIN_VALUE ? 0 : notBeforeMs - nowMs);
    }
}
