package barnabas.log;

import barnabas.model.Position;

/**
 * What recovery needs not read the log for: the replica's state at a committed position (rule L9). Where epochs begin is not in it:
 * {@link LogView#endOffsetFor} finds that in the log.
 *
 * @param position everything below its end offset is summed up here
 * @param sequenceNr of the journal at that point: batches persisted so far
 * @param producers the idempotent producers there
 */
public record Checkpoint(Position position, long sequenceNr, ProducerStates.Snapshot producers) {
    /** Of a log that nothing is summed up of. */
    public static final Checkpoint NONE = new Checkpoint(Position.START, 0, ProducerStates.Snapshot.EMPTY);

    /** The first offset that is not summed up. */
    public long endOffset() {
        return position.endOffset();
    }
}
