package barnabas.partition;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a fetch found: whole batches, the first of which contains the offset that was asked for. All fields are of one
 * moment (rule C5).
 */
public record FetchResult(
        Errors error, ByteBuffer records, long highWatermark, long lastStableOffset, long logStartOffset) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    public static FetchResult refused(Errors error) {
        return new FetchResult(error, NOTHING.duplicate(), -1, -1, -1);
    }
}
