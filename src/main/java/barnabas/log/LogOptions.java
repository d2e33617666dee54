package barnabas.log;

/**
 * How a log is cut into segments and what of it is kept; the names of Kafka's topic configs in brackets.
 *
 * @param segmentBytes a segment takes no append that would bring it above this, its first excepted (segment.bytes)
 * @param segmentAgeMs a segment that was begun longer ago is closed (segment.ms)
 * @param retentionBytes oldest segments go while what is left has this size; -1 for no bound (retention.bytes)
 * @param retentionAgeMs a segment goes when its newest record is older; -1 for no bound (retention.ms)
 * @param indexIntervalBytes about every so many bytes get an index entry (index.interval.bytes)
 */
public record LogOptions(
        int segmentBytes, long segmentAgeMs, long retentionBytes, long retentionAgeMs, int indexIntervalBytes) {
    private static final long WEEK_MS = 7L * 24 * 60 * 60 * 1000;

    /** Kafka's defaults. */
    public static final LogOptions DEFAULT = new LogOptions(1 << 30, WEEK_MS, -1, WEEK_MS, 4096);

    public LogOptions {
        if (segmentBytes < 1 || segmentAgeMs < 1 || indexIntervalBytes < 0) {
            throw new IllegalArgumentException("segment.bytes=" + segmentBytes + " segment.ms=" + segmentAgeMs
                    + " index.interval.bytes=" + indexIntervalBytes);
        }
    }

    public LogOptions withSegmentBytes(int bytes) {
        return new LogOptions(bytes, segmentAgeMs, retentionBytes, retentionAgeMs, indexIntervalBytes);
    }

    public LogOptions withSegmentAgeMs(long ageMs) {
        return new LogOptions(segmentBytes, ageMs, retentionBytes, retentionAgeMs, indexIntervalBytes);
    }

    public LogOptions withRetention(long bytes, long ageMs) {
        return new LogOptions(segmentBytes, segmentAgeMs, bytes, ageMs, indexIntervalBytes);
    }

    public LogOptions withIndexIntervalBytes(int bytes) {
        return new LogOptions(segmentBytes, segmentAgeMs, retentionBytes, retentionAgeMs, bytes);
    }
}
