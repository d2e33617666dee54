package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.link.ReplicationLinks;
import org.jspecify.annotations.Nullable;

/**
 * Knows what the replication links say: leaders make themselves known on them, and take it back (rule T1). Of a broker that this one is cut
 * off from, others tell.
 */
public final class ClusterLeaders implements Leaders {
    private final ReplicationLinks links;

    public ClusterLeaders(ReplicationLinks links) {
        this.links = links;
    }

    @Override
    public @Nullable Leader leader(PartitionId partition) {
        return links.leader(partition.group())
                .map(led -> new Leader(led.broker(), led.epoch(), led.inSync()))
                .orElse(null);
    }

    @Override
    public boolean isAlive(BrokerId broker) {
        return links.isWithinReach(broker);
    }
}
