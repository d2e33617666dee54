package barnabas.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Where the replicas of a broker go that is to be empty. Each goes to the broker with the fewest replicas that has none of its partition,
 * if there is one on a rack where the others are not. Decides, and asks nobody.
 */
final class DrainPlan {
    private final int drained;
    private final List<Node> others;
    private final Map<Integer, Integer> load = new HashMap<>();
    private final Map<TopicPartition, List<Integer>> present =
            new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));

    /**
     * @param drained the broker that is to be empty
     * @param alive the brokers that are there
     */
    DrainPlan(int drained, Collection<Node> alive, Collection<TopicDescription> topics) {
        this.drained = drained;
        this.others = alive.stream().filter(node -> node.id() != drained).toList();
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                List<Integer> replicas =
                        partition.replicas().stream().map(Node::id).toList();
                replicas.forEach(replica -> load.merge(replica, 1, Integer::sum));
                if (replicas.contains(drained)) {
                    present.put(new TopicPartition(topic.name(), partition.partition()), replicas);
                }
            }
        }
    }

    /** How many partitions have a replica on the broker. */
    int size() {
        return present.size();
    }

    /** Why it cannot be done; null when it can. */
    @Nullable String refusal() {
        for (Map.Entry<TopicPartition, List<Integer>> one : present.entrySet()) {
            if (one.getValue().size() > others.size()) {
                return "Broker " + drained + " cannot be drained: " + one.getKey() + " has "
                        + one.getValue().size() + " replicas, and without broker " + drained + " only " + others.size()
                        + (others.size() == 1 ? " broker is" : " brokers are")
                        + " there. Start another broker, or lower its replication factor first.";
            }
        }
        return null;
    }

    /** The same replicas with this broker last, so that it is nobody's preferred leader. */
    Map<TopicPartition, List<Integer>> last() {
        Map<TopicPartition, List<Integer>> last =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        present.forEach((partition, replicas) -> {
            if (replicas.size() > 1 && replicas.get(0) == drained) {
                List<Integer> order = new ArrayList<>(replicas);
                order.remove((Integer) drained);
                order.add(drained);
                last.put(partition, order);
            }
        });
        return last;
    }

    /** Another broker in the place of this one, everywhere. To be called once, when {@link #refusal} is null. */
    Map<TopicPartition, List<Integer>> away() {
        Map<TopicPartition, List<Integer>> away =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        present.forEach((partition, replicas) -> {
            List<Integer> order = new ArrayList<>(replicas);
            order.remove((Integer) drained);
            Node heir = heir(order);
            load.merge(heir.id(), 1, Integer::sum);
            order.add(heir.id());
            away.put(partition, order);
        });
        return away;
    }

    private Node heir(List<Integer> staying) {
        Set<String> racks = new HashSet<>();
        others.stream().filter(node -> staying.contains(node.id())).forEach(node -> racks.add(rack(node)));
        return others.stream()
                .filter(node -> !staying.contains(node.id()))
                .min(Comparator.<Node, Boolean>comparing(node -> racks.contains(rack(node)))
                        .thenComparing(node -> load.getOrDefault(node.id(), 0))
                        .thenComparing(Node::id))
                .orElseThrow(() -> new IllegalStateException("no broker is left for replicas=" + staying));
    }

    private static String rack(Node node) {
        return node.rack() == null ? "" : node.rack();
    }
}
