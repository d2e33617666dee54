package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.Transfers.Move;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Broker 1 decides; broker 2 is the preferred leader of everything. */
class PreferredLeadersTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid TOPIC = new Uuid(9, 9);
    private static final PartitionId ORDERS = new PartitionId("orders", 0, TOPIC);
    private static final Move BACK = new Move(ORDERS, TWO);

    private final FakeLeaders leaders = new FakeLeaders(ONE, new ReplicaDirectory());
    private final PreferredLeaders preferred = new PreferredLeaders(ONE);

    @Test
    void aBrokerThatReturnsLeadsAgainWhenItHasBeenInStepForAWhile() {
        leaders.leads(ORDERS, 1, 5, 1);
        assertThat(decide(0)).isEmpty();
        assertThat(decide(PreferredLeaders.AWAY_MIN_MS)).isEmpty();
        leaders.leads(ORDERS, 1, 5, 1, 2);
        assertThat(decide(10_000)).isEmpty();
        assertThat(decide(10_000 + PreferredLeaders.STEADY_MS - 1)).isEmpty();

        assertThat(decide(10_000 + PreferredLeaders.STEADY_MS)).containsExactly(BACK);
    }

    @Test
    void whoWasInStepAllAlongWasPassedOverOnPurpose() {
        leaders.leads(ORDERS, 1, 5, 1, 2);

        assertThat(decide(0)).isEmpty();
        assertThat(decide(1_000_000)).isEmpty();
    }

    @Test
    void aLeaderThatHasJustBegunAndNotHeardOfItsFollowersYetMissesNobody() {
        leaders.leads(ORDERS, 1, 5, 1);
        assertThat(decide(0)).isEmpty();
        assertThat(decide(PreferredLeaders.AWAY_MIN_MS - 1)).isEmpty();
        leaders.leads(ORDERS, 1, 5, 1, 2);

        assertThat(decide(PreferredLeaders.AWAY_MIN_MS)).isEmpty();
        assertThat(decide(1_000_000)).isEmpty();
    }

    @Test
    void whoComesAndGoesHasToBeSteadyFirst() {
        leaders.leads(ORDERS, 1, 5, 1);
        decide(0);
        decide(PreferredLeaders.AWAY_MIN_MS);
        leaders.leads(ORDERS, 1, 5, 1, 2);
        decide(10_000);
        leaders.leads(ORDERS, 1, 5, 1);
        decide(12_000);
        leaders.leads(ORDERS, 1, 5, 1, 2);

        assertThat(decide(14_000)).isEmpty();
        assertThat(decide(14_000 + PreferredLeaders.STEADY_MS - 1)).isEmpty();
        assertThat(decide(14_000 + PreferredLeaders.STEADY_MS)).containsExactly(BACK);
    }

    @Test
    void aMoveThatDidNotComeAboutIsNotTriedAllTheTime() {
        leaders.leads(ORDERS, 1, 5, 1);
        decide(0);
        decide(PreferredLeaders.AWAY_MIN_MS);
        leaders.leads(ORDERS, 1, 5, 1, 2);
        decide(10_000);
        assertThat(decide(20_000)).containsExactly(BACK);

        assertThat(decide(21_000)).isEmpty();
        assertThat(decide(20_000 + PreferredLeaders.STEADY_MS)).containsExactly(BACK);
    }

    @Test
    void whatOthersLeadIsNotOurs() {
        leaders.leads(ORDERS, 3, 5, 3);
        decide(0);
        decide(PreferredLeaders.AWAY_MIN_MS);
        leaders.leads(ORDERS, 3, 5, 2, 3);
        decide(10_000);

        assertThat(decide(1_000_000)).isEmpty();
    }

    @Test
    void manyPartitionsGoBackAFewAtATime() {
        int partitions = PreferredLeaders.MOVES_MAX + 1;
        List<PartitionId> all = IntStream.range(0, partitions)
                .mapToObj(number -> new PartitionId("orders", number, TOPIC))
                .toList();
        all.forEach(partition -> leaders.leads(partition, 1, 5, 1));
        MetadataImage image = image(partitions);
        preferred.decide(image, leaders, 0);
        preferred.decide(image, leaders, PreferredLeaders.AWAY_MIN_MS);
        all.forEach(partition -> leaders.leads(partition, 1, 5, 1, 2));
        preferred.decide(image, leaders, 10_000);

        assertThat(preferred.decide(image, leaders, 20_000)).hasSize(PreferredLeaders.MOVES_MAX);
        assertThat(preferred.decide(image, leaders, 20_001)).hasSize(1);
    }

    private List<Move> decide(long nowMs) {
        return preferred.decide(image(1), leaders, nowMs);
    }

    private static MetadataImage image(int partitions) {
        MetadataImage image = MetadataImage.EMPTY;
        for (int broker = 1; broker <= 3; broker++) {
            image = image.replay(
                    new MetadataRecord.BrokerRegistered(new BrokerId(broker), 1, Uuid.ZERO_UUID, "host", 9092, null));
        }
        return image.replay(new MetadataRecord.TopicCreated(
                TOPIC,
                "orders",
                IntStream.range(0, partitions)
                        .mapToObj(number -> new PartitionImage(number, List.of(TWO, ONE)))
                        .toList(),
                Map.of()));
    }
}
