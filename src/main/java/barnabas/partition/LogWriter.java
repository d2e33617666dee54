package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
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
import java.util.List;
import java.util.function.Supplier;

/**
 * Persists what its replica has decided, one write at a time, through the journal that owns the log's files. recovering
 * --headers replayed, told {@link Opened}--> writing. A failed write stops it; its replica starts another (rule L7).
 */
final class LogWriter extends EventSourcedBehavior<LogWriter.Write, PartitionEvent, ProducerStates> {
    /** Batches with their offsets, in order, as one atomic write. Sent only when the one before it was answered. */
    record Write(List<BatchAppended> batches) {}

    /** What the writer tells its replica. */
    sealed interface Told {}

    /** The log is open, and its headers have been replayed: the replica owns {@code producers} from here on. */
    record Opened(ProducerStates producers, long sequenceNr) implements Told {}

    /** The write is in the log, not yet flushed. */
    record Written(long endOffset, long sequenceNr) implements Told {}

    private final ActorContext<Write> context;
    private final String journalPluginId;
    private final Supplier<ProducerStates> noProducers;
    private final ActorRef<Told> replica;

    private LogWriter(
            ActorContext<Write> context,
            PersistenceId persistenceId,
            String journalPluginId,
            Supplier<ProducerStates> noProducers,
            ActorRef<Told> replica) {
        super(persistenceId);
        this.context = context;
        this.journalPluginId = journalPluginId;
        this.noProducers = noProducers;
        this.replica = replica;
    }

    static Behavior<Write> create(
            PersistenceId persistenceId,
            String journalPluginId,
            Supplier<ProducerStates> noProducers,
            ActorRef<Told> replica) {
        return Behaviors.setup(context -> new LogWriter(context, persistenceId, journalPluginId, noProducers, replica));
    }

    @Override
    public String journalPluginId() {
        return journalPluginId;
    }

    @Override
    public ProducerStates emptyState() {
        return noProducers.get();
    }

    @Override
    public CommandHandler<Write, PartitionEvent, ProducerStates> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Write.class, this::onWrite)
                .build();
    }

    @Override
    public EventHandler<ProducerStates, PartitionEvent> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(Restored.class, LogWriter::restored)
                .onEvent(BatchReplayed.class, LogWriter::replayed)
                // The replica has counted it in before it was written.
                .onEvent(BatchAppended.class, (producers, appended) -> producers)
                .build();
    }

    @Override
    public SignalHandler<ProducerStates> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    private Effect<PartitionEvent, ProducerStates> onWrite(ProducerStates producers, Write write) {
        List<BatchAppended> batches = write.batches();
        long endOffset = batches.get(batches.size() - 1).header().nextOffset();
        return Effect()
                .persist(List.<PartitionEvent>copyOf(batches))
                .thenRun(after -> replica.tell(new Written(endOffset, lastSequenceNumber(context))));
    }

    private void onRecovered(ProducerStates producers) {
        replica.tell(new Opened(producers, lastSequenceNumber(context)));
    }

    private static ProducerStates restored(ProducerStates producers, Restored restored) {
        producers.restore(restored.checkpoint().producers());
        return producers;
    }

    private static ProducerStates replayed(ProducerStates producers, BatchReplayed replayed) {
        producers.replay(replayed.header());
        return producers;
    }
}
