package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import barnabas.journal.OpenLog;
import barnabas.journal.OpenLogs;
import barnabas.journal.PartitionPersistenceId;
import barnabas.log.BootId;
import barnabas.log.Checkpoint;
import barnabas.log.DataDirectory;
import barnabas.log.Flusher;
import barnabas.log.GroupState;
import barnabas.log.LogOptions;
import barnabas.log.LogStart;
import barnabas.log.PartitionLog;
import barnabas.log.ProducerStates;
import barnabas.log.StateLog;
import barnabas.metadata.TopicSettings;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.kafka.common.Uuid;

/**
 * What the replicas of a broker share: its disk, and the work on it that takes more than one step. Everything that blocks runs
 * on {@code blocking}, never on an actor's thread. Thread-safe.
 *
 * @param journalPluginId the journal of this broker's data directory
 * @param registry told of replicas that come and go
 * @param producersMax idempotent producers remembered by one partition, {@code producerAge} after their last batch at most
 */
public record ReplicaServices(
        ActorSystem<?> system,
        BrokerId brokerId,
        String journalPluginId,
        DataDirectory directory,
        StateLog stateLog,
        Flusher flusher,
        Executor blocking,
        ReplicaRegistry registry,
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
        boolean kept = settings.cleanup() == TopicSettings.Cleanup.COMPACT;
        return new LogOptions(
                settings.segmentBytes(),
                settings.segmentAge().toMillis(),
                kept ? -1 : settings.retentionBytes(),
                kept ? -1 : settings.retentionMs(),
                settings.indexIntervalBytes());
    }

    /** The log that the child has recovered. */
    OpenLog opened(PartitionId id) {
        return openLogs()
                .find(persistenceId(id))
                .orElseThrow(() -> new IllegalStateException("partition=" + id + " recovered without a log"));
    }

    /**
     * Rule L5: the tail is flushed before the log's position counts; the term is newer than any that was led, and so is the
     * vote, which a group of one gives itself. Done before the first append, as rule M5 has it.
     */
    CompletionStage<GroupState> lead(PartitionId id, PartitionLog log) {
        Uuid self = directory.meta().directoryId();
        return flusher.flush(log, log.endOffset())
                .thenCompose(flushed -> stateLog.update(id.group(), state -> {
                    int term = Math.max(state.term(), log.position().epoch()) + 1;
                    return state.withTerm(term)
                            .withVote(term, new GroupState.Vote(brokerId, self))
                            .withFlushed(flushed)
                            .opened(BootId.current());
                }));
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

    /** Completed with the log's start after it. */
    CompletionStage<Long> applyRetention(PartitionId id, OpenLog open, long highWatermark) {
        return open.exclusively(log -> log.applyRetention(clock.millis(), highWatermark))
                .thenCompose(start -> storeLogStart(id, start));
    }

    /** The new start is recorded before anything goes, so a restart never shows less than a reader was told of. */
    CompletionStage<Long> advanceStart(PartitionId id, OpenLog open, long offset) {
        return storeLogStart(id, offset)
                .thenCompose(stored -> open.exclusively(log -> {
                    log.advanceStart(offset);
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

    private CompletionStage<Long> storeLogStart(PartitionId id, long start) {
        return start == stateLog.state(id.group()).logStartOffset()
                ? CompletableFuture.completedFuture(start)
                : stateLog.update(id.group(), state -> state.withLogStart(start))
                        .thenApply(GroupState::logStartOffset);
    }

    /** Nothing is under way: flush, keep a checkpoint, mark the log clean. Done when it is closed, whether or not that went well. */
    CompletionStage<GroupState> closeClean(PartitionId id, OpenLog open, Checkpoint end, long highWatermark) {
        CompletableFuture<GroupState> closed = new CompletableFuture<>();
        flusher.flush(open.log(), end.position().endOffset())
                .thenCompose(flushed -> keepCheckpoint(open, end))
                .thenCompose(kept -> stateLog.update(
                        id.group(), state -> state.closed(end.position().endOffset(), highWatermark)))
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
    private static CompletionStage<?> keepCheckpoint(OpenLog open, Checkpoint end) {
        return end.sequenceNr() == 0 ? CompletableFuture.completedFuture(null) : open.checkpoint(end);
    }

    /** Closes whatever is open of the log; done when it is, and when it was closed before. Never fails. */
    CompletionStage<?> release(PartitionId id) {
        return openLogs()
                .find(persistenceId(id))
                // Who asked before was first in the journal's queue; his answer was given before this one.
                .<CompletionStage<?>>map(open -> open.release().exceptionally(closedBefore -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** The partition is no more: its files and what {@code state.log} has of it. */
    CompletionStage<?> remove(PartitionId id) {
        return release(id)
                .thenCompose(released -> directory.delete(id.folder(), blocking))
                .thenCompose(deleted -> stateLog.remove(id.group()));
    }
}
