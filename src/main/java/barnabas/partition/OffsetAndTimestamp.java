package barnabas.partition;

import org.apache.kafka.common.protocol.Errors;

/** An answer of ListOffsets: -1 and -1 when no record fits. */
public record OffsetAndTimestamp(Errors error, long offset, long timestamp, int leaderEpoch) {
    public static OffsetAndTimestamp refused(Errors error) {
        return new OffsetAndTimestamp(error, -1, -1, -1);
    }
}
