package barnabas.client;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far a source reads, and which of its partitions it has read so far. No clock, no IO. */
final class ReadingEnds {
    private final @Nullable Map<TopicPartition, Long> ends;
    private final Set<TopicPartition> reached = new HashSet<>();

    /** @param ends null when it reads for ever; of a partition that is not named nothing is read */
    ReadingEnds(@Nullable Map<TopicPartition, Long> ends) {
        this.ends = ends;
    }

    /** Whether a place, of a record or behind all that was read, is beyond what is to be read. */
    boolean isBeyond(TopicPartition partition, long offset) {
        return ends != null && offset >= ends.getOrDefault(partition, 0L);
    }

    /** Notes that a partition is read. Returns whether that is news. */
    boolean reached(TopicPartition partition) {
        return reached.add(partition);
    }

    boolean isReached(TopicPartition partition) {
        return reached.contains(partition);
    }

    /** The partition is not read here any more. */
    void forget(TopicPartition partition) {
        reached.remove(partition);
    }

    /** Whether all of these are read; never of none, for then it is not known yet what is to be read. */
    boolean areReached(Set<TopicPartition> partitions) {
        return !partitions.isEmpty() && reached.containsAll(partitions);
    }
}
