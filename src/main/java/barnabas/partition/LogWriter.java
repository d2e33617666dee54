package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import barnabas.journal.PartitionEvent;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.journal.PartitionEvent.BatchReplayed;
import barnabas.journal.PartitionEvent.Restored;
import barnabas.log.ProducerStates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Persists what its replica has decided, one write at a time, through the journal that owns the log's files. recovering
 * --headers replayed, told {@link ReplicaEvent.Recovered}--> writing. A failed recovery or write stops it; its replica starts another (rule L7).
 */
final class LogWriter extends EventSourcedBehavior<LogWriter.Write, PartitionEvent, Replayed> {
    /** Batches with their offsets, in order, as one atomic write. Sent only when the one before it was answered. */
    record Write(List<BatchAppended> batches) {}

    /**
     * Stops and says nothing: its replica, which watches it, learns the reason and logs it once. (Left to itself, Akka logs a stack
     * trace for every try to open a damaged log.)
     */
    private static final BackoffSupervisorStrategy NO_RESTART = SupervisorStrategy.restartWithBackoff(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), 0)
            .withMaxRestarts(0)
            .withLoggingEnabled(false);

    private final ActorContext<Write> context;
    private final String journalPluginId;
    private final Supplier<ProducerStates> noProducers;
    private final ActorRef<PartitionReplica.Command> replica;

    private LogWriter(
            ActorContext<Write> context,
            PersistenceId persistenceId,
            String journalPluginId,
            Supplier<ProducerStates> noProducers,
            ActorRef<PartitionReplica.Command> replica) {
        super(persistenceId, Optional.of(NO_RESTART));
        this.context = context;
        this.journalPluginId = journalPluginId;
        this.noProducers = noProducers;
        this.replica = replica;
    }

    static Behavior<Write> create(
            PersistenceId persistenceId,
            String journalPluginId,
            Supplier<ProducerStates> noProducers,
            ActorRef<PartitionReplica.Command> replica) {
        return Behaviors.setup(context -> new LogWriter(context, persistenceId, journalPluginId, noProducers, replica));
    }

    @Override
    public String journalPluginId() {
        return journalPluginId;
    }

    @Override
    public Replayed emptyState() {
        return new Replayed(noProducers.get());
    }

    @Override
    public CommandHandler<Write, PartitionEvent, Replayed> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Write.class, this::onWrite)
                .build();
    }

    @Override
    public EventHandler<Replayed, PartitionEvent> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(Restored.class, LogWriter::restored)
                .onEvent(BatchReplayed.class, LogWriter::replayed)
                // The replica has counted it in before it was written.
                .onEvent(BatchAppended.class, (replayed, appended) -> replayed)
                .build();
    }

    @Override
    public SignalHandler<Replayed> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    private Effect<PartitionEvent, Replayed> onWrite(Replayed replayed, Write write) {
        List<BatchAppended> batches = write.batches();
        long endOffset = batches.get(batches.size() - 1).header().nextOffset();
        return Effect()
                .persist(List.<PartitionEvent>copyOf(batches))
                .thenRun(after -> tell(new ReplicaEvent.Written(endOffset, lastSequenceNumber(context))));
    }

    private void onRecovered(Replayed replayed) {
        tell(new ReplicaEvent.Recovered(replayed, lastSequenceNumber(context)));
    }

    private void tell(ReplicaEvent event) {
        replica.tell(new PartitionReplica.Happened(context.getSelf(), event));
    }

    private static Replayed restored(Replayed replayed, Restored restored) {
        return replayed.from(restored.checkpoint());
    }

    private static Replayed replayed(Replayed replayed, BatchReplayed batch) {
        return replayed.with(batch.header());
    }
}
