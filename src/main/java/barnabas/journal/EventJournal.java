package barnabas.journal;

import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import barnabas.log.SegmentFiles;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal of persistent actors that are no partitions: one log each, in {@code dir/events}. All is done on the blocking pool.
 * Called by the plugin actor alone.
 */
final class EventJournal {
    private final JournalSettings settings;
    private final EventFolder folder;
    private final SegmentFiles files;
    private final EventCodec codec;
    private final LongAdder bytesWritten;
    private final OrderedWork work;
    /** By last use, the one that is idle longest first. */
    private final LinkedHashMap<String, EventLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    EventJournal(
            JournalSettings settings, SegmentFiles files, Blocking blocking, EventCodec codec, LongAdder bytesWritten) {
        this.settings = settings;
        this.folder = new EventFolder(settings.dir());
        this.files = files;
        this.codec = codec;
        this.bytesWritten = bytesWritten;
        this.work = new OrderedWork(blocking.pool());
    }

    /** For each write why it was rejected, empty when it was not. */
    CompletableFuture<Iterable<Optional<Exception>>> write(String persistenceId, List<AtomicWrite> writes) {
        EventLog log = log(persistenceId);
        return work.then(persistenceId, () -> log.write(writes));
    }

    CompletableFuture<Long> highestSequenceNr(String persistenceId) {
        return work.then(persistenceId, log(persistenceId)::highestSequenceNr);
    }

    CompletableFuture<@Nullable Void> replay(
            String persistenceId, EventRange range, Consumer<PersistentRepr> replayed) {
        EventLog log = log(persistenceId);
        return work.then(persistenceId, () -> {
            log.replay(range, replayed);
            return null;
        });
    }

    CompletableFuture<@Nullable Void> deleteTo(String persistenceId, long sequenceNr) {
        EventLog log = log(persistenceId);
        return work.then(persistenceId, () -> {
            log.deleteTo(sequenceNr);
            return null;
        });
    }

    /** Closes all logs once what was asked for is done, and then gives the folder back. */
    CompletableFuture<?> close() {
        logs.forEach(this::close);
        logs.clear();
        return work.idle().thenRun(folder::close);
    }

    private EventLog log(String persistenceId) {
        EventLog log = logs.get(persistenceId);
        if (log == null) {
            closeIdle();
            log = new EventLog(persistenceId, folder, settings, files, codec, bytesWritten);
            logs.put(persistenceId, log);
        }
        return log;
    }

    private void closeIdle() {
        Iterator<Map.Entry<String, EventLog>> eldestFirst = logs.entrySet().iterator();
        while (logs.size() >= settings.openLogsMax() && eldestFirst.hasNext()) {
            Map.Entry<String, EventLog> eldest = eldestFirst.next();
            if (work.isIdle(eldest.getKey())) {
                eldestFirst.remove();
                close(eldest.getKey(), eldest.getValue());
            }
        }
    }

    /** Who opens the log again waits for this, as for all that was asked for before. */
    private void close(String persistenceId, EventLog log) {
        work.then(persistenceId, () -> {
            log.close();
            return persistenceId;
        });
    }
}
