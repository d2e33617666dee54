package barnabas.server;

import barnabas.log.DataDirectory;
import barnabas.log.DataDirectoryException;
import barnabas.log.Flusher;
import barnabas.log.StateLog;
import barnabas.log.StorageException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Uuid;

/** What a node holds on disk besides its logs: open before its actors start, closed after they have ended. */
final class NodeStorage {
    private static final int FLUSH_THREADS = 4;

    private final DataDirectory directory;
    private final String clusterId;
    private final StateLog stateLog;
    private final Flusher flusher;
    private final ExecutorService stateThread;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NodeStorage(
            DataDirectory directory,
            String clusterId,
            StateLog stateLog,
            Flusher flusher,
            ExecutorService stateThread) {
        this.directory = directory;
        this.clusterId = clusterId;
        this.stateLog = stateLog;
        this.flusher = flusher;
        this.stateThread = stateThread;
    }

    /** Opens the data directory. Throws {@link ConfigException} when it is not this broker's to have. */
    static NodeStorage open(NodeConfig config) {
        try {
            return open(DataDirectory.open(config.dataDir(), config.brokerId(), Optional.empty()));
        } catch (DataDirectoryException | StorageException refused) {
            throw new ConfigException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static NodeStorage open(DataDirectory directory) {
        ExecutorService stateThread = Executors.newSingleThreadExecutor(named("barnabas-state-log"));
        try {
            String clusterId = named(directory);
            StateLog stateLog = StateLog.open(directory, stateThread);
            return new NodeStorage(directory, clusterId, stateLog, new Flusher(FLUSH_THREADS), stateThread);
        } catch (RuntimeException refused) {
            stateThread.shutdown();
            directory.close();
            throw refused;
        }
    }

    /**
     * A cluster is named here, before its first record is written: a crash in between leaves a directory with a name and no
     * records, never the other way round.
     */
    private static String named(DataDirectory directory) {
        return directory.meta().clusterId().orElseGet(() -> {
            String name = Uuid.randomUuid().toString();
            directory.joinCluster(name);
            return name;
        });
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** The id of the cluster that the directory belongs to. */
    String clusterId() {
        return clusterId;
    }

    DataDirectory directory() {
        return directory;
    }

    StateLog stateLog() {
        return stateLog;
    }

    Flusher flusher() {
        return flusher;
    }

    /** Blocks until what was asked for is on disk. A second call does nothing. */
    void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        flusher.close();
        stateLog.close();
        stateThread.shutdown();
        directory.close();
    }
}
