package barnabas.log;

import barnabas.records.BatchHeader;
import barnabas.records.OffsetAtTime;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Looks for records by their time. Headers are walked from where the time index says; only the batch that is found is looked into. */
final class TimeSearch {
    private TimeSearch() {}

    static Optional<OffsetAtTime> firstAtOrAfter(LogView view, long timestamp, long maxOffset) throws IOException {
        Segment[] segments = view.segments();
        for (int i = view.segmentOf(view.startOffset()); i < segments.length; i++) {
            if (segments[i].baseOffset() >= maxOffset) {
                break;
            }
            int limit = view.bytes(i);
            if (limit == 0 || maxTimestamp(view, i) < timestamp) {
                continue;
            }
            Optional<OffsetAtTime> found = firstIn(view, i, timestamp, maxOffset);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static long maxTimestamp(LogView view, int index) throws IOException {
        boolean active = index == view.segments().length - 1;
        return active ? view.active().maxTimestamp() : view.segments()[index].maxTimestamp();
    }

    private static Optional<OffsetAtTime> firstIn(LogView view, int index, long timestamp, long maxOffset)
            throws IOException {
        Segment segment = view.segments()[index];
        int limit = view.bytes(index);
        BatchCursor batches = segment.cursor(segment.floorPositionOfTime(timestamp, limit), limit);
        while (batches.next()) {
            BatchHeader header = batches.header();
            if (header.nextOffset() > maxOffset) {
                return Optional.empty();
            }
            if (header.maxTimestamp() >= timestamp && header.lastOffset() >= view.startOffset()) {
                Optional<OffsetAtTime> found =
                        RecordBatches.firstAtOrAfter(whole(segment, batches), timestamp, view.startOffset());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        segment.requireEnd(batches, limit);
        return Optional.empty();
    }

    static Optional<OffsetAtTime> newest(LogView view, long maxOffset) throws IOException {
        long newest = BatchHeader.NO_TIMESTAMP;
        Segment[] segments = view.segments();
        for (int i = view.segmentOf(view.startOffset()); i < segments.length; i++) {
            if (view.bytes(i) > 0 && segments[i].baseOffset() < maxOffset) {
                boolean whole = segments[i].baseOffset() >= view.startOffset() && view.endOf(i) <= maxOffset;
                newest = Math.max(newest, whole ? maxTimestamp(view, i) : newestIn(view, i, maxOffset));
            }
        }
        return newest == BatchHeader.NO_TIMESTAMP ? Optional.empty() : firstAtOrAfter(view, newest, maxOffset);
    }

    /** Of a segment of which only a part is to be seen. */
    private static long newestIn(LogView view, int index, long maxOffset) throws IOException {
        Segment segment = view.segments()[index];
        int limit = view.bytes(index);
        long newest = BatchHeader.NO_TIMESTAMP;
        BatchCursor batches = segment.cursor(segment.floorPosition(view.startOffset(), limit), limit);
        while (batches.next() && batches.header().nextOffset() <= maxOffset) {
            if (batches.header().lastOffset() >= view.startOffset()) {
                newest = Math.max(newest, batches.header().newestRecordTime());
            }
        }
        return newest;
    }

    private static ByteBuffer whole(Segment segment, BatchCursor at) throws IOException {
        ByteBuffer batch = ByteBuffer.allocate(at.header().sizeInBytes());
        segment.read(batch, at.position());
        return batch;
    }
}
