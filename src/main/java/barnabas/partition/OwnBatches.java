package barnabas.partition;

import barnabas.consensus.Batch;
import barnabas.consensus.Control;
import barnabas.consensus.Membership;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import barnabas.records.BatchHeader;
import barnabas.records.ControlBatches;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Collectors;

/** The bytes of what a leader appends: its producers' batches, stamped, and its own words to the group. */
final class OwnBatches {
    private final BrokerId self;
    private final InstantSource clock;
    /** Stamped, and about to be handed over by the next proposal's output. */
    private final Deque<BatchAppended> proposed = new ArrayDeque<>();

    OwnBatches(BrokerId self, InstantSource clock) {
        this.self = self;
        this.clock = clock;
    }

    /**
     * Gives a producer's batch its place, in place.
     *
     * @param before the end of the log, and the epoch that the batch shall bear
     * @param logAppendTimeMs the broker's time, -1 for the producer's own
     */
    BatchHeader stamp(ByteBuffer batch, Position before, long logAppendTimeMs) {
        int at = batch.position();
        BatchHeader.stampOffset(batch, at, before.endOffset());
        BatchHeader.stampEpoch(batch, at, before.epoch());
        if (logAppendTimeMs >= 0) {
            BatchHeader.stampLogAppendTime(batch, at, logAppendTimeMs);
        }
        BatchHeader header = BatchHeader.read(batch, at);
        proposed.addLast(new BatchAppended(batch, header));
        return header;
    }

    /** What consensus has handed out. */
    BatchAppended bytes(Batch batch, Membership membership) {
        if (batch.control() instanceof Control.Data) {
            return proposed.removeFirst();
        }
        ByteBuffer bytes = batch.control() instanceof Control.Voters voters
                ? voters(batch, voters.membership())
                : leaderChange(batch, membership);
        return new BatchAppended(bytes, BatchHeader.read(bytes, bytes.position()));
    }

    private ByteBuffer voters(Batch batch, Membership membership) {
        return ControlBatches.voters(
                batch.baseOffset(),
                batch.epoch(),
                clock.millis(),
                membership.voters().stream()
                        .map(voter -> new ControlBatches.Voter(voter.broker().value(), voter.directoryId()))
                        .toList());
    }

    private ByteBuffer leaderChange(Batch batch, Membership membership) {
        Set<Integer> voters = membership.voters().stream()
                .map(voter -> voter.broker().value())
                .collect(Collectors.toSet());
        return RecordBatches.leaderChange(batch.baseOffset(), batch.epoch(), clock.millis(), self.value(), voters);
    }
}
