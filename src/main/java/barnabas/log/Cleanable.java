package barnabas.log;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a log compaction may look at now, as Kafka's LogCleanerManager decides: whole closed segments below the high watermark, none of
 * them younger than the least lag. No file, no clock: tests drive it.
 *
 * @param firstDirtyOffset below it the log is clean
 * @param endOffset up to here the log may be cleaned; not above the high watermark, and never within the active segment
 * @param cleanBytes of segments that begin below the first dirty offset
 * @param dirtyBytes of those behind them
 * @param overdue whether a record that nobody has looked at is older than the greatest lag
 */
record Cleanable(long firstDirtyOffset, long endOffset, long cleanBytes, long dirtyBytes, boolean overdue) {
    /**
     * A segment that is closed.
     *
     * @param endOffset where the next one begins
     * @param oldestMs time of its first batch
     * @param newestMs time of its newest record
     */
    record Closed(long baseOffset, long endOffset, int bytes, long oldestMs, long newestMs) {}

    /**
     * Decides.
     *
     * @param closed all segments but the active one, in order
     * @param firstDirtyOffset up to where the log was cleaned before
     */
    static Cleanable of(
            List<Closed> closed, long firstDirtyOffset, long highWatermark, long nowMs, CompactionOptions options) {
        long end = firstDirtyOffset;
        long clean = 0;
        long dirty = 0;
        boolean overdue = false;
        for (Closed segment : closed) {
            if (segment.endOffset() <= firstDirtyOffset) {
                clean += segment.bytes();
                continue;
            }
            boolean tooYoung = options.minLagMs() > 0 && nowMs - segment.newestMs() < options.minLagMs();
            if (segment.endOffset() > highWatermark || tooYoung) {
                break;
            }
            end = segment.endOffset();
            if (segment.baseOffset() < firstDirtyOffset) {
                clean += segment.bytes(); // the last pass had no room for all of it
            } else {
                dirty += segment.bytes();
            }
            overdue |= nowMs - segment.oldestMs() > options.maxLagMs();
        }
        return new Cleanable(firstDirtyOffset, end, clean, dirty, overdue);
    }

    /** Whether a pass is worth it. */
    boolean isDue(CompactionOptions options) {
        return endOffset > firstDirtyOffset && (overdue || dirtyRatio() > options.minDirtyRatio());
    }

    /** The part of the bytes that nobody has looked at, 0 to 1. */
    double dirtyRatio() {
        long bytes = cleanBytes + dirtyBytes;
        return bytes == 0 ? 0 : (double) dirtyBytes / bytes;
    }

    /**
     * Which neighbours become one segment: as many as fit into one by their present size, and by the 31 bits that an offset has above
     * its segment's base.
     *
     * @param closed those that are rewritten, in order
     */
    static List<List<Closed>> groups(List<Closed> closed, int segmentBytes) {
        List<List<Closed>> groups = new ArrayList<>();
        List<Closed> group = new ArrayList<>();
        long bytes = 0;
        for (Closed segment : closed) {
            boolean fits = !group.isEmpty()
                    && bytes + segment.bytes() <= segmentBytes
                    && segment.endOffset() - group.get(0).baseOffset() <= Integer.MAX_VALUE;
            if (!fits) {
                group = new ArrayList<>();
                groups.add(group);
                bytes = 0;
            }
            group.add(segment);
            bytes += segment.bytes();
        }
        return groups;
    }
}
