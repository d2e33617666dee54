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
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class FoundersTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid TOPIC = new Uuid(9, 9);
    private static final PartitionId PARTITION = new PartitionId("orders", 0, TOPIC);
    private static final ReplicaId OF_ONE = new ReplicaId(ONE, new UUID(0, 1));
    private static final ReplicaId OF_TWO = new ReplicaId(TWO, new UUID(0, 2));

    private final MetadataImage brokers = registered(registered(MetadataImage.EMPTY, ONE, 1), TWO, 2);

    @Test
    void thePlacesOfTheCreationFoundTheGroupInTheirOrder() {
        MetadataImage image =
                created(new PartitionImage(0, List.of(TWO, ONE), List.of(new Uuid(0, 2), new Uuid(0, 1))));

        assertThat(Founders.of(image, PARTITION, OF_ONE)).isEqualTo(new Membership(List.of(OF_TWO, OF_ONE)));
    }

    @Test
    void aBrokerWithAWipedDiskIsAStrangerAlthoughItIsRegistered() {
        MetadataImage image = registered(
                created(new PartitionImage(0, List.of(ONE, TWO), List.of(new Uuid(0, 1), new Uuid(0, 2)))), TWO, 22);

        assertThat(Founders.of(image, PARTITION, new ReplicaId(TWO, new UUID(0, 22))))
                .isEqualTo(Membership.NONE);
        assertThat(Founders.of(image, PARTITION, OF_ONE)).isEqualTo(new Membership(List.of(OF_ONE, OF_TWO)));
    }

    @Test
    void whoHasNoPlaceIsAStranger() {
        MetadataImage image = created(new PartitionImage(0, List.of(ONE), List.of(new Uuid(0, 1))));

        assertThat(Founders.of(image, PARTITION, OF_TWO)).isEqualTo(Membership.NONE);
        assertThat(Founders.of(image, new PartitionId("orders", 1, TOPIC), OF_ONE))
                .isEqualTo(Membership.NONE);
        assertThat(Founders.of(image, new PartitionId("orders", 0, new Uuid(9, 8)), OF_ONE))
                .isEqualTo(Membership.NONE);
    }

    /** Rule M4: a replica that slept through the moves has what its group had at first, not what metadata wants by now. */
    @Test
    void whoFoundedAGroupDoesNotChangeWhenReplicasMove() {
        MetadataImage image = created(new PartitionImage(0, List.of(ONE, TWO), List.of(new Uuid(0, 1), new Uuid(0, 2))))
                .replay(new MetadataRecord.PartitionReassigned(TOPIC, 0, List.of(TWO), List.of(), List.of()));

        assertThat(Founders.of(image, PARTITION, OF_TWO)).isEqualTo(new Membership(List.of(OF_ONE, OF_TWO)));
    }

    @Test
    void anOldPlaceWithoutADirectoryIsWhereItsBrokerIs() {
        MetadataImage image = created(new PartitionImage(0, List.of(ONE)));

        assertThat(Founders.of(image, PARTITION, OF_ONE)).isEqualTo(new Membership(List.of(OF_ONE)));
    }

    private MetadataImage created(PartitionImage partition) {
        return brokers.replay(new MetadataRecord.TopicCreated(TOPIC, "orders", List.of(partition), Map.of()));
    }

    private static MetadataImage registered(MetadataImage image, BrokerId broker, long directory) {
        return image.replay(new MetadataRecord.BrokerRegistered(broker, 1, new Uuid(0, directory), "host", 9092, null));
    }
}
