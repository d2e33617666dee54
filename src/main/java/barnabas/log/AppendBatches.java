package barnabas.log;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The batches of one append: judged before anything is written, brought into the index afterwards. Reused by its log. */
final class AppendBatches {
    private final List<BatchHeader> headers = new ArrayList<>();
    private Position end = Position.START;
    private long gapsBelow;
    private boolean first;
    private int bytes;

    /**
     * Reads the headers; throws when offsets don't follow on, epochs go back, or what is there isn't whole batches.
     *
     * @param gaps see {@link CleanerCheckpoint#gapsBelow}
     * @param empty whether the log has no batch: its start may lie within the first one (DeleteRecords), which is taken whole
     */
    void prepare(ByteBuffer[] buffers, Position before, long gaps, boolean empty) {
        clear();
        end = before;
        gapsBelow = gaps;
        first = empty;
        for (ByteBuffer buffer : buffers) {
            int at = buffer.position();
            while (at < buffer.limit()) {
                at += add(buffer, at);
            }
        }
        if (headers.isEmpty()) {
            throw new IllegalArgumentException("an append has at least one batch");
        }
    }

    private int add(ByteBuffer buffer, int at) {
        int left = buffer.limit() - at;
        if (left < BatchHeader.SIZE) {
            throw new IllegalArgumentException("bytes=" + left + " are no batch");
        }
        BatchHeader header = BatchHeader.read(buffer, at);
        if (!header.isPlausible() || header.sizeInBytes() > left) {
            throw new IllegalArgumentException("bytes=" + left + " are no whole batch: " + header);
        }
        if (!followsOn(header) || header.leaderEpoch() < end.epoch()) {
            throw new IllegalArgumentException("batch epoch=" + header.leaderEpoch() + " offset=" + header.baseOffset()
                    + " does not follow on " + end);
        }
        first = false;
        headers.add(header);
        end = new Position(header.leaderEpoch(), header.nextOffset());
        bytes = Math.addExact(bytes, header.sizeInBytes());
        return header.sizeInBytes();
    }

    private boolean followsOn(BatchHeader header) {
        if (header.baseOffset() < end.endOffset()) {
            return first && header.nextOffset() > end.endOffset();
        }
        return header.baseOffset() == end.endOffset() || header.baseOffset() <= gapsBelow;
    }

    /** Where the log ends with these. */
    Position end() {
        return end;
    }

    int bytes() {
        return bytes;
    }

    /** Brings them into the index of the active segment, at whose end they have been written. */
    LogView.Active index(LogView before, int intervalBytes) {
        SegmentIndex index = before.activeSegment().activeIndex();
        int position = before.active().bytes();
        for (int i = 0; i < headers.size(); i++) {
            index.onBatch(headers.get(i), position, intervalBytes);
            position += headers.get(i).sizeInBytes();
        }
        return new LogView.Active(position, index.maxTimestamp());
    }

    void clear() {
        headers.clear();
        bytes = 0;
    }
}
