package barnabas.records;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One record of a batch.
 *
 * @param offset in the log; {@link RecordBatches#build} gives offsets itself and ignores it
 * @param timestamp in milliseconds, {@link BatchHeader#NO_TIMESTAMP} when there is none
 */
public record LogRecord(
        long offset, long timestamp, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<Header> headers) {
    public LogRecord {
        headers = List.copyOf(headers);
    }

    /** A record to be built into a batch. */
    public static LogRecord of(long timestamp, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        return new LogRecord(0, timestamp, key, value, List.of());
    }
}
