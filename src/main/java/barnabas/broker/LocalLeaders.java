package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.Replica;
import org.jspecify.annotations.Nullable;

/** Knows of the leaders on this very broker, which is all there are as long as every partition has one replica. */
public final class LocalLeaders implements Leaders {
    private final BrokerId self;
    private final ReplicaDirectory replicas;

    public LocalLeaders(BrokerId self, ReplicaDirectory replicas) {
        this.self = self;
        this.replicas = replicas;
    }

    @Override
    public @Nullable Leader leader(TopicPartition partition) {
        Replica replica = replicas.find(partition);
        if (replica == null) {
            return null;
        }
        Replica.Snapshot snapshot = replica.snapshot();
        return snapshot.leading() ? new Leader(self, snapshot.leaderEpoch()) : null;
    }
}
