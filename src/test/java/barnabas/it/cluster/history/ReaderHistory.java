package barnabas.it.cluster.history;

import java.util.ArrayList;
import java.util.List;

/** How one reader went through one partition. */
final class ReaderHistory {
    /** Offsets that it went past, both ends included. */
    record Gap(long from, long to) {}

    private final List<Gap> gaps = new ArrayList<>();
    private long next;
    private int epoch;
    private long behindSinceMs = -1;
    private long behindAt;
    private long longestStallMs;

    ReaderHistory(long start) {
        next = start;
    }

    /** The offset that it expects. */
    long next() {
        return next;
    }

    /** The epoch of the last record that it read, 0 before. */
    int epoch() {
        return epoch;
    }

    void seek(long offset) {
        next = offset;
        epoch = 0;
        behindSinceMs = -1;
    }

    void read(long offset, int itsEpoch) {
        if (offset > next) {
            gaps.add(new Gap(next, offset - 1));
        }
        next = Math.max(next, offset + 1);
        epoch = itsEpoch;
    }

    /** It has polled; {@code known} is one above the highest offset that anybody was told of. */
    void polled(long known, long nowMs) {
        if (next >= known) {
            behindSinceMs = -1;
        } else if (behindSinceMs < 0 || behindAt != next) {
            behindSinceMs = nowMs;
            behindAt = next;
        } else {
            longestStallMs = Math.max(longestStallMs, nowMs - behindSinceMs);
        }
    }

    long longestStallMs() {
        return longestStallMs;
    }

    List<Gap> gaps() {
        return gaps;
    }
}
