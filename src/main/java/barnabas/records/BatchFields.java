package barnabas.records;

/**
 * What a batch made here says of itself beside its records.
 *
 * @param producerId {@link BatchHeader#NO_PRODUCER_ID} for none; then epoch and sequence are -1
 */
public record BatchFields(
        long baseOffset,
        int leaderEpoch,
        long producerId,
        short producerEpoch,
        int baseSequence,
        boolean transactional,
        boolean control) {
    /** Data at an offset, in an epoch, from no producer. */
    public static BatchFields at(long baseOffset, int leaderEpoch) {
        return new BatchFields(
                baseOffset, leaderEpoch, BatchHeader.NO_PRODUCER_ID, (short) -1, BatchHeader.NO_SEQUENCE, false, false);
    }

    /** The same from an idempotent producer. */
    public BatchFields from(long newProducerId, short newProducerEpoch, int newBaseSequence) {
        return new BatchFields(
                baseOffset, leaderEpoch, newProducerId, newProducerEpoch, newBaseSequence, transactional, control);
    }
}
