package barnabas.log;

import barnabas.records.BatchHeader;
import barnabas.records.CompactedBatch;
import barnabas.records.ControlBatches;
import barnabas.records.CorruptBatchException;
import barnabas.records.LogRecord;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one pass of compaction keeps of each batch; sees all batches from the log's beginning on, in order. Of every key the newest record
 * stays; a tombstone until its delete horizon has passed (KIP-534); a record without a key goes, as in Kafka.
 *
 * <p>Some batches stay though they lose their records, as a header: the first one of each epoch, because epochs are found in the log and
 * have to begin where they began on every replica (rule L1); the last one of a segment, so that segments follow on each other without a
 * gap; the last five of each live producer, from which its state is read (rule M7). Memberships (rule L3), and what belongs to
 * transactions, stay as they are.
 */
final class Survivors {
    private final OffsetMap newest;
    private final long mappedTo;
    private final Set<Long> ofProducers;
    private final long nowMs;
    private final long deleteHorizonMs;
    private int lastEpoch = -1;
    private long tombstonesBelow;

    /**
     * Decides by a map.
     *
     * @param mappedTo batches that begin here or above stay as they are
     * @param ofProducers last offsets of the batches that say what state a producer is in
     */
    Survivors(OffsetMap newest, long mappedTo, Set<Long> ofProducers, long nowMs, long deleteRetentionMs) {
        this.newest = newest;
        this.mappedTo = mappedTo;
        this.ofProducers = ofProducers;
        this.nowMs = nowMs;
        long horizon = nowMs + deleteRetentionMs;
        this.deleteHorizonMs = horizon < nowMs ? Long.MAX_VALUE : horizon;
    }

    /**
     * What stays of the next batch.
     *
     * @param lastOfSegment whether the segment ends with it
     * @return {@code batch} itself when all of it does, null when nothing does
     */
    @Nullable ByteBuffer of(BatchHeader header, ByteBuffer batch, boolean lastOfSegment) {
        boolean firstOfEpoch = header.leaderEpoch() > lastEpoch;
        lastEpoch = header.leaderEpoch();
        if (header.baseOffset() >= mappedTo || header.isTransactional()) {
            return batch;
        }
        try {
            if (header.isControl()) {
                boolean leaderChange = ControlBatches.kind(batch) == ControlBatches.Kind.LEADER_CHANGE;
                return firstOfEpoch || lastOfSegment || !leaderChange ? batch : null;
            }
            boolean keptEmpty = firstOfEpoch || lastOfSegment || ofProducers.contains(header.lastOffset());
            return CompactedBatch.of(batch, record -> keeps(header, record), keptEmpty, deleteHorizonMs);
        } catch (CorruptBatchException unreadable) {
            return batch; // as its producer has sent it: what nobody can read has no key
        }
    }

    private boolean keeps(BatchHeader header, LogRecord record) {
        ByteBuffer key = record.key();
        if (key == null || newest.get(key) > record.offset()) {
            return false;
        }
        if (record.value() != null || !header.hasDeleteHorizon() || nowMs < header.baseTimestamp()) {
            return true;
        }
        tombstonesBelow = Math.max(tombstonesBelow, record.offset() + 1);
        return false;
    }

    /** Tombstones below this offset have gone; 0 for none. */
    long tombstonesBelow() {
        return tombstonesBelow;
    }
}
