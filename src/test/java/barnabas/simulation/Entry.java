package barnabas.simulation;

import barnabas.consensus.Batch;
import barnabas.model.Position;

/**
 * A batch with its content, which is one number: who sent it and the how-manieth of that producer it is.
 *
 * @param previous what lay before it on the leader that made it
 * @param producer the producer, or -1 for a control batch
 * @param maker tells batches apart that have all else in common
 */
record Entry(Batch batch, Position previous, int producer, int sequence, long maker) {
    static final int NOBODY = -1;

    Position end() {
        return new Position(batch.epoch(), batch.nextOffset());
    }

    boolean dataOf(int other) {
        return producer == other;
    }
}
