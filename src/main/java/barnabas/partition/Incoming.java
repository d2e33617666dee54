package barnabas.partition;

import barnabas.consensus.Batch;
import barnabas.consensus.Control;
import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.model.BrokerId;
import barnabas.records.BatchHeader;
import barnabas.records.ControlBatches;
import barnabas.records.CorruptBatchException;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches that came from a leader or stand in the log, as consensus sees them. */
final class Incoming {
    static final Incoming NONE = new Incoming(List.of(), List.of());

    private final List<BatchAppended> batches;
    private final List<Batch> seen;

    private Incoming(List<BatchAppended> batches, List<Batch> seen) {
        this.batches = batches;
        this.seen = seen;
    }

    /**
     * Takes a row of batches apart.
     *
     * @throws CorruptBatchException when a batch does not match its CRC (rule L8), or something else is left over
     */
    static Incoming of(ByteBuffer records) {
        List<BatchAppended> batches = new ArrayList<>();
        List<Batch> seen = new ArrayList<>();
        int end = RecordBatches.forEachHeader(records, (header, position) -> {
            if (!BatchHeader.hasValidCrc(records, position)) {
                throw new CorruptBatchException("batch at offset=" + header.baseOffset() + " does not match its CRC");
            }
            ByteBuffer batch = records.duplicate().position(position).limit(position + header.sizeInBytes());
            batches.add(new BatchAppended(batch, header));
            seen.add(seen(batch, header));
        });
        if (end != records.limit()) {
            throw new CorruptBatchException("bytes=" + (records.limit() - end) + " behind the last whole batch");
        }
        return new Incoming(batches, seen);
    }

    static Batch seen(ByteBuffer batch, BatchHeader header) {
        return new Batch(
                header.leaderEpoch(),
                header.baseOffset(),
                header.nextOffset(),
                header.isControl() ? control(batch) : Control.DATA);
    }

    private static Control control(ByteBuffer batch) {
        return switch (ControlBatches.kind(batch)) {
            case LEADER_CHANGE -> Control.LEADER_CHANGE;
            case VOTERS -> new Control.Voters(membership(ControlBatches.readVoters(batch)));
            case OTHER -> Control.DATA;
        };
    }

    private static Membership membership(List<ControlBatches.Voter> voters) {
        return new Membership(voters.stream()
                .map(voter -> ReplicaId.of(new BrokerId(voter.brokerId()), voter.directoryId()))
                .toList());
    }

    List<Batch> seen() {
        return seen;
    }

    /** The bytes of the batch that begins at an offset. */
    BatchAppended at(long baseOffset) {
        for (BatchAppended batch : batches) {
            if (batch.header().baseOffset() == baseOffset) {
                return batch;
            }
        }
        throw new IllegalStateException("no batch at offset=" + baseOffset + " has come");
    }
}
