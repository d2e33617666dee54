package barnabas.metadata;

import static barnabas.metadata.Clusters.brokers;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.MetadataRecord.MetadataVotersChosen;
import barnabas.metadata.MetadataRecord.PartitionReassigned;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Rule M2. */
class MetadataVotersTest {
    private static final List<BrokerId> ONE = brokers(1);

    @Test
    void theThirdBrokerOfAClusterOfOneMakesThreeVotersOfItOnce() {
        assertThat(MetadataVoters.grown(Clusters.of(1, 2), ONE)).isEmpty();
        assertThat(MetadataVoters.grown(Clusters.of(1, 4, 2), ONE))
                .containsExactly(new MetadataVotersChosen(brokers(1, 2, 4)));
        MetadataImage grown = Clusters.of(1, 2, 4).replay(new MetadataVotersChosen(brokers(1, 2, 4)));
        MetadataImage lowerNumber = grown.replay(
                new MetadataRecord.BrokerRegistered(new BrokerId(0), 1, new Uuid(5, 5), "host", 9092, null));
        assertThat(MetadataVoters.grown(lowerNumber, ONE)).isEmpty();
        assertThat(MetadataVoters.of(lowerNumber, ONE)).isEqualTo(brokers(1, 2, 4));
    }

    @Test
    void aClusterThatThreeHaveFoundedStaysWithThem() {
        assertThat(MetadataVoters.grown(Clusters.of(1, 2, 3, 4), brokers(1, 2, 3)))
                .isEmpty();
        assertThat(MetadataVoters.of(Clusters.of(1, 2, 3, 4), brokers(1, 2, 3))).isEqualTo(brokers(1, 2, 3));
    }

    @Test
    void internalTopicsGrowWithTheClusterAndOthersDoNot() {
        MetadataImage image = Clusters.withTopic(Clusters.of(1, 2, 3), "orders", 1, Map.of());
        MetadataImage both = Clusters.withTopic(image, "__consumer_offsets", 2, Map.of());
        Uuid offsets = Clusters.idOf("__consumer_offsets");
        assertThat(MetadataVoters.grown(both, ONE))
                .containsExactly(
                        new MetadataVotersChosen(brokers(1, 2, 3)),
                        new PartitionReassigned(offsets, 0, brokers(1, 2, 3), brokers(2, 3), List.of()),
                        new PartitionReassigned(offsets, 1, brokers(1, 2, 3), brokers(2, 3), List.of()));
    }

    @Test
    void votersAreAddedAndRemovedByHand() {
        MetadataImage image = Clusters.of(1, 2, 3, 4);
        MetadataImage more = Clusters.after(image, MetadataVoters.add(image, brokers(1, 2, 3), new BrokerId(4)));
        assertThat(more.metadataVoters()).isEqualTo(brokers(1, 2, 3, 4));
        MetadataImage fewer = Clusters.after(more, MetadataVoters.remove(more, brokers(1, 2, 3), new BrokerId(1)));
        assertThat(fewer.metadataVoters()).isEqualTo(brokers(2, 3, 4));
    }

    @Test
    void whatCannotBeIsRefused() {
        MetadataImage image = Clusters.of(1, 2);
        assertThat(MetadataVoters.add(image, ONE, new BrokerId(9)).answer().error())
                .isEqualTo(Errors.BROKER_ID_NOT_REGISTERED);
        assertThat(MetadataVoters.add(image, ONE, new BrokerId(1)).answer().error())
                .isEqualTo(Errors.DUPLICATE_VOTER);
        assertThat(MetadataVoters.remove(image, ONE, new BrokerId(2)).answer().error())
                .isEqualTo(Errors.VOTER_NOT_FOUND);
        assertThat(MetadataVoters.remove(image, ONE, new BrokerId(1)).answer())
                .isEqualTo(
                        Outcome.refused(Errors.INVALID_REQUEST, "Broker 1 is the only voter: add another one first."));
    }
}
