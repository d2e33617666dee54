package barnabas.server;

import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.events.EventLog;
import barnabas.log.DataDirectory;
import barnabas.log.DataDirectoryException;
import barnabas.log.DirectoryMeta;
import barnabas.log.DirectoryMeta.Voter;
import barnabas.log.Flusher;
import barnabas.log.KnownPeers;
import barnabas.log.LogCleaner;
import barnabas.log.StateLog;
import barnabas.log.StorageException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node holds on disk besides its logs: open before its actors start, closed after they have ended. */
final class NodeStorage {
    private static final int FLUSH_THREADS = 4;
    private static final String EVENTS = "events";
    private static final Logger LOG = LoggerFactory.getLogger(NodeStorage.class);

    private final DataDirectory directory;
    private final StateLog stateLog;
    private final Flusher flusher;
    private final LogCleaner cleaner;
    private final EventLog events;
    private final ExecutorService stateThread;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NodeStorage(
            DataDirectory directory,
            StateLog stateLog,
            Flusher flusher,
            LogCleaner cleaner,
            EventLog events,
            ExecutorService stateThread) {
        this.directory = directory;
        this.stateLog = stateLog;
        this.flusher = flusher;
        this.cleaner = cleaner;
        this.events = events;
        this.stateThread = stateThread;
    }

    /** Opens the data directory. Throws {@link ConfigException} when it is not this broker's to have. */
    static NodeStorage open(NodeConfig config) {
        try {
            boolean foundsAlone = config.isAlone() && config.isFounder();
            return open(DataDirectory.open(config.dataDir(), config.brokerId(), Optional.empty()), config, foundsAlone);
        } catch (DataDirectoryException | StorageException | UncheckedIOException refused) {
            throw new ConfigException(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** The same for one who looks after a loss (rule M9): a damaged {@code state.log} is left as it is until {@link #asStranger}. */
    static NodeStorage openToRecover(NodeConfig config) {
        try {
            DataDirectory directory = DataDirectory.open(config.dataDir(), config.brokerId(), Optional.empty());
            ExecutorService stateThread = Executors.newSingleThreadExecutor(named("barnabas-state-log"));
            return new NodeStorage(
                    directory,
                    StateLog.open(directory, stateThread),
                    new Flusher(FLUSH_THREADS),
                    cleaner(config),
                    events(directory, config),
                    stateThread);
        } catch (DataDirectoryException | StorageException | UncheckedIOException refused) {
            throw new ConfigException(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** This storage with another {@code state.log} and another directory id, see {@link DataDirectory#becomeStranger}. */
    NodeStorage asStranger() {
        stateLog.close();
        directory.becomeStranger(System.currentTimeMillis());
        return new NodeStorage(directory, StateLog.open(directory, stateThread), flusher, cleaner, events, stateThread);
    }

    private static EventLog events(DataDirectory directory, NodeConfig config) {
        return EventLog.open(
                directory.root().resolve(EVENTS),
                config.brokerId().value(),
                config.eventsBytes(),
                InstantSource.system());
    }

    private static LogCleaner cleaner(NodeConfig config) {
        return new LogCleaner(config.log().cleaner().settings(), InstantSource.system());
    }

    private static NodeStorage open(DataDirectory directory, NodeConfig config, boolean foundsAlone) {
        ExecutorService stateThread = Executors.newSingleThreadExecutor(named("barnabas-state-log"));
        try {
            if (foundsAlone) {
                name(directory);
            }
            StateLog stateLog = open(directory, stateThread);
            return new NodeStorage(
                    directory,
                    stateLog,
                    new Flusher(FLUSH_THREADS),
                    cleaner(config),
                    events(directory, config),
                    stateThread);
        } catch (RuntimeException refused) {
            stateThread.shutdown();
            directory.close();
            throw refused;
        }
    }

    /**
     * Rule L8: a damaged {@code state.log} is begun anew only where others can take this broker's replicas in again. Where there are none,
     * nothing votes until somebody has looked.
     */
    private static StateLog open(DataDirectory directory, ExecutorService stateThread) {
        StateLog found = StateLog.open(directory, stateThread);
        Optional<String> damage = found.damage();
        if (damage.isEmpty()) {
            return found;
        }
        if (!hasOthers(directory)) {
            LOG.error(
                    "data-dir={} has a damaged state.log ({}), and no other broker to ask: its partitions stay offline"
                            + " until it is restored, or `barnabas cluster recover` gives up what it held",
                    directory.root(),
                    damage.get());
            return found;
        }
        found.close();
        Path aside = directory.becomeStranger(System.currentTimeMillis());
        LOG.error(
                "data-dir={} had a damaged state.log ({}), now {}: its replicas neither vote nor lead until their"
                        + " leaders have taken them in again, as directory={}",
                directory.root(),
                damage.get(),
                aside.getFileName(),
                directory.meta().directoryId());
        return StateLog.open(directory, stateThread);
    }

    private static boolean hasOthers(DataDirectory directory) {
        DirectoryMeta meta = directory.meta();
        return meta.voters().stream().anyMatch(voter -> !voter.broker().equals(meta.brokerId()))
                || !new KnownPeers(directory).read().isEmpty();
    }

    /**
     * A cluster of one is named here, before its first record is written: a crash in between leaves a directory with a name and no
     * records, never the other way round.
     */
    private static void name(DataDirectory directory) {
        if (directory.meta().clusterId().isEmpty()) {
            DirectoryMeta meta = directory.meta();
            directory.joinCluster(
                    Uuid.randomUuid().toString(), List.of(new Voter(meta.brokerId(), meta.directoryId())));
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Whether the directory belongs to a cluster: rule M2. */
    boolean isFormed() {
        return directory.meta().clusterId().isPresent();
    }

    /** The id of the cluster that the directory belongs to. Throws before it does. */
    String clusterId() {
        return directory.meta().clusterId().orElseThrow(() -> new IllegalStateException("no cluster has been formed"));
    }

    /** This broker's replicas, by the disk that holds their promises (rule M1). */
    ReplicaId self() {
        DirectoryMeta meta = directory.meta();
        return ReplicaId.of(meta.brokerId(), meta.directoryId());
    }

    /** With whom the metadata's group was made (rule M2): what its log says counts, from its first membership change on. */
    Membership founders() {
        DirectoryMeta meta = directory.meta();
        List<Voter> voters =
                meta.voters().isEmpty() ? List.of(new Voter(meta.brokerId(), meta.directoryId())) : meta.voters();
        return new Membership(voters.stream()
                .map(voter -> ReplicaId.of(voter.broker(), voter.directory()))
                .toList());
    }

    /** Records the cluster that this broker belongs to from now on. Blocks. Throws when it cannot be recorded. */
    void joinCluster(String clusterId, List<Voter> founders) {
        directory.joinCluster(clusterId, founders);
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

    EventLog events() {
        return events;
    }

    LogCleaner cleaner() {
        return cleaner;
    }

    /** Blocks until what was asked for is on disk. A second call does nothing. */
    void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        events.close();
        cleaner.close();
        flusher.close();
        stateLog.close();
        stateThread.shutdown();
        directory.close();
    }
}
