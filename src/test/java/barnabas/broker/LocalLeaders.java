package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows of the leaders on this very broker, which is all there are in a cluster of one. */
final class LocalLeaders implements Leaders {
    private final BrokerId self;
    private final ReplicaDirectory replicas;

    LocalLeaders(BrokerId self, ReplicaDirectory replicas) {
        this.self = self;
        this.replicas = replicas;
    }

    @Override
    public @Nullable Leader leader(PartitionId partition) {
        Replica replica = replicas.find(partition);
        if (replica == null) {
            return null;
        }
        Replica.Snapshot snapshot = replica.snapshot();
        return snapshot.leading() ? new Leader(self, snapshot.leaderEpoch(), Set.of(self)) : null;
    }

    @Override
    public boolean isAlive(BrokerId broker) {
        return broker.equals(self);
    }
}
