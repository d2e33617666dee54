package barnabas.log;

import java.io.IOException;

/** Retention of a log that has no replica to agree on it with. */
final class Retained {
    private Retained() {}

    /** Deletes the oldest segments by age and size; the log's start afterwards. */
    static long apply(PartitionLog log, long nowMs, long highWatermark) throws IOException {
        log.advanceStart(log.dueStart(nowMs, highWatermark));
        return log.startOffset();
    }
}
