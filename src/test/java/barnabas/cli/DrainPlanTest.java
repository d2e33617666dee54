package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class DrainPlanTest {
    private final Map<Integer, Node> nodes = new HashMap<>();

    private void brokers(String... racks) {
        for (int i = 0; i < racks.length; i++) {
            nodes.put(i + 1, new Node(i + 1, "host", 9092, racks[i].isEmpty() ? null : racks[i]));
        }
    }

    private DrainPlan drain(int broker, int[]... partitions) {
        List<TopicPartitionInfo> infos = new ArrayList<>();
        for (int[] replicas : partitions) {
            List<Node> on = Arrays.stream(replicas).mapToObj(nodes::get).toList();
            infos.add(new TopicPartitionInfo(infos.size(), on.get(0), on, on));
        }
        return new DrainPlan(broker, nodes.values(), List.of(new TopicDescription("orders", false, infos)));
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("orders", number);
    }

    @Test
    void anotherTakesThePlaceBehindThoseThatStay() {
        brokers("", "", "");
        assertThat(drain(1, new int[] {1, 2}, new int[] {2, 3}).away()).isEqualTo(Map.of(partition(0), List.of(2, 3)));
    }

    @Test
    void theReplicasGoEvenlyToTheOthers() {
        brokers("", "", "", "");
        DrainPlan plan = drain(1, new int[] {1}, new int[] {1}, new int[] {1}, new int[] {4});
        assertThat(plan.away().values()).containsExactlyInAnyOrder(List.of(2), List.of(3), List.of(2));
    }

    @Test
    void aRackWithoutAReplicaComesFirst() {
        brokers("a", "a", "a", "b");
        DrainPlan plan = drain(4, new int[] {4, 1});
        assertThat(plan.away()).containsEntry(partition(0), List.of(1, 2));
        assertThat(drain(1, new int[] {1, 2}, new int[] {4}, new int[] {4}).away())
                .containsEntry(partition(0), List.of(2, 4));
    }

    @Test
    void whatItLeadsByPreferenceGetsItLast() {
        brokers("", "", "");
        assertThat(drain(1, new int[] {1, 2, 3}, new int[] {2, 1}, new int[] {1})
                        .last())
                .isEqualTo(Map.of(partition(0), List.of(2, 3, 1)));
    }

    @Test
    void tooFewBrokersAreToldOfInASentence() {
        brokers("", "", "");
        assertThat(drain(1, new int[] {2, 3, 1}).refusal())
                .isEqualTo(
                        "Broker 1 cannot be drained: orders-0 has 3 replicas, and without broker 1 only 2 brokers are"
                                + " there. Start another broker, or lower its replication factor first.");
        assertThat(drain(1, new int[] {1, 2}).refusal()).isNull();
        assertThat(drain(1, new int[] {2, 3}).size()).isZero();
    }
}
