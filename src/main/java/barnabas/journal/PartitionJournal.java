package barnabas.journal;

import akka.actor.ActorRef;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.journal.PartitionEvent.BatchReplayed;
import barnabas.journal.PartitionEvent.Restored;
import barnabas.log.Appended;
import barnabas.log.Checkpoint;
import barnabas.log.CheckpointFile;
import barnabas.log.EpochEnd;
import barnabas.log.LogStart;
import barnabas.log.LogView;
import barnabas.log.PartitionLog;
import barnabas.log.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The journal of partitions' replicas. Writes go to the log at once, on the plugin actor's thread, into the page cache: flushing is
 * the replica's own step. Everything else is done on the blocking pool, in order for each replica, and a write that comes while
 * such work is under way for its replica is done behind it there. Called by the plugin actor alone.
 *
 * <p>A replica's door: recovering --recovered--> open to one writer --cut, released, next recovery--> shut. A write that finds it shut
 * is one of a former incarnation, and is refused (rule L6).
 */
final class PartitionJournal {
    private static final class Door {
        final PartitionPersistenceId id;
        /** Who wrote last, before the door was shut. */
        volatile @Nullable String formerWriter;
        /** Open from the first recovery to the release; used on the pool. */
        volatile @Nullable PartitionLog log;
        /** Null while shut. */
        volatile @Nullable OpenLog open;

        Door(PartitionPersistenceId id) {
            this.id = id;
        }

        void shut() {
            OpenLog before = open;
            open = null;
            if (before != null && before.writer() != null) {
                formerWriter = before.writer();
            }
        }
    }

    private final Path partitions;
    private final OpenLogs.Opening defaults;
    private final SegmentFiles files;
    private final OpenLogs openLogs;
    private final OrderedWork work;
    private final OrderedWork checkpoints;
    private final ActorRef self;
    private final Map<String, Door> doors = new HashMap<>();

    PartitionJournal(
            JournalSettings settings, SegmentFiles files, Blocking blocking, OpenLogs openLogs, ActorRef self) {
        this.partitions = settings.dir().resolve("partitions");
        this.defaults = new OpenLogs.Opening(settings.logOptions(), LogStart.NEW);
        this.files = files;
        this.openLogs = openLogs;
        this.work = new OrderedWork(blocking.pool());
        this.checkpoints = new OrderedWork(blocking.pool());
        this.self = self;
    }

    boolean knows(String persistenceId) {
        return doors.containsKey(persistenceId);
    }

    /**
     * Appends the batches of all writes as they are, at one go: at once, or behind what is under way on the pool for this replica.
     * Fails when any of it is refused or fails: then none of it is acked.
     */
    CompletableFuture<Iterable<Optional<Exception>>> write(String persistenceId, Iterable<AtomicWrite> writes) {
        if (!work.isIdle(persistenceId)) {
            Door door = doors.get(persistenceId);
            return work.then(persistenceId, () -> append(persistenceId, door, writes));
        }
        CompletableFuture<Iterable<Optional<Exception>>> done = new CompletableFuture<>();
        Blocking.complete(done, () -> append(persistenceId, doors.get(persistenceId), writes));
        return done;
    }

    private Iterable<Optional<Exception>> append(
            String persistenceId, @Nullable Door door, Iterable<AtomicWrite> writes) throws IOException {
        OpenLog open = door == null ? null : door.open;
        if (open == null) {
            throw new IllegalStateException(
                    "persistenceId=" + persistenceId + " has no open log: write of a former incarnation");
        }
        List<PersistentRepr> events = new ArrayList<>();
        writes.forEach(write -> events.addAll(CollectionConverters.asJava(write.payload())));
        ByteBuffer[] batches = new ByteBuffer[events.size()];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = batch(events.get(i)).batch().duplicate();
        }
        open.admit(events.get(0).writerUuid(), events.get(0).sequenceNr());
        Appended appended = open.log().append(batches, batch(events.get(0)).logEnd());
        open.wrote(batches.length);
        openLogs.writtenCounter().add(appended.bytes());
        return List.of();
    }

    private static BatchAppended batch(PersistentRepr event) {
        if (event.payload() instanceof BatchAppended appended) {
            return appended;
        }
        throw new IllegalArgumentException("persistenceId=" + event.persistenceId() + " persists batches only, not "
                + event.payload().getClass().getName());
    }

    /** Begins a recovery: opens the log if need be, and shuts out whoever wrote before. The highest sequence number is its answer. */
    CompletableFuture<Long> recover(PartitionPersistenceId id) {
        String persistenceId = id.value();
        Door door = doors.computeIfAbsent(persistenceId, ignored -> new Door(id));
        door.shut();
        openLogs.gone(persistenceId);
        return work.then(persistenceId, () -> {
            OpenLog open = open(door);
            door.open = open;
            openLogs.recovered(persistenceId, open);
            return open.sequenceNr();
        });
    }

    private OpenLog open(Door door) throws IOException {
        Path folder = folder(door.id);
        PartitionLog log = door.log;
        if (log == null) {
            OpenLogs.Opening opening = openLogs.opening(door.id.value()).orElse(defaults);
            log = PartitionLog.open(folder, opening.options(), opening.recorded(), files, InstantSource.system());
            door.log = log;
        }
        Checkpoint checkpoint = CheckpointFile.read(folder).orElse(Checkpoint.NONE);
        if (!holds(checkpoint, log.view())) {
            // It sums up what a crash took from the log: what is written there next is something else.
            CheckpointFile.delete(folder);
            checkpoint = Checkpoint.NONE;
        }
        long[] batches = {0};
        log.view().forEachHeader(checkpoint.endOffset(), (header, segmentBase, position) -> {
            batches[0]++;
            return true;
        });
        return new OpenLog(door.id, log, checkpoint, checkpoint.sequenceNr() + batches[0], door.formerWriter, self);
    }

    private static boolean holds(Checkpoint checkpoint, LogView view) throws IOException {
        if (checkpoint.sequenceNr() == 0) {
            return true;
        }
        EpochEnd end = view.endOffsetFor(checkpoint.position().epoch());
        return checkpoint.endOffset() <= view.endOffset()
                && end.epoch() == checkpoint.position().epoch()
                && checkpoint.endOffset() <= end.endOffset();
    }

    /** Replays what the recovery found: the checkpoint, and the headers behind it. */
    CompletableFuture<@Nullable Void> replay(
            PartitionPersistenceId id, EventRange range, Consumer<PersistentRepr> replayed) {
        String persistenceId = id.value();
        Door door = doors.computeIfAbsent(persistenceId, ignored -> new Door(id));
        return work.then(persistenceId, () -> {
            OpenLog open = door.open;
            if (open == null) {
                throw new IllegalStateException(
                        "persistenceId=" + persistenceId + " is replayed while its log is shut");
            }
            new Replay(persistenceId, range, replayed).run(open);
            return null;
        });
    }

    private static final class Replay {
        private final String persistenceId;
        private final EventRange range;
        private final Consumer<PersistentRepr> replayed;
        private long sequenceNr;
        private long left;

        Replay(String persistenceId, EventRange range, Consumer<PersistentRepr> replayed) {
            this.persistenceId = persistenceId;
            this.range = range;
            this.replayed = replayed;
            this.left = range.max();
        }

        void run(OpenLog open) throws IOException {
            Checkpoint checkpoint = open.recoveredFrom();
            sequenceNr = checkpoint.sequenceNr();
            if (sequenceNr > 0 && !emit(new Restored(checkpoint))) {
                return;
            }
            open.log().view().forEachHeader(checkpoint.endOffset(), (header, segmentBase, position) -> {
                sequenceNr++;
                return emit(new BatchReplayed(header, segmentBase, position));
            });
        }

        /** Whether more is wanted. */
        private boolean emit(PartitionEvent event) {
            if (sequenceNr > range.to() || left == 0) {
                return false;
            }
            if (sequenceNr >= range.from()) {
                left--;
                replayed.accept(
                        PersistentRepr.apply(event, sequenceNr, persistenceId, "", false, ActorRef.noSender(), ""));
            }
            return true;
        }
    }

    /** What a replica asks of its open log. A log that has been shut meanwhile refuses. */
    void on(OpenLog.Request request) {
        String persistenceId = request.log().id().value();
        Door door = doors.get(persistenceId);
        if (door == null || !mayAsk(door, request)) {
            request.done()
                    .completeExceptionally(new IllegalStateException(
                            "persistenceId=" + persistenceId + " is not open any more for this incarnation"));
            return;
        }
        if (request instanceof OpenLog.Exclusive<?> exclusive) {
            run(exclusive);
        } else if (request instanceof OpenLog.TakeCheckpoint take) {
            // Touches no segment, so that writes need not wait for it.
            forward(
                    checkpoints.then(persistenceId, () -> {
                        CheckpointFile.write(folder(door.id), take.checkpoint());
                        return null;
                    }),
                    take.done());
        } else if (request instanceof OpenLog.Truncate truncate) {
            shut(door);
            forward(work.then(persistenceId, () -> truncate(truncate)), truncate.done());
        } else if (request instanceof OpenLog.BeginAnew anew) {
            shut(door);
            forward(work.then(persistenceId, () -> beginAnew(anew)), anew.done());
        } else if (request instanceof OpenLog.Release release) {
            doors.remove(persistenceId);
            forward(close(door), release.done());
        }
    }

    /** Also a log that is shut after a cut can be released. */
    private static boolean mayAsk(Door door, OpenLog.Request request) {
        return request instanceof OpenLog.Release ? door.log == request.log().log() : door.open == request.log();
    }

    private <T> void run(OpenLog.Exclusive<T> exclusive) {
        OpenLog open = exclusive.log();
        forward(work.then(open.id().value(), () -> exclusive.work().on(open.log())), exclusive.done());
    }

    private static <T> void forward(CompletableFuture<T> from, CompletableFuture<T> to) {
        from.whenComplete((result, failure) -> {
            if (failure == null) {
                to.complete(result);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    private @Nullable Void truncate(OpenLog.Truncate cut) throws IOException {
        Path folder = folder(cut.log().id());
        Checkpoint checkpoint = CheckpointFile.read(folder).orElse(Checkpoint.NONE);
        if (cut.endOffset() < checkpoint.endOffset()) {
            CheckpointFile.delete(folder);
        }
        cut.log().log().truncateTo(cut.endOffset());
        return null;
    }

    private @Nullable Void beginAnew(OpenLog.BeginAnew anew) throws IOException {
        CheckpointFile.delete(folder(anew.log().id()));
        anew.log().log().beginAnew(anew.origin());
        return null;
    }

    /** Closes all logs once what was asked for is done. */
    CompletableFuture<?> close() {
        doors.values().forEach(this::close);
        doors.clear();
        return CompletableFuture.allOf(work.idle(), checkpoints.idle());
    }

    private CompletableFuture<@Nullable Void> close(Door door) {
        shut(door);
        openLogs.forget(door.id.value());
        return work.then(door.id.value(), () -> {
            PartitionLog log = door.log;
            if (log != null) {
                log.close();
            }
            // A recovery may have been under way.
            openLogs.gone(door.id.value());
            return null;
        });
    }

    private void shut(Door door) {
        door.shut();
        openLogs.gone(door.id.value());
    }

    private Path folder(PartitionPersistenceId id) {
        return partitions.resolve(id.folder().name());
    }
}
