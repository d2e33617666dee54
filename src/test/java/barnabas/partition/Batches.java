package barnabas.partition;

import barnabas.records.BatchFields;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Batches as clients send them. */
final class Batches {
    private static final long TIMESTAMP = 1_000_000;

    private Batches() {}

    static ByteBuffer of(String... values) {
        return RecordBatches.build(BatchFields.at(0, -1), records(values));
    }

    static ByteBuffer ofValue(byte[] value) {
        return RecordBatches.build(
                BatchFields.at(0, -1), List.of(LogRecord.of(TIMESTAMP, null, ByteBuffer.wrap(value))));
    }

    static ByteBuffer keyed(String key, String value) {
        return RecordBatches.build(BatchFields.at(0, -1), List.of(LogRecord.of(TIMESTAMP, bytes(key), bytes(value))));
    }

    static ByteBuffer tombstone(String key) {
        return RecordBatches.build(BatchFields.at(0, -1), List.of(LogRecord.of(TIMESTAMP, bytes(key), null)));
    }

    static ByteBuffer keyed(long producerId, int baseSequence, String key, String value) {
        return RecordBatches.build(
                BatchFields.at(0, -1).from(producerId, (short) 0, baseSequence),
                List.of(LogRecord.of(TIMESTAMP, bytes(key), bytes(value))));
    }

    static ByteBuffer at(long timestamp, String value) {
        return RecordBatches.build(BatchFields.at(0, -1), List.of(LogRecord.of(timestamp, null, bytes(value))));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer idempotent(long producerId, int producerEpoch, int baseSequence, String... values) {
        return RecordBatches.build(
                BatchFields.at(0, -1).from(producerId, (short) producerEpoch, baseSequence), records(values));
    }

    private static List<LogRecord> records(String... values) {
        return Arrays.stream(values)
                .map(value -> LogRecord.of(TIMESTAMP, null, bytes(value)))
                .toList();
    }
}
