package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
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

        var status = ClusterStatusCommand.status("castle", 1, List.of(TWO, ONE), List.of(topic));

        assertThat(ClusterStatusCommand.text(status))
                .isEqualTo(
                        """
                        Cluster castle, controller 1
                        BROKER  ADDRESS   RACK  STATE  LEADS  REPLICAS  IN-SYNC
                        1       one:9092  a     alive  2      2         2
                        2       two:9092  none  away   0      2         0
                        Partitions: 3, without a leader 1, not wholly in sync 2
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
