package barnabas.partition;

import barnabas.records.WireBytes;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a fetch found: whole batches, the first of which contains the offset that was asked for. All fields are of one
 * moment (rule C5).
 */
public record FetchResult(
        Errors error, WireBytes batches, long highWatermark, long lastStableOffset, long logStartOffset) {
    public FetchResult(
            Errors error, ByteBuffer records, long highWatermark, long lastStableOffset, long logStartOffset) {
        this(error, new WireBytes.InMemory(records), highWatermark, lastStableOffset, logStartOffset);
    }

    public static FetchResult refused(Errors error) {
        return new FetchResult(error, WireBytes.NOTHING, -1, -1, -1);
    }

    /** The batches in memory: what {@link Replica#fetch} gives. */
    public ByteBuffer records() {
        if (batches instanceof WireBytes.InMemory inMemory) {
            return inMemory.bytes();
        }
        throw new IllegalStateException("bytes=" + batches.size() + " lie in a file");
    }
}
