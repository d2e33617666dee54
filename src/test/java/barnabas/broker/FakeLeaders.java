package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Knows what a test says, and otherwise what the replicas of this broker say. Every broker is alive but those that are away. */
public final class FakeLeaders implements Leaders {
    private final LocalLeaders local;
    private final Map<PartitionId, Optional<Leader>> said = new ConcurrentHashMap<>();
    private final Set<BrokerId> away = ConcurrentHashMap.newKeySet();

    public FakeLeaders(BrokerId self, ReplicaDirectory replicas) {
        this.local = new LocalLeaders(self, replicas);
    }

    public void leads(PartitionId partition, int broker, int epoch, Integer... inSync) {
        said.put(
                partition,
                Optional.of(new Leader(
                        new BrokerId(broker),
                        epoch,
                        Arrays.stream(inSync).map(BrokerId::new).collect(Collectors.toSet()))));
    }

    public void leaderless(PartitionId partition) {
        said.put(partition, Optional.empty());
    }

    public void away(int broker) {
        away.add(new BrokerId(broker));
    }

    public void back(int broker) {
        away.remove(new BrokerId(broker));
    }

    /** As if nothing had been said. */
    public void forget() {
        said.clear();
        away.clear();
    }

    @Override
    public @Nullable Leader leader(PartitionId partition) {
        Optional<Leader> leader = said.get(partition);
        return leader == null ? local.leader(partition) : leader.orElse(null);
    }

    @Override
    public boolean isAlive(BrokerId broker) {
        return !away.contains(broker);
    }
}
