package barnabas.log;

import barnabas.records.BatchHeader;
import java.io.IOException;

/** Which segments go: the oldest ones, whole, never the active one and never one that reaches above the high watermark. */
final class Retention {
    private Retention() {}

    /** How many of the oldest segments go. */
    static int segmentsToDrop(LogView view, LogOptions options, long nowMs, long highWatermark) throws IOException {
        Segment[] segments = view.segments();
        long bytes = view.sizeBytes();
        int drop = 0;
        while (drop < segments.length - 1 && view.endOf(drop) <= highWatermark) {
            Segment oldest = segments[drop];
            boolean tooMany = options.retentionBytes() >= 0 && bytes - oldest.size() >= options.retentionBytes();
            if (!tooMany && !isTooOld(oldest, options, nowMs)) {
                break;
            }
            bytes -= oldest.size();
            drop++;
        }
        return drop;
    }

    private static boolean isTooOld(Segment segment, LogOptions options, long nowMs) throws IOException {
        if (options.retentionAgeMs() < 0) {
            return false;
        }
        long newest = segment.maxTimestamp();
        // Records without a time are as old as their file, as in Kafka.
        long time = newest == BatchHeader.NO_TIMESTAMP ? segment.lastModifiedMs() : newest;
        return nowMs - time > options.retentionAgeMs();
    }
}
