package barnabas.journal;

import barnabas.log.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder {@code dir/events}, which one plugin in one process has to itself from the first use on. Its methods block. */
final class EventFolder {
    private final Path folder;
    private @Nullable FolderLock lock;

    EventFolder(Path dir) {
        this.folder = dir.resolve("events");
    }

    /** The folder of a persistence id; throws {@link barnabas.log.DataDirectoryException} when somebody else has the whole. */
    synchronized Path of(String persistenceId) throws IOException {
        if (lock == null) {
            lock = FolderLock.acquire(folder);
        }
        return folder.resolve(PersistenceIdFolder.name(persistenceId));
    }

    synchronized void close() {
        FolderLock held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }
}
