package barnabas.it.cluster.history;

import java.util.OptionalLong;

/** What became of one writer's values in one partition: a cell of eight bytes for each. */
final class WriterHistory {
    /** What is known of a value; a value may have several. */
    enum Fate {
        SENT(1),
        ACKED(2),
        REFUSED(4),
        UNKNOWN(8),
        READ(16),
        READ_AT_THE_END(32);

        private final long bit;

        Fate(long bit) {
            this.bit = bit;
        }
    }

    private static final int FATE_BITS = 8;
    private static final long FATES = (1L << FATE_BITS) - 1;

    /** Above the fates: the first offset that was told of it, and 1. */
    private final LongColumn cells = new LongColumn();

    void mark(int sequence, Fate fate) {
        cells.put(sequence, cells.get(sequence) | fate.bit);
    }

    boolean is(int sequence, Fate fate) {
        return (cells.get(sequence) & fate.bit) != 0;
    }

    OptionalLong offset(int sequence) {
        long above = cells.get(sequence) >>> FATE_BITS;
        return above == 0 ? OptionalLong.empty() : OptionalLong.of(above - 1);
    }

    void place(int sequence, long offset) {
        cells.put(sequence, (cells.get(sequence) & FATES) | (offset + 1) << FATE_BITS);
    }

    /** One above the highest sequence that is known. */
    int end() {
        return (int) cells.end();
    }

    /** It is in the log for good: whoever says so was told by the log. */
    boolean committed(int sequence) {
        return is(sequence, Fate.ACKED) || is(sequence, Fate.READ);
    }
}
