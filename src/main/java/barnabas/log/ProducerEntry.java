package barnabas.log;

import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What is known of one idempotent producer in one partition: its epoch and its last five batches. Immutable, and one array, for
 * there may be many thousands.
 */
final class ProducerEntry {
    /** A producer has five requests under way at most, so an older batch cannot come again (KIP-98). */
    static final int BATCHES_MAX = 5;

    static final int NO_SEQUENCE = -1;

    private static final int WORDS = 3;
    private static final long[] NONE = {};

    private final short epoch;
    private final long lastTimestamp;
    /** For each batch, oldest first: last offset; timestamp; last sequence in the high and last offset's delta in the low half. */
    private final long[] batches;

    private ProducerEntry(short epoch, long lastTimestamp, long[] batches) {
        this.epoch = epoch;
        this.lastTimestamp = lastTimestamp;
        this.batches = batches;
    }

    static ProducerEntry of(BatchHeader header) {
        return new ProducerEntry(header.producerEpoch(), header.maxTimestamp(), NONE).with(header);
    }

    /** With a batch behind those known; of another epoch, in their place. A control batch has no sequence, only an epoch. */
    ProducerEntry with(BatchHeader header) {
        long[] known = header.producerEpoch() == epoch ? batches : NONE;
        if (header.isControl()) {
            return new ProducerEntry(header.producerEpoch(), header.maxTimestamp(), known);
        }
        int kept = Math.min(known.length, (BATCHES_MAX - 1) * WORDS);
        long[] next = new long[kept + WORDS];
        System.arraycopy(known, known.length - kept, next, 0, kept);
        next[kept] = header.lastOffset();
        next[kept + 1] = header.maxTimestamp();
        next[kept + 2] = ((long) header.lastSequence() << 32) | (header.lastOffset() - header.baseOffset());
        return new ProducerEntry(header.producerEpoch(), header.maxTimestamp(), next);
    }

    /** The known batch with just this range of sequences, if it is among the last five. */
    Optional<ProducerStates.Duplicate> duplicate(int baseSequence, int lastSequence) {
        for (int at = 0; at < batches.length; at += WORDS) {
            long lastOffset = batches[at];
            int delta = (int) batches[at + 2];
            int last = (int) (batches[at + 2] >>> 32);
            if (last == lastSequence && ProducerStates.sequenceBefore(last, delta) == baseSequence) {
                return Optional.of(new ProducerStates.Duplicate(lastOffset - delta, lastOffset, batches[at + 1]));
            }
        }
        return Optional.empty();
    }

    short epoch() {
        return epoch;
    }

    long lastTimestamp() {
        return lastTimestamp;
    }

    int lastSequence() {
        return batches.length == 0 ? NO_SEQUENCE : (int) (batches[batches.length - 1] >>> 32);
    }

    /** Of the known batches. */
    void lastOffsets(LongConsumer seen) {
        for (int at = 0; at < batches.length; at += WORDS) {
            seen.accept(batches[at]);
        }
    }

    int encodedSize() {
        return Short.BYTES + Long.BYTES + 1 + batches.length * Long.BYTES;
    }

    /** Drawn at {@link CheckpointFile}. */
    void encode(ByteBuffer target) {
        target.putShort(epoch).putLong(lastTimestamp).put((byte) (batches.length / WORDS));
        for (long word : batches) {
            target.putLong(word);
        }
    }

    static ProducerEntry decode(ByteBuffer source) {
        short epoch = source.getShort();
        long lastTimestamp = source.getLong();
        int count = source.get();
        if (count < 0 || count > BATCHES_MAX) {
            throw new IllegalArgumentException("producer batches=" + count);
        }
        long[] batches = new long[count * WORDS];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = source.getLong();
        }
        return new ProducerEntry(epoch, lastTimestamp, batches);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProducerEntry that
                && epoch == that.epoch
                && lastTimestamp == that.lastTimestamp
                && Arrays.equals(batches, that.batches);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(batches) * 31 + epoch;
    }
}
