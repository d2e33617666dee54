package barnabas.consensus;

import barnabas.model.Position;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where each epoch of a log begins: enough to know the epoch at any offset, and with it the content, for a leader writes an offset
 * of its epoch once (log matching, section 5.3). One entry for each epoch that wrote anything.
 */
final class EpochHistory {
    private final NavigableMap<Long, Integer> starts = new TreeMap<>();
    private Position base;

    /** An empty log behind a position. */
    EpochHistory(Position base) {
        this.base = base;
    }

    void append(int epoch, long baseOffset) {
        int last = lastEpoch();
        if (epoch < last) {
            throw new IllegalArgumentException("epoch=" + epoch + " after epoch=" + last + " at offset=" + baseOffset);
        }
        if (epoch > last || starts.isEmpty()) {
            starts.put(baseOffset, epoch);
        }
    }

    int lastEpoch() {
        return starts.isEmpty() ? base.epoch() : starts.lastEntry().getValue();
    }

    /** The epoch of the batch that ends at or covers the offset before this one. */
    int epochBefore(long offset) {
        if (offset <= base.endOffset()) {
            return base.epoch();
        }
        Map.Entry<Long, Integer> start = starts.floorEntry(offset - 1);
        return start == null ? base.epoch() : start.getValue();
    }

    Position positionAt(long offset) {
        return new Position(epochBefore(offset), offset);
    }

    /** The largest epoch not above {@code epoch}, and where the next one starts or else the log ends (rule C3). */
    Position endOfEpoch(int epoch, long logEnd) {
        int found = base.epoch();
        for (Map.Entry<Long, Integer> start : starts.entrySet()) {
            if (start.getValue() > epoch) {
                return new Position(found, start.getKey());
            }
            found = start.getValue();
        }
        return new Position(found, logEnd);
    }

    void cut(long endOffset) {
        starts.tailMap(endOffset, true).clear();
    }

    /** Forgets what lies below a new log start. */
    void startAt(long offset) {
        if (offset <= base.endOffset()) {
            return;
        }
        base = positionAt(offset);
        Map.Entry<Long, Integer> first = starts.floorEntry(offset);
        NavigableMap<Long, Integer> below = starts.headMap(offset, true);
        below.clear();
        if (first != null) {
            starts.put(offset, first.getValue());
        }
    }

    Position base() {
        return base;
    }
}
