package barnabas.server;

import barnabas.metadata.TopicSettings;
import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.metadata.TopicSettings.TimestampType;
import java.time.Duration;

/** How the log of the cluster's metadata is kept, whatever the node's defaults for topics: flushed, and until a snapshot says the same (rule M8). */
final class MetadataLogSettings {
    private static final int MESSAGE_BYTES = 8 * 1024 * 1024;
    private static final int SEGMENT_BYTES = 16 * 1024 * 1024;
    private static final int INDEX_INTERVAL_BYTES = 4096;

    static final TopicSettings SETTINGS = new TopicSettings(
            Cleanup.DELETE,
            Flush.ACKED,
            TimestampType.CREATE_TIME,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            MESSAGE_BYTES,
            1,
            SEGMENT_BYTES,
            Duration.ofDays(365 * 100L),
            INDEX_INTERVAL_BYTES,
            -1,
            -1,
            TopicSettings.Compaction.DEFAULT);

    private MetadataLogSettings() {}
}
