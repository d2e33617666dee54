package barnabas.it.cluster;

import barnabas.it.ClientGroupContract;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The client beside Apache Kafka. */
@Tag("full")
class ClientOnKafkaIT extends ClientGroupContract {
    private static List<KafkaNode> nodes = List.of();

    @BeforeAll
    static void startKafka() throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(KafkaNode.LIBRARY), "no Kafka in " + KafkaNode.LIBRARY + ": run mvn -Pfull verify");
        nodes = KafkaNode.cluster(
                1,
                Map.of(
                        "offsets.topic.num.partitions",
                        "4",
                        "transaction.state.log.replication.factor",
                        "1",
                        "transaction.state.log.min.isr",
                        "1"));
        for (KafkaNode node : nodes) {
            node.launch();
        }
        nodes.forEach(KafkaNode::awaitStarted);
    }

    @AfterAll
    static void stopKafka() {
        nodes.forEach(KafkaNode::close);
    }

    @Override
    protected String bootstrap() {
        return nodes.get(0).bootstrap();
    }
}
