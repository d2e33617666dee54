package barnabas.journal;

import barnabas.log.LogOptions;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A section like {@code barnabas.journal}: see {@code reference.conf}, which has all keys.
 *
 * @param dir the folder of all logs
 * @param flushAcked whether an event is flushed before its persist is answered
 * @param segmentBytes of the logs, partitions' logs excepted that say otherwise when they are opened
 * @param openLogsMax logs of persistent actors, other than partitions, that are open at a time
 */
record JournalSettings(Path dir, boolean flushAcked, int segmentBytes, int openLogsMax) {
    private static final long SEGMENT_BYTES_MIN = 1024;

    /** Throws {@link ConfigException} that names the key. */
    static JournalSettings of(Config section, String path) {
        String flush = section.getString("flush").toLowerCase(Locale.ROOT);
        if (!flush.equals("acked") && !flush.equals("os")) {
            throw new ConfigException.BadValue(section.origin(), path + ".flush", "is neither acked nor os: " + flush);
        }
        long segmentBytes = section.getBytes("segment-bytes");
        if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > Integer.MAX_VALUE) {
            throw new ConfigException.BadValue(
                    section.origin(), path + ".segment-bytes", "is not from 1 KiB to 2 GiB: " + segmentBytes);
        }
        int openLogsMax = section.getInt("open-logs-max");
        if (openLogsMax < 1) {
            throw new ConfigException.BadValue(section.origin(), path + ".open-logs-max", "is below 1: " + openLogsMax);
        }
        return new JournalSettings(dir(section, path), flush.equals("acked"), (int) segmentBytes, openLogsMax);
    }

    LogOptions logOptions() {
        return LogOptions.DEFAULT.withSegmentBytes(segmentBytes);
    }

    static Path dir(Config section, String path) {
        String dir = section.getString("dir");
        if (dir.isBlank()) {
            throw new ConfigException.BadValue(section.origin(), path + ".dir", "is not set: name a folder");
        }
        return Path.of(dir);
    }
}
