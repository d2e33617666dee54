package barnabas.partition;

import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.log.Checkpoint;
import barnabas.log.ProducerStates;
import barnabas.records.BatchHeader;
import barnabas.records.ControlBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the headers of a log come to: its producers, and where control batches lie: of those below the checkpoint, the membership changes. */
record Replayed(ProducerStates producers, List<Long> controlOffsets) {
    Replayed(ProducerStates none) {
        this(none, new ArrayList<>());
    }

    Replayed from(Checkpoint checkpoint) {
        producers.restore(checkpoint.producers());
        controlOffsets.addAll(checkpoint.voterOffsets());
        return this;
    }

    /** A batch of the log's own writer. */
    void appended(BatchAppended batch) {
        producers.replay(batch.header());
        if (batch.header().isControl() && ControlBatches.kind(batch.batch()) == ControlBatches.Kind.VOTERS) {
            controlOffsets.add(batch.header().baseOffset());
        }
    }

    /** Of the control batches only these change who votes. */
    void keep(Set<Long> voterOffsets) {
        controlOffsets.retainAll(voterOffsets);
    }

    /** A batch that recovery has found, of which there is only the header. */
    Replayed with(BatchHeader header) {
        producers.replay(header);
        if (header.isControl()) {
            controlOffsets.add(header.baseOffset());
        }
        return this;
    }
}
