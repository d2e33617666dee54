package barnabas.journal;

import akka.actor.NoSerializationVerificationNeeded;
import barnabas.log.Checkpoint;
import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;

/**
 * The events of a partition's replica. It persists {@link BatchAppended}; on recovery it gets {@link Restored}, when there is a
 * checkpoint, and then {@link BatchReplayed} for every batch behind it: records are never replayed. Sequence numbers count batches.
 */
public sealed interface PartitionEvent extends NoSerializationVerificationNeeded {
    /**
     * A batch to be appended as it is, with its offsets and its leader epoch in it.
     *
     * @param batch one whole batch, from the buffer's position to its limit; not to be changed any more
     * @param header the batch's
     * @param logEnd where the log must end before it, else the write is refused (rule L6): where the batch begins, or lower where the
     *     leader's log has a gap that compaction has left (rule M7)
     */
    record BatchAppended(ByteBuffer batch, BatchHeader header, long logEnd) implements PartitionEvent {
        /** One that follows on without a gap. */
        public BatchAppended(ByteBuffer batch, BatchHeader header) {
            this(batch, header, header.baseOffset());
        }

        public BatchAppended after(long endOffset) {
            return endOffset == logEnd ? this : new BatchAppended(batch, header, endOffset);
        }
    }

    /** What the log's beginning sums up to. */
    record Restored(Checkpoint checkpoint) implements PartitionEvent {}

    /**
     * A batch of the log.
     *
     * @param segmentBase the segment's base offset, which names its file
     * @param filePosition of the batch in that file, in bytes
     */
    record BatchReplayed(BatchHeader header, long segmentBase, int filePosition) implements PartitionEvent {}
}
