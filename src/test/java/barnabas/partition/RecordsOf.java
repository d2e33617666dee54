package barnabas.partition;

import static java.nio.charset.StandardCharsets.UTF_8;

import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What readers find in a replica. */
final class RecordsOf {
    private RecordsOf() {}

    /** Below the high watermark, as {@code offset key=value}; a tombstone without a value. */
    static List<String> replica(Replica replica) {
        List<String> records = new ArrayList<>();
        long next = replica.snapshot().logStartOffset();
        long end = replica.snapshot().highWatermark();
        while (next < end) {
            FetchResult fetched = replica.fetch(next, -1, 4_000, true);
            long reached = RecordBatches.forEachRecord(fetched.records(), next, record -> records.add(text(record)));
            if (reached == next) {
                throw new AssertionError("error=" + fetched.error() + " nothing at offset=" + next + " of " + end);
            }
            next = reached;
        }
        return records;
    }

    private static String text(LogRecord record) {
        String value = record.value() == null ? "" : "=" + text(record.value());
        return record.offset() + " " + (record.key() == null ? "" : text(record.key())) + value;
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
