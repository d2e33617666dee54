package barnabas.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;

/**
 * The open files of all logs of a broker: at most so many at a time, beside those in use this moment. The one unused for longest
 * goes first, roughly (second chance). A file that is closed here and needed again is opened again; Linux reports a failed
 * write-back to the next fdatasync also through a descriptor opened later. Thread-safe; using an open file takes no lock.
 */
public final class SegmentFiles {
    /** Enough for a thousand busy logs; a process may commonly have many times as many. */
    public static final int OPEN_MAX = 4096;

    private final int openMax;
    private final LogFile.Disk disk;
    private final ArrayDeque<OpenFile> open = new ArrayDeque<>();
    private final FailedLogs failedLogs = new FailedLogs();

    public SegmentFiles(int openMax) {
        this(openMax, ChannelFile::open);
    }

    /** For tests: the disk may fail. */
    SegmentFiles(int openMax, LogFile.Disk disk) {
        this.openMax = openMax;
        this.disk = disk;
    }

    /** Which of the logs have failed. */
    FailedLogs failedLogs() {
        return failedLogs;
    }

    /** Files open now. */
    public synchronized int openCount() {
        open.removeIf(OpenFile::isRetired);
        return open.size();
    }

    /** Opens a file, leased once to the caller. */
    synchronized OpenFile open(CachedFile cached) throws IOException {
        OpenFile there = cached.current();
        if (there != null && there.tryLease()) {
            return there;
        }
        OpenFile opened = new OpenFile(disk.open(cached.path(), cached.writable()));
        cached.opened(opened);
        open.add(opened);
        closeUnused();
        return opened;
    }

    /** Renames a file under those who read and write it: they find it there. One that is missing is found missing there. */
    synchronized void rename(CachedFile reading, CachedFile writing, String newSuffix) throws IOException {
        Path from = reading.path();
        reading.renamed(newSuffix);
        writing.renamed(newSuffix);
        if (Files.exists(from)) {
            Files.move(from, reading.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void closeUnused() {
        // Each file is looked at twice at most: once to take its second chance away, once to close it.
        for (int looks = 2 * open.size(); looks > 0 && open.size() > openMax; looks--) {
            OpenFile oldest = open.remove();
            if (!oldest.isRetired() && (oldest.takeChance() || !oldest.retireIfUnused())) {
                open.add(oldest);
            }
        }
    }
}
