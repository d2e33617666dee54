package barnabas.records;

/**
 * What a topic allows clients to append; the names of its Kafka configs in brackets.
 *
 * @param batchBytesMax of one batch with its header (max.message.bytes)
 * @param timestampBeforeMaxMs how far back a record's time may lie (message.timestamp.before.max.ms)
 * @param timestampAfterMaxMs how far ahead it may lie (message.timestamp.after.max.ms)
 * @param logAppendTime whether the broker's time replaces the records', whose own is then not judged (message.timestamp.type)
 * @param keysRequired whether the topic is compacted, so that a record without a key is refused (cleanup.policy)
 */
public record ProduceLimits(
        int batchBytesMax,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        boolean logAppendTime,
        boolean keysRequired) {
    /** Kafka's defaults. */
    public static final ProduceLimits DEFAULT =
            new ProduceLimits(1024 * 1024 + BatchHeader.LENGTH_OVERHEAD, Long.MAX_VALUE, 3_600_000, false, false);

    /** Whether a record of this time may be appended now. One without a time may. */
    public boolean allowsTimestamp(long timestamp, long nowMs) {
        if (logAppendTime || timestamp == BatchHeader.NO_TIMESTAMP) {
            return true;
        }
        // As in Kafka's LogValidator; the subtraction cannot overflow, for no negative time passes.
        return timestamp >= 0 && nowMs - timestamp <= timestampBeforeMaxMs && timestamp - nowMs <= timestampAfterMaxMs;
    }
}
