package barnabas.client.produce;

import barnabas.client.net.Backoff;
import barnabas.client.net.Metadata;

/** A partition's queue, and how long it rests after an answer that asked for that. */
final class Lineup {
    final PartitionQueue queue;
    final Backoff backoff;
    long notBeforeMs = Long.MIN_VALUE;
    int sentEpoch = Metadata.NO_EPOCH;

    Lineup(PartitionQueue queue, Backoff backoff) {
        this.queue = queue;
        this.backoff = backoff;
    }

    /** KIP-320: a newer epoch means that the old leader answers nothing of use any more. */
    void follow(Metadata.Leader leader) {
        if (queue.hasInFlight() && leader.isThere() && leader.epoch() > sentEpoch) {
            queue.giveUpInFlight();
            notBeforeMs = Long.MIN_VALUE;
        }
    }
}
