package barnabas.log;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * A broker's folder on disk, held for as long as this is open: no other process, and nobody else in this one, has it.
 *
 * <pre>
 *   data-dir/lock         locked while the broker runs; empty
 *   data-dir/meta         whose directory this is: see {@link DirectoryMeta}
 *   data-dir/peers        where the other brokers were last: see {@link KnownPeers}
 *   data-dir/state.log    terms, votes, log starts: see {@link StateLog}
 *   data-dir/events/      what happened here, in lines of JSON; nothing depends on it
 *   data-dir/partitions/  one folder for each replica: see {@link PartitionFolder}
 * </pre>
 *
 * {@link #open} and {@link #close} block on the disk; the rest may be called from any thread.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String PARTITIONS = "partitions";
    private static final String DELETED = ".deleted";

    private final Path root;
    private final FolderLock lock;
    private volatile DirectoryMeta meta;

    private DataDirectory(FolderLock lock, DirectoryMeta meta) {
        this.root = lock.folder();
        this.lock = lock;
        this.meta = meta;
    }

    /**
     * Opens a broker's data directory, or makes it. What an earlier run left half deleted is removed.
     *
     * @param clusterId empty when the broker does not know its cluster's id yet: see {@link #joinCluster}
     * @throws DataDirectoryException when it is in use, another broker's, another cluster's, of a newer format, or damaged
     * @throws StorageException when the disk fails
     */
    public static DataDirectory open(Path dataDir, BrokerId brokerId, Optional<String> clusterId) {
        try {
            requireOurs(dataDir, DirectoryMeta.read(dataDir), brokerId, clusterId);
            FolderLock lock = FolderLock.acquire(dataDir);
            try {
                return openLocked(lock, brokerId, clusterId);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StorageException("data-dir=" + dataDir + " cannot be opened: " + e, e);
        }
    }

    private static DataDirectory openLocked(FolderLock lock, BrokerId brokerId, Optional<String> clusterId)
            throws IOException {
        Path root = lock.folder();
        Optional<DirectoryMeta> found = DirectoryMeta.read(root);
        requireOurs(root, found, brokerId, clusterId);
        DirectoryMeta meta = found.isPresent() ? found.get() : create(root, brokerId, clusterId);
        DataDirectory directory = new DataDirectory(lock, meta);
        directory.removeLeftovers();
        clusterId.ifPresent(id -> directory.joinCluster(id, meta.voters()));
        return directory;
    }

    /** The file meta comes last: once it is there, all else has been, and what is missing then has been lost. */
    private static DirectoryMeta create(Path root, BrokerId brokerId, Optional<String> clusterId) throws IOException {
        Path partitions = root.resolve(PARTITIONS);
        if (Files.isDirectory(partitions) && !names(partitions).isEmpty()) {
            throw new DataDirectoryException("data-dir=" + root + " holds partitions but no file meta: restore it");
        }
        DurableFiles.createFolders(partitions);
        StateLog.create(root);
        DirectoryMeta meta =
                new DirectoryMeta(DirectoryMeta.FORMAT_VERSION, clusterId, brokerId, Uuid.randomUuid(), List.of());
        meta.write(root);
        return meta;
    }

    private static void requireOurs(
            Path root, Optional<DirectoryMeta> found, BrokerId brokerId, Optional<String> clusterId) {
        if (found.isEmpty()) {
            return;
        }
        DirectoryMeta meta = found.get();
        if (!meta.brokerId().equals(brokerId)) {
            throw new DataDirectoryException("data-dir=" + root + " belongs to broker " + meta.brokerId()
                    + ", not to broker " + brokerId + ": correct broker-id or data-dir");
        }
        if (clusterId.isPresent()
                && meta.clusterId().isPresent()
                && !meta.clusterId().equals(clusterId)) {
            throw new DataDirectoryException("data-dir=" + root + " belongs to cluster "
                    + meta.clusterId().get() + ", not to cluster " + clusterId.get()
                    + ": give this broker a data-dir of its own");
        }
    }

    /**
     * Begins {@code state.log} anew, which is damaged, under another directory id: nobody knows any more what the replicas of this
     * directory have promised, so they are strangers to their groups (rules L8, M1), whose leaders take them in again. Their logs stay,
     * and so does the damaged file, under another name. Blocks. To be called before {@link StateLog#open}, no log being open.
     *
     * @return where the damaged file is
     */
    public synchronized Path becomeStranger(long nowMs) {
        DirectoryMeta stranger = meta.asStranger();
        try {
            // The other id comes first: with the old one, an empty file would have forgotten what it says.
            stranger.write(root);
            meta = stranger;
            return StateLog.setAside(root, nowMs);
        } catch (IOException e) {
            throw new StorageException("data-dir=" + root + " cannot begin its state.log anew: " + e, e);
        }
    }

    public Path root() {
        return root;
    }

    public DirectoryMeta meta() {
        return meta;
    }

    /**
     * Records the cluster that has been formed, and with which voters (rule M2). What has been recorded before stays. Blocks. A
     * directory of another cluster is refused.
     */
    public synchronized void joinCluster(String clusterId, List<DirectoryMeta.Voter> voters) {
        requireOurs(root, Optional.of(meta), meta.brokerId(), Optional.of(clusterId));
        if (meta.clusterId().isPresent()) {
            return;
        }
        DirectoryMeta joined = meta.inCluster(clusterId, voters);
        try {
            joined.write(root);
        } catch (IOException e) {
            throw new StorageException("data-dir=" + root + " cannot record cluster=" + clusterId + ": " + e, e);
        }
        meta = joined;
    }

    /** Where a partition's files lie, whether there are any or not. */
    public Path folder(PartitionFolder partition) {
        return root.resolve(PARTITIONS).resolve(partition.name());
    }

    /** The partitions that have a folder here, in no order. Blocks. */
    public List<PartitionFolder> partitions() {
        try {
            return names(root.resolve(PARTITIONS)).stream()
                    .flatMap(name -> PartitionFolder.parse(name).stream())
                    .toList();
        } catch (IOException e) {
            throw new StorageException("data-dir=" + root + " cannot be listed: " + e, e);
        }
    }

    /**
     * Says that a partition's files are void, its log having been closed: at the next opening they go aside, and the log is empty (rule
     * L8). To be recorded in {@link StateLog} before. What was damaged while it was being repaired already is not kept beside what
     * was kept then.
     *
     * @param repairing whether it was being repaired already
     * @param blocking where it is done
     * @return completed when that is on disk; with {@link StorageException} when the disk fails
     */
    public CompletionStage<Void> setAside(PartitionFolder partition, boolean repairing, long nowMs, Executor blocking) {
        return CompletableFuture.runAsync(
                () -> {
                    Path folder = folder(partition);
                    try {
                        DamageFile.write(folder, !repairing || !DamageFile.keptAnything(folder), nowMs);
                    } catch (IOException e) {
                        throw new StorageException("folder=" + folder + " cannot be set aside: " + e, e);
                    }
                },
                blocking);
    }

    /**
     * Deletes a partition whose log has been closed: first its name, so that a crash leaves nothing half there, then its files.
     *
     * @param blocking where both are done
     * @return completed when the files are gone; with {@link StorageException} when the disk fails
     */
    public CompletionStage<Void> delete(PartitionFolder partition, Executor blocking) {
        return CompletableFuture.runAsync(
                () -> {
                    Path folder = folder(partition);
                    try {
                        if (Files.isDirectory(folder)) {
                            Path doomed = folder.resolveSibling(partition.name() + DELETED);
                            DurableFiles.deleteTree(doomed);
                            DurableFiles.rename(folder, doomed);
                            DurableFiles.deleteTree(doomed);
                        }
                    } catch (IOException e) {
                        throw new StorageException("folder=" + folder + " cannot be deleted: " + e, e);
                    }
                },
                blocking);
    }

    /** Gives the directory back. Logs in it must have been closed before. */
    @Override
    public void close() {
        lock.close();
    }

    private void removeLeftovers() throws IOException {
        Path partitions = root.resolve(PARTITIONS);
        for (String name : names(partitions)) {
            if (name.endsWith(DELETED)) {
                DurableFiles.deleteTree(partitions.resolve(name));
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }
}
