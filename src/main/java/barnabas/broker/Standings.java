package barnabas.broker;

import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.Set;
import java.util.stream.Collectors;

/** How partitions stand: made for one request, so that which brokers are there is asked once and is the same throughout. */
public final class Standings {
    private final Leaders leaders;
    private final Set<BrokerId> shown;

    public Standings(Leaders leaders, MetadataImage image) {
        this.leaders = leaders;
        this.shown = image.brokers().keySet().stream().filter(leaders::isAlive).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether clients are told of a broker: it has said where it is, and is there. */
    public boolean isShown(BrokerId broker) {
        return shown.contains(broker);
    }

    public PartitionStanding of(TopicImage topic, PartitionImage partition) {
        Leaders.Leader known = leaders.leader(new PartitionId(topic.name(), partition.partition(), topic.id()));
        Leaders.Leader leader = known != null && isShown(known.broker()) ? known : null;
        Set<BrokerId> inSync = leader == null ? Set.of() : leader.inSync();
        return new PartitionStanding(
                leader,
                partition.replicas().stream()
                        .filter(replica -> inSync.contains(replica) && isShown(replica))
                        .toList(),
                partition.replicas().stream()
                        .filter(replica -> !isShown(replica))
                        .toList());
    }
}
