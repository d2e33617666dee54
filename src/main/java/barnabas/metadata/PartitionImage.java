package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.List;

/** Where a partition's replicas are meant to be; the first is the preferred leader. Who leads is not metadata: its replicas elect. */
public record PartitionImage(int partition, List<BrokerId> replicas) {
    public PartitionImage {
        replicas = List.copyOf(replicas);
    }
}
