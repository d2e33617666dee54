package barnabas.log;

import barnabas.model.Position;
import java.util.List;

/**
 * What recovery needs not read the log for: the replica's state at a committed position (rule L9). Where epochs begin is not in it:
 * {@link LogView#endOffsetFor} finds that in the log.
 *
 * @param position everything below its end offset is summed up here
 * @param sequenceNr of the journal at that point: batches persisted so far
 * @param producers the idempotent producers there
 * @param voterOffsets where the batches lie that changed the group's membership (rule L3), in order
 */
public record Checkpoint(
        Position position, long sequenceNr, ProducerStates.Snapshot producers, List<Long> voterOffsets) {
    /** Of a log that nothing is summed up of. */
    public static final Checkpoint NONE = new Checkpoint(Position.START, 0, ProducerStates.Snapshot.EMPTY);

    public Checkpoint {
        voterOffsets = List.copyOf(voterOffsets);
    }

    /** Of a log whose founders vote. */
    public Checkpoint(Position position, long sequenceNr, ProducerStates.Snapshot producers) {
        this(position, sequenceNr, producers, List.of());
    }

    /** The first offset that is not summed up. */
    public long endOffset() {
        return position.endOffset();
    }
}
