package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class ClusterStatusTest {
    private static final Node ONE = new Node(1, "one", 9092, "a");
    private static final Node TWO = new Node(2, "two", 9092, null, true);

    @Test
    void theStatusCountsWhatEachBrokerLeadsAndWhatIsNotAsItShouldBe() {
        var topic = new TopicDescription(
                "orders",
                false,
                List.of(
                        new TopicPartitionInfo(0, ONE, List.of(ONE, TWO), List.of(ONE)),
                        new TopicPartitionInfo(1, ONE, List.of(ONE), List.of(ONE)),
                        new TopicPartitionInfo(2, null, List.of(TWO), List.of())));

        var status = ClusterStatusCommand.status(
                "castle", 1, List.of(TWO, ONE), List.of(topic), Map.of(1, Set.of(new TopicPartition("orders", 0))));

        assertThat(ClusterStatusCommand.text(status))
                .isEqualTo(
                        """
                        Cluster castle, controller 1
                        BROKER  ADDRESS   RACK  STATE  LEADS  REPLICAS  IN-SYNC  OFFLINE
                        1       one:9092  a     alive  2      2         2        1
                        2       two:9092  none  away   0      2         0        0
                        Partitions: 3, without a leader 1, not wholly in sync 2, replicas offline 1
                        """);
    }

    @Test
    void aPartitionIsNamedByItsTopicAndNumber() {
        assertThat(ClusterTransferCommand.Target.parse("eu-orders-12"))
                .isEqualTo(new ClusterTransferCommand.Target("eu-orders", 12));
        assertThatThrownBy(() -> ClusterTransferCommand.Target.parse("orders"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("'orders' is not TOPIC-PARTITION, such as orders-3.");
    }
}
