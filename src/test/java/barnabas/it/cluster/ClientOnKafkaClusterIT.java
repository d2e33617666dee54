package barnabas.it.cluster;

import barnabas.it.ClientGroupContract;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The client beside three nodes of Apache Kafka. */
@Tag("full")
class ClientOnKafkaClusterIT extends ClientGroupContract {
    private static Cluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(KafkaNode.LIBRARY), "no Kafka in " + KafkaNode.LIBRARY + ": run mvn -Pfull verify");
        cluster = Cluster.kafka(3, Map.of("offsets.topic.num.partitions", "4"));
        cluster.start();
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    protected String bootstrap() {
        return cluster.bootstrap();
    }
}
