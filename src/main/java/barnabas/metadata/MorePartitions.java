package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.List;

/**
 * Partitions to add to a topic until there are {@code totalCount}.
 *
 * @param assignment replicas of each new partition, empty when the controller is to place them
 */
public record MorePartitions(String topic, int totalCount, List<List<BrokerId>> assignment) {
    public MorePartitions {
        assignment = List.copyOf(assignment);
    }
}
