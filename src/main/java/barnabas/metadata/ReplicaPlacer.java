package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts the replicas of one topic on brokers: preferred leaders evenly over all brokers, the replicas of a partition on as
 * many racks as there are, and replicas evenly over brokers as far as the racks allow; all of it on brokers that are there, as long as
 * there are enough. Which brokers share partitions is random, so that the load of a dead broker spreads over the others.
 *
 * <p>Kafka's StripedReplicaPlacer has the same aims; this one also evens out racks of different size. Brokers that name no rack
 * count as one rack together, as there.
 */
final class ReplicaPlacer {
    private final List<BrokerImage> brokers;
    private final Set<BrokerId> away;
    private final Random random;
    private final Map<BrokerId, Integer> leaders = new HashMap<>();
    private final Map<BrokerId, Integer> replicas = new HashMap<>();

    ReplicaPlacer(Collection<BrokerImage> brokers, Placement placement) {
        this.brokers = new ArrayList<>(brokers);
        this.brokers.sort(Comparator.comparing(BrokerImage::id));
        this.away = this.brokers.stream()
                .map(BrokerImage::id)
                .filter(placement.alive().negate())
                .collect(Collectors.toUnmodifiableSet());
        this.random = placement.random();
    }

    /** Counts a partition that has its places already, so that new ones even it out. */
    void count(List<BrokerId> placed) {
        if (!placed.isEmpty()) {
            leaders.merge(placed.get(0), 1, Integer::sum);
        }
        placed.forEach(broker -> replicas.merge(broker, 1, Integer::sum));
    }

    /** Places for one partition, preferred leader first. {@code replicationFactor} is 1 to the number of brokers. */
    List<BrokerId> place(int replicationFactor) {
        Collections.shuffle(brokers, random);
        List<BrokerId> placed = new ArrayList<>(replicationFactor);
        Set<String> racksUsed = new HashSet<>();
        Comparator<BrokerImage> byReplicas = Comparator.comparing(broker -> replicas.getOrDefault(broker.id(), 0));
        Comparator<BrokerImage> byLeaders = Comparator.comparing(broker -> leaders.getOrDefault(broker.id(), 0));
        Comparator<BrokerImage> presentFirst = Comparator.comparing(broker -> away.contains(broker.id()));
        take(presentFirst.thenComparing(byLeaders).thenComparing(byReplicas), placed, racksUsed);
        while (placed.size() < replicationFactor) {
            Comparator<BrokerImage> newRackFirst = Comparator.comparing(broker -> racksUsed.contains(rack(broker)));
            take(presentFirst.thenComparing(newRackFirst).thenComparing(byReplicas), placed, racksUsed);
        }
        count(placed);
        return placed;
    }

    private void take(Comparator<BrokerImage> preference, List<BrokerId> placed, Set<String> racksUsed) {
        BrokerImage best = brokers.stream()
                .filter(broker -> !placed.contains(broker.id()))
                .min(preference)
                .orElseThrow(() -> new IllegalArgumentException(
                        "replicas=" + (placed.size() + 1) + " do not fit on brokers=" + brokers.size()));
        placed.add(best.id());
        racksUsed.add(rack(best));
    }

    private static String rack(BrokerImage broker) {
        return broker.rack() == null ? "" : broker.rack();
    }
}
