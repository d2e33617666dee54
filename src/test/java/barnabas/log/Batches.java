package barnabas.log;

import barnabas.records.BatchFields;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests: records of one byte row each, times rising by one from a first. */
final class Batches {
    private Batches() {}

    static ByteBuffer batch(long baseOffset, int epoch, int records, int valueBytes) {
        return batch(baseOffset, epoch, records, valueBytes, 1_000 + baseOffset);
    }

    static ByteBuffer batch(long baseOffset, int epoch, int records, int valueBytes, long firstTimestamp) {
        List<LogRecord> made = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[valueBytes];
            for (int at = 0; at < valueBytes; at++) {
                value[at] = (byte) (baseOffset * 31 + i * 7L + at * 13L + 1);
            }
            made.add(LogRecord.of(firstTimestamp + i, null, ByteBuffer.wrap(value)));
        }
        return RecordBatches.build(BatchFields.at(baseOffset, epoch), made);
    }

    static ByteBuffer[] one(long baseOffset, int epoch, int records, int valueBytes) {
        return new ByteBuffer[] {batch(baseOffset, epoch, records, valueBytes)};
    }
}
