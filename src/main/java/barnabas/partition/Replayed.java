package barnabas.partition;

import barnabas.log.ProducerStates;
import barnabas.records.BatchHeader;
import java.util.ArrayList;
import java.util.List;

/** What the headers of a log come to: its producers, and where control batches lie behind the checkpoint. */
record Replayed(ProducerStates producers, List<Long> controlOffsets) {
    Replayed(ProducerStates none) {
        this(none, new ArrayList<>());
    }

    Replayed with(BatchHeader header) {
        producers.replay(header);
        if (header.isControl()) {
            controlOffsets.add(header.baseOffset());
        }
        return this;
    }
}
