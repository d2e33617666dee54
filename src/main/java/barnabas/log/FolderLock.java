package barnabas.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a folder to its holder: no other process, and nobody else in this one, gets it until it is closed. */
public final class FolderLock implements AutoCloseable {
    private static final String LOCK_FILE = "lock";

    /**
     * The folders that this process holds. A file lock alone would not do: closing any channel on a locked file gives up
     * the lock of the whole process, so a refused second opening must not even open the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel file;

    private FolderLock(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * Locks a folder by the file {@code lock} in it; makes the folder when it is missing. Blocks on the disk, never on another
     * holder.
     *
     * @throws DataDirectoryException when somebody has it
     */
    public static FolderLock acquire(Path path) throws IOException {
        DurableFiles.createFolders(path);
        Path folder = path.toRealPath();
        if (!HELD.add(folder)) {
            throw inUse(folder);
        }
        try {
            return lock(folder);
        } catch (IOException | RuntimeException e) {
            HELD.remove(folder);
            throw e;
        }
    }

    private static FolderLock lock(Path folder) throws IOException {
        FileChannel file = DurableFiles.open(
                folder.resolve(LOCK_FILE), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        // Given up with its channel.
        FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            throw inUse(folder);
        }
        return new FolderLock(folder, file);
    }

    private static DataDirectoryException inUse(Path folder) {
        return new DataDirectoryException("folder=" + folder + " is in use by a running process: stop that one first");
    }

    /** The folder by its real path. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StorageException("folder=" + folder + " cannot be unlocked: " + e, e);
        } finally {
            HELD.remove(folder);
        }
    }
}
