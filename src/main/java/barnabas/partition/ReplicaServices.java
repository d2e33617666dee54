package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import barnabas.consensus.Batch;
import barnabas.consensus.Control;
import barnabas.consensus.Membership;
import barnabas.consensus.Opened;
import barnabas.consensus.Output;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.Standing;
import barnabas.consensus.StoredState;
import barnabas.events.Events;
import barnabas.journal.OpenLog;
import barnabas.journal.OpenLogs;
import barnabas.journal.PartitionPersistenceId;
import barnabas.log.BootId;
import barnabas.log.Checkpoint;
import barnabas.log.CompactionOptions;
import barnabas.log.DamagedLogException;
import barnabas.log.DataDirectory;
import barnabas.log.Flusher;
import barnabas.log.GroupState;
import barnabas.log.LogCleaner;
import barnabas.log.LogOptions;
import barnabas.log.LogOrigin;
import barnabas.log.LogStart;
import barnabas.log.LogView;
import barnabas.log.PartitionLog;
import barnabas.log.ProducerStates;
import barnabas.log.ReadResult;
import barnabas.log.StateLog;
import barnabas.metadata.TopicSettings;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import barnabas.partition.link.ReplicationLinks;
import barnabas.records.BatchHeader;
import barnabas.records.CorruptBatchException;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the replicas of a broker share: its disk, and the work on it that takes more than one step. Everything that blocks runs
 * on {@code blocking}, never on an actor's thread. Thread-safe.
 *
 * @param journalPluginId the journal of this broker's data directory
 * @param registry told of replicas that come and go
 * @param founders the voters with which a group was created, {@link Membership#NONE} when this directory was not among them
 * @param throttle bounds what replicas that are new to their groups are fed
 * @param events told of elections, leaders, and what becomes of replicas
 * @param producersMax idempotent producers remembered by one partition, {@code producerAge} after their last batch at most
 */
public record ReplicaServices(
        ActorSystem<?> system,
        BrokerId brokerId,
        String journalPluginId,
        DataDirectory directory,
        StateLog stateLog,
        Flusher flusher,
        LogCleaner cleaner,
        Executor blocking,
        ReplicaRegistry registry,
        ReplicationLinks links,
        Function<PartitionId, Membership> founders,
        FeedThrottle throttle,
        Events events,
        InstantSource clock,
        int producersMax,
        Duration producerAge) {

    /** The persistent child of a replica; its log is opened as {@code state.log} and the topic's settings say. */
    Behavior<LogWriter.Write> writer(
            PartitionId id, TopicSettings settings, ActorRef<PartitionReplica.Command> replica) {
        GroupState state = stateLog.state(id.group());
        PartitionPersistenceId persistenceId = persistenceId(id);
        openLogs()
                .prepare(
                        persistenceId,
                        new OpenLogs.Opening(
                                logOptions(settings), new LogStart(state.logStartOffset(), state.flushedOffset())));
        return LogWriter.create(
                PersistenceId.ofUniqueId(persistenceId.value()),
                journalPluginId,
                () -> new ProducerStates(producersMax, producerAge),
                replica);
    }

    private PartitionPersistenceId persistenceId(PartitionId id) {
        return new PartitionPersistenceId(brokerId, id.topic(), id.partition(), id.topicId());
    }

    private OpenLogs openLogs() {
        return OpenLogs.get(system);
    }

    static LogOptions logOptions(TopicSettings settings) {
        // Retention is for cleanup.policy=delete: a log that is compacted only keeps its last values for ever.
        boolean deletes = settings.cleanup().deletes();
        long segmentMs = settings.segmentAge().toMillis();
        // As Kafka: what has to be looked at by then has to be in a closed segment by then.
        long closedMs = settings.compaction().maxCompactionLagMs();
        return new LogOptions(
                settings.segmentBytes(),
                settings.cleanup().compacts() ? Math.min(segmentMs, closedMs) : segmentMs,
                deletes ? settings.retentionBytes() : -1,
                deletes ? settings.retentionMs() : -1,
                settings.indexIntervalBytes());
    }

    private static CompactionOptions compactionOptions(TopicSettings.Compaction compaction) {
        return new CompactionOptions(
                compaction.minCleanableDirtyRatio(),
                compaction.minCompactionLagMs(),
                compaction.maxCompactionLagMs(),
                compaction.deleteRetentionMs());
    }

    /** The log that the child has recovered. */
    OpenLog opened(PartitionId id) {
        return openLogs()
                .find(persistenceId(id))
                .orElseThrow(() -> new IllegalStateException("partition=" + id + " recovered without a log"));
    }

    /** This broker's replicas, by the disk that holds their promises (rule M1). */
    ReplicaId self() {
        return ReplicaId.of(brokerId, directory.meta().directoryId());
    }

    /**
     * Finds what consensus has to know of a log that was just opened. Rule L5: the tail is flushed before its position counts. Rule M5:
     * that it is not clean any more is recorded before the first append, and a doubt is kept until the replica is sound again.
     */
    CompletionStage<ReplicaEvent> ready(PartitionId id, OpenLog open, ReplicaEvent.Recovered recovered, Flush flush) {
        PartitionLog log = open.log();
        GroupState before = stateLog.state(id.group());
        boolean mayHaveLost = flush == Flush.OS && before.mayHaveLost(BootId.current());
        Standing standing = before.damaged() ? Standing.DAMAGED : mayHaveLost ? Standing.MAY_HAVE_LOST : Standing.SOUND;
        return flusher.flush(log, log.endOffset())
                .thenCompose(flushed -> stateLog.update(
                        id.group(),
                        state -> mayHaveLost
                                ? state.withFlushed(flushed)
                                : state.withFlushed(flushed).opened(BootId.current())))
                .thenApplyAsync(
                        state -> new ReplicaEvent.Ready(
                                open, recovered, opened(id, log, state, recovered.replayed(), standing)),
                        blocking);
    }

    private Opened opened(PartitionId id, PartitionLog log, GroupState state, Replayed replayed, Standing standing) {
        try {
            LogView view = log.view();
            NavigableMap<Long, Membership> memberships = new TreeMap<>();
            for (long offset : replayed.controlOffsets()) {
                for (Batch batch : Incoming.of(whole(view, offset)).seen()) {
                    if (batch.control() instanceof Control.Voters voters) {
                        memberships.put(batch.baseOffset(), voters.membership());
                    }
                }
            }
            replayed.keep(memberships.keySet());
            LogOrigin origin = log.origin();
            Position base = origin.position();
            return new Opened(
                    self(),
                    new StoredState(state.term(), vote(state), state.logStartOffset()),
                    base,
                    view.endOffset(),
                    view.epochStarts(),
                    Math.max(base.endOffset(), Math.min(state.highWatermark(), view.endOffset())),
                    origin.voters().isEmpty() ? founders.apply(id) : membership(origin.voters()),
                    memberships,
                    standing);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Membership membership(List<GroupState.Vote> voters) {
        return new Membership(voters.stream()
                .map(voter -> ReplicaId.of(voter.broker(), voter.directoryId()))
                .toList());
    }

    private static List<GroupState.Vote> voters(Membership membership) {
        return membership.voters().stream()
                .map(voter -> new GroupState.Vote(voter.broker(), voter.directoryId()))
                .toList();
    }

    private static ByteBuffer whole(LogView view, long offset) throws IOException {
        return view.read(offset, 1, Long.MAX_VALUE, true) instanceof ReadResult.Batches read
                ? read.bytes()
                : ByteBuffer.allocate(0);
    }

    private static @Nullable ReplicaId vote(GroupState state) {
        GroupState.Vote vote = state.vote();
        return vote == null ? null : ReplicaId.of(vote.broker(), vote.directoryId());
    }

    /** Flushed in {@code state.log} when it completes (rule T6). */
    CompletionStage<GroupState> store(PartitionId id, StoredState wanted) {
        return stateLog.update(id.group(), state -> {
            GroupState next = state.withTerm(wanted.term()).withLogStart(wanted.logStart());
            ReplicaId vote = wanted.vote();
            return vote == null
                    ? next
                    : next.withVote(wanted.term(), new GroupState.Vote(vote.broker(), vote.directoryId()));
        });
    }

    /** What was lost, or may have been, has come again: the doubt is over (rules L8, M5). */
    void soundAgain(PartitionId id) {
        stateLog.update(id.group(), state -> state.sound(BootId.current())).exceptionally(failed -> {
            system.log().warn("partition={} is still in doubt: {}", id, failed.toString());
            return GroupState.NEW;
        });
    }

    /** Rule L6; the lower flushed end is recorded first, so that the cut is not taken for damage. */
    CompletionStage<@Nullable Void> cut(PartitionId id, OpenLog open, long endOffset) {
        return stateLog.update(id.group(), state -> state.truncated(endOffset))
                .thenCompose(recorded -> open.truncate(endOffset));
    }

    /** Rule M6. */
    CompletionStage<@Nullable Void> beginAnew(PartitionId id, OpenLog open, Output.NewLog anew) {
        LogOrigin origin = new LogOrigin(anew.start(), voters(anew.membership()));
        return stateLog.update(id.group(), state -> state.truncated(anew.start().endOffset()))
                .thenCompose(recorded -> open.beginAnew(origin));
    }

    /** Whether another broker leads the group, as far as this one knows. */
    boolean isLedElsewhere(PartitionId id) {
        return links.leader(id.group())
                .filter(led -> !led.broker().equals(brokerId))
                .isPresent();
    }

    /** Rule L8: the log, which is closed, is void from now on, and its replica knows that it has lost what it acked. */
    CompletionStage<?> setAside(PartitionId id) {
        boolean repairing = stateLog.state(id.group()).damaged();
        return stateLog.update(id.group(), GroupState::asDamaged)
                .thenCompose(recorded -> directory.setAside(id.folder(), repairing, clock.millis(), blocking));
    }

    /** The batches that a follower is to get; null when they cannot be read now. */
    @Nullable ByteBuffer readForFollower(LogView view, Output.Feed feed) {
        long from = feed.head().previous().endOffset();
        try {
            return view.read(from, feed.maxBytes(), feed.endOffset(), true) instanceof ReadResult.Batches read
                    ? read.bytes()
                    : null;
        } catch (IOException broken) {
            system.log()
                    .warn(
                            "log cannot be read for follower={} at={}: {}",
                            feed.head().to(),
                            from,
                            broken.toString());
            return null;
        }
    }

    /** The same where it may wait for the disk. Fails with {@link DamagedLogException} when a batch does not match its CRC (rule L8). */
    CompletionStage<@Nullable ByteBuffer> readColdForFollower(LogView view, Output.Feed feed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    ByteBuffer read = readForFollower(view, feed);
                    if (read != null) {
                        requireWhole(read);
                    }
                    return read;
                },
                blocking);
    }

    private static void requireWhole(ByteBuffer records) {
        try {
            RecordBatches.forEachHeader(records, (header, position) -> {
                if (!BatchHeader.hasValidCrc(records, position)) {
                    throw new CorruptBatchException(
                            "batch at offset=" + header.baseOffset() + " does not match its CRC any more");
                }
            });
        } catch (CorruptBatchException damaged) {
            throw new CompletionException(new DamagedLogException(String.valueOf(damaged.getMessage())));
        }
    }

    /** Flushes up to the checkpoint, so that it is not ahead of the log, and keeps it: a restart reads from there on. */
    void checkpoint(PartitionId id, OpenLog open, Checkpoint due) {
        flusher.flush(open.log(), due.position().endOffset())
                .thenCompose(flushed -> stateLog.update(
                        id.group(), state -> state.withFlushed(due.position().endOffset())))
                .thenCompose(recorded -> open.checkpoint(due))
                .exceptionally(failed -> {
                    system.log().warn("partition={} no checkpoint taken: {}", id, failed.toString());
                    return null;
                });
    }

    /** The leader's log has been compacted, so what comes from it may leave offsets out (rule M7). */
    void allowGaps(PartitionId id, OpenLog open, long belowOffset) {
        open.exclusively(log -> {
                    log.allowGapsBelow(belowOffset);
                    return belowOffset;
                })
                .exceptionally(failed -> {
                    system.log().warn("partition={} takes no gaps: {}", id, failed.toString());
                    return -1L;
                });
    }

    /** Compacts the log up to the high watermark, if that is due. Never fails. */
    CompletionStage<ReplicaEvent.Cleaned> clean(
            PartitionId id, OpenLog open, long highWatermark, TopicSettings.Compaction compaction) {
        LogCleaner.Task task = new LogCleaner.Task(
                open.log(), highWatermark, compactionOptions(compaction), producersMax, producerAge);
        return open.exclusively(log -> {
                    log.rollIfOld(clock.millis());
                    return log;
                })
                .thenCompose(log -> cleaner.clean(
                        task, replacement -> open.exclusively(replacing -> replacing.replace(replacement))))
                .handle((result, failure) -> cleaned(id, result, failure));
    }

    private ReplicaEvent.Cleaned cleaned(PartitionId id, LogCleaner.Result result, @Nullable Throwable failure) {
        if (failure != null) {
            boolean damage = ReplicaEvent.isDamage(failure);
            system.log()
                    .warn(
                            damage
                                    ? "partition={} is not compacted any more until it is opened again: {}"
                                    : "partition={} is not compacted now: {}",
                            id,
                            ReplicaEvent.reason(failure));
            return new ReplicaEvent.Cleaned(!damage);
        }
        if (result.bytesBefore() > 0) {
            system.log()
                    .info(
                            "partition={} compacted from bytes={} to={} dirty keys={}",
                            id,
                            result.bytesBefore(),
                            result.bytesAfter(),
                            result.keys());
        }
        return new ReplicaEvent.Cleaned(true);
    }

    /** Where the log should start by its age and size. */
    CompletionStage<Long> dueStart(OpenLog open, long highWatermark) {
        return open.exclusively(log -> log.dueStart(clock.millis(), highWatermark));
    }

    /**
     * Deletes what lies below the start. {@code recorded} has the new start, and is waited for before anything goes, so a restart never
     * shows less than a reader was told of.
     */
    CompletionStage<Long> advanceStart(CompletionStage<?> recorded, OpenLog open, long offset, Membership there) {
        return recorded.thenCompose(stored -> open.exclusively(log -> {
            log.advanceStart(offset, voters(there));
            return log.startOffset();
        }));
    }

    /** Sizes and ages as the topic has them now. */
    void reconfigure(PartitionId id, OpenLog open, TopicSettings settings) {
        open.exclusively(log -> {
                    log.reconfigure(logOptions(settings));
                    return log.endOffset();
                })
                .exceptionally(closed -> {
                    system.log().info("partition={} is not open to be reconfigured: {}", id, closed.toString());
                    return -1L;
                });
    }

    /** Nothing is under way: flush, keep a checkpoint, mark the log clean. Done when it is closed, whether or not that went well. */
    CompletionStage<GroupState> closeClean(PartitionId id, OpenLog open, Optional<Checkpoint> end, long highWatermark) {
        CompletableFuture<GroupState> closed = new CompletableFuture<>();
        long endOffset = open.log().endOffset();
        flusher.flush(open.log(), endOffset)
                .thenCompose(flushed -> keepCheckpoint(open, end))
                .thenCompose(kept -> stateLog.update(id.group(), state -> state.closed(endOffset, highWatermark)))
                .whenComplete((state, failed) -> open.release().whenComplete((released, gone) -> {
                    if (failed == null) {
                        closed.complete(state);
                    } else {
                        closed.completeExceptionally(failed);
                    }
                }));
        return closed;
    }

    /** A log that nothing was ever written to has no folder for it, and nothing to sum up. */
    private static CompletionStage<?> keepCheckpoint(OpenLog open, Optional<Checkpoint> end) {
        return end.isEmpty() || end.get().sequenceNr() == 0
                ? CompletableFuture.completedFuture(null)
                : open.checkpoint(end.get());
    }

    /** Closes whatever is open of the log; done when it is, and when it was closed before. Never fails. */
    CompletionStage<?> release(PartitionId id) {
        return openLogs()
                .find(persistenceId(id))
                // Who asked before was first in the journal's queue; his answer was given before this one.
                .<CompletionStage<?>>map(open -> open.release().exceptionally(closedBefore -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /**
     * The replica has been moved elsewhere (rule M4): its files go, what it has promised stays. Should it be placed here again, it is one
     * that has lost what it acked, until that has come again from a leader (rule L8).
     */
    CompletionStage<?> leave(PartitionId id) {
        return release(id)
                .thenCompose(released -> stateLog.update(id.group(), GroupState::asDamaged))
                .thenCompose(recorded -> directory.delete(id.folder(), blocking));
    }

    /** The partition is no more: its files and what {@code state.log} has of it. */
    CompletionStage<?> remove(PartitionId id) {
        return release(id)
                .thenCompose(released -> directory.delete(id.folder(), blocking))
                .thenCompose(deleted -> stateLog.remove(id.group()));
    }
}
