package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ClusterChangesTest {
    private static final BrokerImage SELF = Clusters.broker(1, null);

    @Test
    void theFirstBrokerFormsTheCluster() {
        assertThat(ClusterChanges.registerBroker(MetadataImage.EMPTY, "castle", SELF))
                .isEqualTo(new Decision<>(
                        List.of(
                                new MetadataRecord.ClusterFormed("castle"),
                                new MetadataRecord.BrokerRegistered(
                                        new BrokerId(1), 1, Clusters.directory(1), "host", 9092, null)),
                        Outcome.DONE));
    }

    @Test
    void aBrokerThatIsKnownAsItIsMakesNoRecord() {
        MetadataImage image =
                Clusters.after(MetadataImage.EMPTY, ClusterChanges.registerBroker(MetadataImage.EMPTY, "castle", SELF));

        assertThat(ClusterChanges.registerBroker(image, "castle", SELF)).isEqualTo(Decision.nothing(Outcome.DONE));
    }

    @Test
    void aBrokerOfAnotherClusterIsRefused() {
        assertThat(ClusterChanges.registerBroker(Clusters.of(1), "castle", SELF))
                .isEqualTo(Decision.nothing(Outcome.refused(
                        Errors.INCONSISTENT_CLUSTER_ID, "Expected cluster ID cluster, but got cluster ID castle")));
    }

    @Test
    void noProducerIdIsGivenTwice() {
        MetadataImage image = Clusters.of(1);
        Decision<ProducerIdBlock> first = ClusterChanges.allocateProducerIds(image, new BrokerId(1));
        Decision<ProducerIdBlock> second =
                ClusterChanges.allocateProducerIds(Clusters.after(image, first), new BrokerId(1));

        assertThat(first.answer()).isEqualTo(new ProducerIdBlock(Errors.NONE, 0, 1000));
        assertThat(second.answer()).isEqualTo(new ProducerIdBlock(Errors.NONE, 1000, 1000));
    }

    @Test
    void anUnknownBrokerGetsNoProducerIds() {
        assertThat(ClusterChanges.allocateProducerIds(Clusters.of(1), new BrokerId(2)))
                .isEqualTo(Decision.nothing(ProducerIdBlock.refused(Errors.BROKER_ID_NOT_REGISTERED)));
    }

    @Test
    void topicsGoById() {
        MetadataImage image = Clusters.withTopic(Clusters.of(1), "orders", 1, Map.of());
        Uuid orders = Clusters.idOf("orders");
        Decision<List<Outcome>> decision = ClusterChanges.deleteTopics(image, List.of(orders, orders, new Uuid(9, 9)));

        assertThat(decision.answer())
                .extracting(Outcome::error)
                .containsExactly(Errors.NONE, Errors.INVALID_REQUEST, Errors.UNKNOWN_TOPIC_ID);
        assertThat(Clusters.after(image, decision).topics()).isEmpty();
    }
}
