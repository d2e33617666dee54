package barnabas.it.cluster;

import barnabas.it.ClientGroupContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The client beside three brokers of our own. */
@Tag("full")
class ClientClusterIT extends ClientGroupContract {
    private static Cluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.barnabas();
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
