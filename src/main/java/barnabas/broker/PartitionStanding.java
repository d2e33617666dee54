package barnabas.broker;

import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a partition stands at one moment, as clients and operators are shown it (rules C1, C4).
 *
 * @param leader null when none is known, or when it is a broker that clients are not told of
 * @param inSync in the order of the partition's replicas; none without a leader
 * @param offline replicas whose broker is away
 */
public record PartitionStanding(Leaders.@Nullable Leader leader, List<BrokerId> inSync, List<BrokerId> offline) {
    /** Whether a replica is not in sync. */
    public boolean isUnderReplicated(PartitionImage partition) {
        return inSync.size() < partition.replicas().size();
    }
}
