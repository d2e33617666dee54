package barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a log knows of its compaction: its checkpoint, the pass that is under way, and the segments that were replaced. Thread-safe. */
final class CleanerState {
    /** Kafka's default of file.delete.delay.ms: readers that began before have let go by then. */
    static final Duration DELETE_DELAY = Duration.ofMinutes(1);

    /** A segment whose files have other names by now. */
    private static final class Aside {
        final Segment segment;
        /** When it was first known that readers are shown what came in its place; -1 before. */
        long sinceMs = -1;

        Aside(Segment segment) {
            this.segment = segment;
        }
    }

    private final Path directory;
    private final List<Aside> aside = new ArrayList<>();
    private volatile CleanerCheckpoint checkpoint;
    private @Nullable CleaningPass pass;

    CleanerState(Path directory, CleanerCheckpoint checkpoint) {
        this.directory = directory;
        this.checkpoint = checkpoint;
    }

    CleanerCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Other bounds from here on; on disk when this returns. Bounds that hold already cost nothing. */
    synchronized void allow(long gapsBelow, long tombstonesBelow) throws IOException {
        keep(checkpoint.allowing(gapsBelow, tombstonesBelow));
    }

    /** Everything below is clean. */
    synchronized void cleanedTo(long offset) throws IOException {
        keep(checkpoint.cleanedTo(offset));
    }

    private void keep(CleanerCheckpoint next) throws IOException {
        if (!next.equals(checkpoint)) {
            DurableFiles.createFolders(directory);
            CleanerCheckpointFile.write(directory, next);
            checkpoint = next;
        }
    }

    /** One pass at a time; empty while there is one. */
    synchronized Optional<CleaningPass> begin() {
        if (pass != null) {
            return Optional.empty();
        }
        pass = new CleaningPass();
        return Optional.of(pass);
    }

    synchronized void end(CleaningPass ended) {
        if (ended.equals(pass)) {
            pass = null;
        }
    }

    /** The pass that is under way makes no file any more. */
    void cancel() {
        CleaningPass cancelled;
        synchronized (this) {
            cancelled = pass;
            pass = null;
        }
        if (cancelled != null) {
            cancelled.cancel();
        }
    }

    /** The folder is empty, and what was known of it is void. */
    synchronized void forget() {
        checkpoint = CleanerCheckpoint.NONE;
        aside.forEach(old -> old.segment.abandon());
        aside.clear();
    }

    synchronized void replaced(List<Segment> segments) {
        segments.forEach(segment -> aside.add(new Aside(segment)));
    }

    /** Deletes what was replaced long enough ago. To be called from time to time, when readers are shown the newest view. */
    synchronized void deleteReplaced(long nowMs) throws IOException {
        for (Iterator<Aside> each = aside.iterator(); each.hasNext(); ) {
            Aside old = each.next();
            if (old.sinceMs < 0) {
                old.sinceMs = nowMs;
            } else if (nowMs - old.sinceMs >= DELETE_DELAY.toMillis()) {
                old.segment.delete();
                each.remove();
            }
        }
    }

    /** Their files go at the next opening. */
    synchronized void rest() {
        aside.forEach(old -> old.segment.rest());
    }
}
