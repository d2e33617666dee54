package barnabas.log;

import barnabas.log.HintIndex.Hint;
import barnabas.records.BatchHeader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Both indexes of a segment, filled from its batches in order by Kafka's rule: a batch that comes more than the interval after
 * the last row gets a row in the offset index (its last offset, its position), and the newest time so far one in the time
 * index. They are hints; whoever uses one looks whether the batch is there.
 */
final class SegmentIndex {
    private final long baseOffset;
    private final HintIndex offsets;
    private final HintIndex times;

    private int bytesSinceRow;
    private long maxTimestamp = BatchHeader.NO_TIMESTAMP;
    private int maxTimestampOffset;
    /** Set by the appender after rows went to the files, taken by whoever forces them. */
    private volatile boolean unforced;

    SegmentIndex(long baseOffset, HintIndex offsets, HintIndex times) {
        this.baseOffset = baseOffset;
        this.offsets = offsets;
        this.times = times;
    }

    /** Takes what the files say. Returns false when they cannot be right. */
    boolean load() throws IOException {
        if (!offsets.load() || !times.load()) {
            return false;
        }
        takeMaxTimestamp();
        return true;
    }

    private void takeMaxTimestamp() throws IOException {
        Hint newest = times.last();
        maxTimestamp = newest == null ? BatchHeader.NO_TIMESTAMP : newest.key();
        maxTimestampOffset = newest == null ? 0 : newest.value();
        bytesSinceRow = 0;
    }

    void clear() throws IOException {
        offsets.clear();
        times.clear();
        takeMaxTimestamp();
    }

    /** Forgets batches that end at this offset or above; the caller goes on with the batch of {@link #last()}. */
    void keepBelow(long offset) throws IOException {
        offsets.keepKeysBelow(Math.max(0, offset - baseOffset));
        Hint last = offsets.last();
        times.keepValuesUpTo(last == null ? -1 : (int) last.key());
        takeMaxTimestamp();
    }

    /** Takes a batch in. Each batch once, in order. */
    void onBatch(BatchHeader header, int position, int intervalBytes) {
        int relative = (int) (header.lastOffset() - baseOffset);
        if (header.newestRecordTime() > maxTimestamp) {
            maxTimestamp = header.maxTimestamp();
            maxTimestampOffset = relative;
        }
        if (bytesSinceRow > intervalBytes) {
            offsets.append(relative, position);
            times.append(maxTimestamp, maxTimestampOffset);
            bytesSinceRow = 0;
            if (offsets.isFull()) {
                spill();
            }
        }
        bytesSinceRow += header.sizeInBytes();
    }

    /** Writes what is in memory. Both at once: rows of one without those of the other would hide a newest time after a crash. */
    void spill() {
        // Times first: a row of offsets says that the times up to it are there.
        if (times.spillIfPossible()) {
            offsets.spillIfPossible();
        }
        unforced = true;
    }

    /** The segment takes no more batches: its newest time becomes the last row, as Kafka does. */
    void seal() {
        if (maxTimestamp >= 0) {
            times.append(maxTimestamp, maxTimestampOffset);
        }
        spill();
    }

    void force() throws IOException {
        if (unforced) {
            unforced = false;
            offsets.force();
            times.force();
        }
    }

    /** The newest time of the batches taken in. For the appender, or of a sealed segment. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** A row at or below an offset: (last offset of a batch, its position). */
    @Nullable Hint floorOffset(long offset) throws IOException {
        return resolve(offsets.floor(Math.min(Integer.MAX_VALUE, offset - baseOffset)));
    }

    /** A row at or below a position: (last offset of a batch, its position). */
    @Nullable Hint floorPosition(int position) throws IOException {
        return resolve(offsets.floorValue(position));
    }

    int rows() {
        return offsets.count();
    }

    /** A row by number: (last offset of a batch, its position). */
    Hint row(int index) throws IOException {
        Hint relative = offsets.get(index);
        return new Hint(baseOffset + relative.key(), relative.value());
    }

    @Nullable Hint last() throws IOException {
        return resolve(offsets.last());
    }

    private @Nullable Hint resolve(@Nullable Hint relative) {
        return relative == null ? null : new Hint(baseOffset + relative.key(), relative.value());
    }

    /** An offset before which no batch has this time or a later one; the base offset when nothing is known. */
    long offsetBeforeTime(long timestamp) throws IOException {
        Hint hint = times.floor(timestamp);
        return hint == null ? baseOffset : baseOffset + hint.value();
    }

    /** Both files get another ending. */
    void rename(SegmentFiles files, String ending) throws IOException {
        offsets.rename(files, Segment.OFFSET_INDEX + ending);
        times.rename(files, Segment.TIME_INDEX + ending);
    }

    void close() {
        offsets.close();
        times.close();
    }
}
