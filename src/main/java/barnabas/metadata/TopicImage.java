package barnabas.metadata;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A topic: partitions in order of their number, and the configuration values that were set for it (defaults are not in
 * {@code configs}).
 */
public record TopicImage(Uuid id, String name, List<PartitionImage> partitions, Map<String, String> configs) {
    public TopicImage {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
    }

    /** Null when there is no partition of that number. */
    public @Nullable PartitionImage partition(int number) {
        return number < 0 || number >= partitions.size() ? null : partitions.get(number);
    }
}
