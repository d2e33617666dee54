package barnabas.cli;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How lines without a key are spread. Lines with a key always go by Kafka's murmur2 of the key. */
enum Partitioner {
    /** One partition until a batch is full, then another: the fewest and largest requests (KIP-794). */
    STICKY,
    /** Any, for each line anew. */
    RANDOM,
    /** One after the other, starting with partition 0. */
    ROUND_ROBIN;

    /**
     * The partition of a line without a key.
     *
     * @param line the number of the line, from 0
     * @return null to leave the choice to the producer
     */
    @Nullable Integer partition(long line, int partitions, RandomGenerator random) {
        return switch (this) {
            case STICKY -> null;
            case RANDOM -> random.nextInt(partitions);
            case ROUND_ROBIN -> (int) (line % partitions);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
