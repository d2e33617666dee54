package barnabas.metadata;

import java.time.Duration;

/**
 * What a topic's configuration comes to when its own values, the cluster's and the node's defaults are put together.
 * Bytes, milliseconds and counts are as Kafka's topic configurations of the same names have them; -1 stands for no limit
 * where Kafka has it so.
 */
public record TopicSettings(
        Cleanup cleanup,
        Flush flush,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        int maxMessageBytes,
        int minInsyncReplicas,
        int segmentBytes,
        Duration segmentAge,
        int indexIntervalBytes,
        long retentionBytes,
        long retentionMs,
        Compaction compaction) {

    /** How a topic with {@code compact} in its cleanup.policy is compacted, as Kafka's topic configurations of these names have it. */
    public record Compaction(
            double minCleanableDirtyRatio, long minCompactionLagMs, long maxCompactionLagMs, long deleteRetentionMs) {
        /** Kafka's. */
        public static final Compaction DEFAULT = new Compaction(0.5, 0, Long.MAX_VALUE, 86_400_000);
    }

    /** {@code cleanup.policy}. */
    public enum Cleanup {
        DELETE,
        COMPACT,
        COMPACT_AND_DELETE;

        public boolean compacts() {
            return this != DELETE;
        }

        public boolean deletes() {
            return this != COMPACT;
        }
    }

    /** {@code barnabas.flush}: whether an ack promises that the batch is flushed, or leaves flushing to the system. */
    public enum Flush {
        ACKED,
        OS
    }

    /** {@code message.timestamp.type}. */
    public enum TimestampType {
        CREATE_TIME,
        LOG_APPEND_TIME
    }
}
