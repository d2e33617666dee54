package barnabas.records;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of fetched batches one at a time, and opens a batch only when its first record is asked for. Control batches
 * and what aborted transactions wrote are passed over. A last batch that isn't there as a whole is left out.
 */
public final class RecordCursor {
    /** A transaction of which nothing from this offset on is to be seen. */
    public record Aborted(long producerId, long firstOffset) {}

    private final ByteBuffer batches;
    private final boolean checkCrc;
    private final PriorityQueue<Aborted> aborted;
    private final Set<Long> aborting = new HashSet<>();
    private int position;
    private long nextOffset;
    private @Nullable BatchHeader header;
    private @Nullable RecordWalk walk;
    private int left;

    /**
     * @param from the first offset that is wanted: batches begin before it
     * @param aborted what the broker said of aborted transactions; empty for a reader that sees all
     */
    public RecordCursor(ByteBuffer batches, long from, List<Aborted> aborted, boolean checkCrc) {
        this.batches = batches;
        this.position = batches.position();
        this.nextOffset = from;
        this.checkCrc = checkCrc;
        this.aborted = new PriorityQueue<>(Comparator.comparingLong(Aborted::firstOffset));
        this.aborted.addAll(aborted);
    }

    /**
     * The next record, null at the end.
     *
     * @throws CorruptBatchException when what comes next is no batch or does not match its checksum
     */
    public @Nullable LogRecord next() {
        while (true) {
            while (left > 0 && walk != null && header != null) {
                left--;
                LogRecord record = walk.next(header);
                if (record.offset() >= nextOffset) {
                    nextOffset = record.offset() + 1;
                    return record;
                }
            }
            if (header != null) {
                // What compaction has removed from a batch's end counts, too.
                nextOffset = Math.max(nextOffset, header.nextOffset());
                header = null;
            }
            if (!openNext()) {
                return null;
            }
        }
    }

    /** The offset behind all that {@link #next} has passed. */
    public long nextOffset() {
        return nextOffset;
    }

    /** Of the batch of the last record that {@link #next} returned. */
    public int leaderEpoch() {
        return header == null ? -1 : header.leaderEpoch();
    }

    /** Of the batch of the last record that {@link #next} returned. */
    public boolean isLogAppendTime() {
        return header != null && header.isLogAppendTime();
    }

    private boolean openNext() {
        BatchHeader next = RecordBatches.headerAt(batches, position);
        if (next == null) {
            return false;
        }
        if (checkCrc && !BatchHeader.hasValidCrc(batches, position)) {
            throw new CorruptBatchException("batch offset=" + next.baseOffset() + " does not match its checksum");
        }
        ByteBuffer batch = batches.duplicate().position(position).limit(position + next.sizeInBytes());
        position += next.sizeInBytes();
        header = next;
        boolean seen = isSeen(next, batch) && next.lastOffset() >= nextOffset;
        left = seen ? next.recordCount() : 0;
        walk = seen ? RecordBatches.walk(batch, next) : null;
        return true;
    }

    /** Whether a reader sees the batch's records; notes where transactions that were aborted begin and end (KIP-98). */
    private boolean isSeen(BatchHeader batch, ByteBuffer bytes) {
        for (Aborted next = aborted.peek(); next != null; next = aborted.peek()) {
            if (next.firstOffset() > batch.lastOffset()) {
                break;
            }
            aborting.add(next.producerId());
            aborted.remove();
        }
        if (batch.isControl()) {
            if (batch.isTransactional() && isAbort(bytes)) {
                aborting.remove(batch.producerId());
            }
            return false;
        }
        return !(batch.isTransactional() && aborting.contains(batch.producerId()));
    }

    private static boolean isAbort(ByteBuffer batch) {
        List<LogRecord> records = RecordBatches.records(batch);
        ByteBuffer key = records.isEmpty() ? null : records.get(0).key();
        return key != null && ControlRecordType.parse(key.duplicate()) == ControlRecordType.ABORT;
    }
}
