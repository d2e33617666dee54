package barnabas.model;

/**
 * Where a log ends (rule L1): the epoch of its last batch, then its end offset, compared in that order, as the Raft paper
 * compares logs in section 5.4.1. An empty log is at {@link #START}.
 */
public record Position(int epoch, long endOffset) implements Comparable<Position> {
    /** The epoch of a log that holds nothing. */
    public static final int NO_EPOCH = -1;

    public static final Position START = new Position(NO_EPOCH, 0);

    @Override
    public int compareTo(Position other) {
        int byEpoch = Integer.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(endOffset, other.endOffset);
    }
}
