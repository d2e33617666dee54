package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.ReplicasMoved;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Rule M4. */
class ArrivalsTest {
    private static final Uuid ORDERS = new Uuid(7, 7);
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);

    private final MetadataImage image = MetadataImage.EMPTY
            .replay(new MetadataRecord.TopicCreated(
                    ORDERS,
                    "orders",
                    List.of(new PartitionImage(0, List.of(ONE)), new PartitionImage(1, List.of(ONE))),
                    Map.of()))
            .replay(new MetadataRecord.PartitionReassigned(ORDERS, 1, List.of(TWO, ONE), List.of(TWO), List.of(ONE)));

    @Test
    void aMoveIsOverWhenThoseVoteWhoShall() {
        Arrivals.Move move = Arrivals.underWay(image, partition -> true).get(0);
        assertThat(move.isOver(Set.of(ONE))).isFalse();
        assertThat(move.isOver(Set.of(ONE, TWO))).isFalse();
        assertThat(move.isOver(Set.of())).isFalse();
        assertThat(move.isOver(Set.of(TWO))).isTrue();
        assertThat(move.over(Set.of(TWO))).isEqualTo(new ReplicasMoved(ORDERS, 1, 1, List.of(TWO)));
    }

    @Test
    void onlyWhatMovesAndIsLedHereIsLookedAt() {
        assertThat(Arrivals.underWay(image, partition -> true))
                .extracting(move -> move.partition().partition())
                .containsExactly(1);
        assertThat(Arrivals.underWay(image, partition -> false)).isEmpty();
    }
}
