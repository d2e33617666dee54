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
        long retentionMs) {

    /** {@code cleanup.policy}. */
    public enum Cleanup {
        DELETE,
        COMPACT,
        COMPACT_AND_DELETE
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
