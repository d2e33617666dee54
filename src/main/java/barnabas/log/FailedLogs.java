package barnabas.log;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that have failed and were not opened since (rule L7). After a failed fdatasync Linux takes the pages for clean: they can be
 * read, and the next fdatasync calls them written. So it has to be remembered, over a restart of the process too, that above
 * what had been flushed nothing is on disk. Thread-safe.
 */
final class FailedLogs {
    /** An empty file in the log's folder. */
    static final String MARK = "failed";

    private static final Set<StandardOpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Logger LOG = LoggerFactory.getLogger(FailedLogs.class);

    private final Map<Path, Long> flushedOffsets = new ConcurrentHashMap<>();

    /** The log is unusable until it is opened anew. */
    void add(Path log, long flushedOffset) {
        flushedOffsets.put(log, flushedOffset);
        try {
            DurableFiles.open(log.resolve(MARK), NEW_FILE).close();
            DurableFiles.syncFolder(log);
        } catch (FileAlreadyExistsException before) {
            LOG.debug("log={} failed again", log);
        } catch (IOException e) {
            // Known to this process all the same; a disk that is broken for good takes no more writes after a restart
            // either.
            LOG.warn("log={} cannot be marked as failed: {}", log, e.toString());
        }
    }

    /** What was flushed when the log failed, 0 when that is known no more; empty when it did not fail. */
    OptionalLong flushedOffset(Path log) {
        Long known = flushedOffsets.get(log);
        if (known != null) {
            return OptionalLong.of(known);
        }
        return Files.exists(log.resolve(MARK)) ? OptionalLong.of(0) : OptionalLong.empty();
    }

    /** All of the log is on disk. */
    void remove(Path log) throws IOException {
        Files.deleteIfExists(log.resolve(MARK));
        flushedOffsets.remove(log);
    }
}
