package barnabas.log;

import barnabas.model.Position;

/**
 * The answer of rule C3 (KIP-320).
 *
 * @param epoch the largest epoch of the log that is not above the one asked for, -1 for none known
 * @param endOffset where the next epoch begins, or the log's end; -1 for none known
 */
public record EpochEnd(int epoch, long endOffset) {
    /** Nothing is known of the epoch: it is above all there are. */
    public static final EpochEnd UNKNOWN = new EpochEnd(Position.NO_EPOCH, -1);
}
