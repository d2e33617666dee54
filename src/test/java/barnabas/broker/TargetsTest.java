package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final Uuid ORDERS = new Uuid(7, 7);
    private static final PartitionId PARTITION = new PartitionId("orders", 0, ORDERS);

    private MetadataImage image = MetadataImage.EMPTY;

    private void register(int broker, int disk) {
        image = image.replay(new MetadataRecord.BrokerRegistered(
                new BrokerId(broker), 1, new Uuid(0, disk), "127.0.0.1", 9092, null));
    }

    private static ReplicaId replica(int broker, int disk) {
        return new ReplicaId(new BrokerId(broker), new UUID(0, disk));
    }

    private void create(int... brokers) {
        List<BrokerId> replicas =
                java.util.Arrays.stream(brokers).mapToObj(BrokerId::new).toList();
        image = image.replay(new MetadataRecord.TopicCreated(
                ORDERS,
                "orders",
                List.of(new PartitionImage(
                        0,
                        replicas,
                        replicas.stream()
                                .map(broker -> image.brokers().get(broker).directory())
                                .toList())),
                Map.of()));
    }

    @Test
    void thePlacesOfAPartitionVoteInTheirOrder() {
        register(1, 1);
        register(2, 2);
        create(2, 1);
        assertThat(Targets.of(image, PARTITION).voters()).containsExactly(replica(2, 2), replica(1, 1));
    }

    /** Rule M1. */
    @Test
    void aBrokerThatCameBackWithAnotherDiskIsAnotherReplica() {
        register(1, 1);
        register(2, 2);
        create(1, 2);
        register(2, 20);
        assertThat(Targets.of(image, PARTITION).voters()).containsExactly(replica(1, 1), replica(2, 20));
    }

    @Test
    void nothingIsWantedOfAPartitionThatIsNotThere() {
        assertThat(Targets.of(image, PARTITION).voters()).isEmpty();
    }

    @Test
    void thoseThatAreToGoAreNoPartOfTheTarget() {
        register(1, 1);
        register(2, 2);
        register(3, 3);
        create(1, 2);
        image = image.replay(
                new MetadataRecord.PartitionReassigned(ORDERS, 0, brokers(3, 2, 1), brokers(3), brokers(1)));
        assertThat(Targets.of(image, PARTITION).voters()).containsExactly(replica(3, 3), replica(2, 2));
    }

    private static List<BrokerId> brokers(int... ids) {
        return java.util.Arrays.stream(ids).mapToObj(BrokerId::new).toList();
    }

    /** Rule M2. */
    @Test
    void thoseWhoWereChosenVoteOnTheMetadataAndOthersLearn() {
        Membership founder = new Membership(List.of(replica(1, 1)));
        register(1, 1);
        register(2, 2);
        register(3, 3);
        assertThat(Targets.ofMetadata(image, founder).voters()).containsExactly(replica(1, 1));
        assertThat(Targets.ofMetadata(image, founder).learners()).isEqualTo(Set.of(replica(2, 2), replica(3, 3)));
        image = image.replay(new MetadataRecord.MetadataVotersChosen(brokers(1, 3)));
        register(0, 9);
        assertThat(Targets.ofMetadata(image, founder).voters()).containsExactly(replica(1, 1), replica(3, 3));
        assertThat(Targets.ofMetadata(image, founder).learners()).isEqualTo(Set.of(replica(0, 9), replica(2, 2)));
    }

    @Test
    void aFounderThatHasNotRegisteredYetVotesOnTheDiskThatItFoundedWith() {
        Membership founders = new Membership(List.of(replica(1, 1), replica(2, 2), replica(3, 3)));
        register(3, 30);
        assertThat(Targets.ofMetadata(image, founders).voters())
                .containsExactly(replica(1, 1), replica(2, 2), replica(3, 30));
    }
}
