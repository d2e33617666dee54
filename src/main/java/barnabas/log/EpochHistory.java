package barnabas.log;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where epochs begin and end, found in the log itself: epochs only rise along it, so a search over the segments' first batches and
 * a walk through one segment find the place. There is no second file that could say otherwise (rule L1), and no memory is held.
 */
final class EpochHistory {
    private EpochHistory() {}

    /** Rule C3. An epoch below all that are left ends where the first of those begins, as in Kafka. */
    static EpochEnd endOffsetFor(LogView view, int epoch) throws IOException {
        int latest = view.latestEpoch();
        if (epoch > latest || latest == Position.NO_EPOCH) {
            return EpochEnd.UNKNOWN;
        }
        if (epoch == latest) {
            return new EpochEnd(latest, view.endOffset());
        }
        BatchHeader above = firstAbove(view, epoch);
        if (above == null) {
            // Only the last batch's epoch is known of a log that retention has emptied.
            return new EpochEnd(epoch, view.startOffset());
        }
        BatchHeader before = view.headerBelow(above.baseOffset());
        int known = before == null ? epoch : before.leaderEpoch();
        return new EpochEnd(known, Math.max(above.baseOffset(), view.startOffset()));
    }

    /** The first offset at or above the log's start of each epoch that wrote there. */
    static NavigableMap<Long, Integer> starts(LogView view) throws IOException {
        NavigableMap<Long, Integer> starts = new TreeMap<>();
        BatchHeader next = firstAbove(view, Position.NO_EPOCH);
        while (next != null) {
            // Of those that begin below the start, the last one takes the place of the others.
            starts.put(Math.max(next.baseOffset(), view.startOffset()), next.leaderEpoch());
            next = firstAbove(view, next.leaderEpoch());
        }
        return starts;
    }

    private static @Nullable BatchHeader firstAbove(LogView view, int epoch) throws IOException {
        Segment[] segments = view.segments();
        // The first segment that begins above the epoch; the place is in the one before it, or where it begins.
        int low = 0;
        int high = segments.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            BatchHeader first = segments[middle].firstHeader(view.bytes(middle));
            // Only the active segment may be empty: what is above lies before it.
            if (first == null || first.leaderEpoch() > epoch) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        BatchHeader inside = low == 0 ? null : firstAboveIn(segments[low - 1], view.bytes(low - 1), epoch);
        if (inside != null || low == segments.length) {
            return inside;
        }
        return segments[low].firstHeader(view.bytes(low));
    }

    private static @Nullable BatchHeader firstAboveIn(Segment segment, int limit, int epoch) throws IOException {
        BatchCursor batches = segment.cursor(segment.floorPositionOfEpoch(epoch, limit), limit);
        while (batches.next()) {
            if (batches.header().leaderEpoch() > epoch) {
                return batches.header();
            }
        }
        segment.requireEnd(batches, limit);
        return null;
    }
}
