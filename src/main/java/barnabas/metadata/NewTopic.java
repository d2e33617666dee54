package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;

/**
 * A topic to create as CreateTopics states it.
 *
 * @param partitions -1 for the default, and with an {@code assignment}
 * @param replicationFactor -1 for the default, and with an {@code assignment}
 * @param assignment replicas by partition, empty when the controller is to place them
 */
public record NewTopic(
        String name,
        int partitions,
        int replicationFactor,
        Map<Integer, List<BrokerId>> assignment,
        Map<String, String> configs) {
    public NewTopic {
        assignment = Map.copyOf(assignment);
        configs = Map.copyOf(configs);
    }

    /** A topic that takes every default. */
    public static NewTopic withDefaults(String name) {
        return new NewTopic(name, -1, -1, Map.of(), Map.of());
    }
}
