package barnabas.coordinator;

import barnabas.group.GroupRecord;
import barnabas.group.Write;
import barnabas.records.BatchFields;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that wait for the one append at a time; as many as fit go together. Used by one actor. */
final class AppendQueue {
    /** What a batch is filled up to. A larger write is a batch of its own, which the topic's largest batch bounds. */
    static final int BATCH_BYTES = 256 * 1024;

    /** Encoded records that may wait; beyond it clients are told to come again. */
    static final long BYTES_MAX = 8L * 1024 * 1024;

    /** One batch and the writes in it. */
    record Batch(List<Write> writes, ByteBuffer records) {}

    private record Encoded(Write write, List<LogRecord> records, long bytes) {}

    private final Deque<Encoded> waiting = new ArrayDeque<>();
    private long bytes;

    boolean isFull() {
        return bytes >= BYTES_MAX;
    }

    void add(Write write, long timestamp) {
        List<LogRecord> records = new ArrayList<>(write.records().size());
        long size = 0;
        for (GroupRecord record : write.records()) {
            LogRecord encoded = GroupRecordCodec.encode(record, timestamp);
            records.add(encoded);
            size += sizeOf(encoded.key()) + sizeOf(encoded.value());
        }
        waiting.add(new Encoded(write, records, size));
        bytes += size;
    }

    private static int sizeOf(@Nullable ByteBuffer buffer) {
        return buffer == null ? 0 : buffer.remaining();
    }

    /** Null when nothing waits. */
    @Nullable Batch next() {
        if (waiting.isEmpty()) {
            return null;
        }
        List<Write> writes = new ArrayList<>();
        List<LogRecord> records = new ArrayList<>();
        long size = 0;
        while (!waiting.isEmpty()
                && (writes.isEmpty() || size + waiting.element().bytes() <= BATCH_BYTES)) {
            Encoded next = waiting.remove();
            writes.add(next.write());
            records.addAll(next.records());
            size += next.bytes();
        }
        bytes -= size;
        return new Batch(writes, RecordBatches.build(BatchFields.at(0, -1), records));
    }

    /** What was waiting is given back, and nothing is any more. */
    List<Write> clear() {
        List<Write> writes = waiting.stream().map(Encoded::write).toList();
        waiting.clear();
        bytes = 0;
        return writes;
    }
}
