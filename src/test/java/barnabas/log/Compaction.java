package barnabas.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import barnabas.records.BatchFields;
import barnabas.records.BatchHeader;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Passes of the cleaner for tests, on the test's thread. */
final class Compaction {
    /** Whenever there is anything to gain; tombstones stay for a second. */
    static final CompactionOptions ALWAYS = new CompactionOptions(0, 0, Long.MAX_VALUE, 1_000);

    static final int PRODUCERS_MAX = 100;
    static final Duration PRODUCER_AGE = Duration.ofDays(1);

    private Compaction() {}

    static LogCleaner.Result clean(PartitionLog log, long highWatermark, long nowMs) throws IOException {
        return clean(log, highWatermark, nowMs, ALWAYS, 1 << 20, log::replace);
    }

    static LogCleaner.Result clean(
            PartitionLog log,
            long highWatermark,
            long nowMs,
            CompactionOptions options,
            int mapBytes,
            Cleaning.Swap swap)
            throws IOException {
        CleaningPass pass = log.cleaner().begin().orElseThrow();
        try {
            return new Cleaning(
                            new LogCleaner.Task(log, highWatermark, options, PRODUCERS_MAX, PRODUCER_AGE),
                            pass,
                            bytes -> {},
                            swap)
                    .run(nowMs, mapBytes, false);
        } finally {
            log.cleaner().end(pass);
        }
    }

    static LogRecord record(long timestamp, String key, String value) {
        return LogRecord.of(timestamp, bytes(key), bytes(value));
    }

    static ByteBuffer bytes(String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    static String text(ByteBuffer bytes) {
        return bytes == null ? null : UTF_8.decode(bytes.duplicate()).toString();
    }

    /** One batch at the log's end, from no producer: a key and a value in turn. */
    static void append(PartitionLog log, int epoch, long timestamp, String... keysAndValues) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            records.add(record(timestamp, keysAndValues[i], keysAndValues[i + 1]));
        }
        append(log, RecordBatches.build(BatchFields.at(log.endOffset(), epoch), records));
    }

    static void append(PartitionLog log, ByteBuffer... batches) throws IOException {
        log.append(batches, log.endOffset());
    }

    /** All batches from the log's first offset on, each by itself. */
    static List<ByteBuffer> batches(LogView view) throws IOException {
        List<ByteBuffer> batches = new ArrayList<>();
        long next = view.startOffset();
        while (next < view.endOffset()) {
            ByteBuffer read = ((ReadResult.Batches) view.read(next, 1 << 20, view.endOffset(), true)).bytes();
            for (BatchHeader header : RecordBatches.headers(read)) {
                batches.add(read.slice(read.position(), header.sizeInBytes()));
                read.position(read.position() + header.sizeInBytes());
                next = header.nextOffset();
            }
        }
        return batches;
    }

    /** Records but those of control batches, as {@code offset key=value}; a tombstone without a value. */
    static List<String> records(LogView view) throws IOException {
        List<String> records = new ArrayList<>();
        for (ByteBuffer batch : batches(view)) {
            RecordBatches.forEachRecord(
                    batch,
                    0,
                    record -> records.add(record.offset() + " " + text(record.key())
                            + (record.value() == null ? "" : "=" + text(record.value()))));
        }
        return records;
    }
}
