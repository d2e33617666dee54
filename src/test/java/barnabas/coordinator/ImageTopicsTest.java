package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.Topics;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ProducerIdsAllocated;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.MetadataRecord.TopicDeleted;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ImageTopicsTest {
    private static final Uuid ORDERS = new Uuid(1, 1);

    private MetadataImage image = MetadataImage.EMPTY
            .replay(new BrokerRegistered(new BrokerId(1), 1, new Uuid(0, 1), "127.0.0.1", 9092, "east"))
            .replay(new BrokerRegistered(new BrokerId(2), 1, new Uuid(0, 2), "127.0.0.1", 9093, null))
            .replay(new TopicCreated(
                    ORDERS,
                    "orders",
                    List.of(new PartitionImage(0, List.of(new BrokerId(1), new BrokerId(2)))),
                    Map.of()));

    private final ImageTopics.Latest latest = new ImageTopics.Latest(() -> image);

    @Test
    void aTopicHasTheRacksOfItsReplicasAsFarAsTheyAreKnown() {
        Topics.Topic orders = latest.get().named("orders");

        assertThat(orders).isEqualTo(new Topics.Topic(ORDERS, "orders", List.of(Set.of("east"))));
        assertThat(latest.get().of(ORDERS)).isSameAs(orders);
        assertThat(latest.get().names()).containsExactly("orders");
        assertThat(latest.get().named("bills")).isNull();
    }

    @Test
    void onlyTopicsAndBrokersMakeItAnother() {
        Topics before = latest.get();
        image = image.replay(new ProducerIdsAllocated(new BrokerId(1), 1000));
        assertThat(latest.get()).isSameAs(before);

        image = image.replay(new TopicDeleted(ORDERS));
        assertThat(latest.get()).isNotSameAs(before);
        assertThat(latest.get().of(ORDERS)).isNull();
    }
}
