package barnabas.log;

import barnabas.records.BatchHeader;

/** Headers of batches that a test makes up. */
final class Headers {
    private static final short TRANSACTIONAL_CONTROL = 0x30;

    private Headers() {}

    /** A producer's batch, one sequence for each offset. */
    static BatchHeader of(long producerId, int epoch, int baseSequence, int count, long baseOffset, long timestamp) {
        return new BatchHeader(
                baseOffset,
                BatchHeader.SIZE + count,
                0,
                BatchHeader.MAGIC,
                0,
                (short) 0,
                count - 1,
                timestamp,
                timestamp,
                producerId,
                (short) epoch,
                baseSequence,
                count);
    }

    /** The end of a transaction. */
    static BatchHeader marker(long producerId, int epoch, long offset) {
        return new BatchHeader(
                offset,
                BatchHeader.SIZE + 1,
                0,
                BatchHeader.MAGIC,
                0,
                TRANSACTIONAL_CONTROL,
                0,
                0,
                0,
                producerId,
                (short) epoch,
                BatchHeader.NO_SEQUENCE,
                1);
    }
}
