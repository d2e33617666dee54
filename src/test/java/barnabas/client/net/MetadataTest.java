package barnabas.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.net.Metadata.Leader;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private static final Uuid ID = new Uuid(1, 2);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private final Metadata metadata = new Metadata();

    private static MetadataResponseData answer(Uuid id, int leader, int epoch) {
        return TestMetadata.orders(id, 1, leader, epoch);
    }

    @Test
    void aLeaderOfAnOlderEpochIsNotBelieved() {
        metadata.update(answer(ID, 2, 7));
        metadata.update(answer(ID, 1, 6));
        assertThat(metadata.leader(ORDERS)).isEqualTo(new Leader(2, 7));
        metadata.update(answer(ID, 1, 8));
        assertThat(metadata.leader(ORDERS)).isEqualTo(new Leader(1, 8));
    }

    @Test
    void aTopicMadeAnewBeginsWithItsOwnEpochs() {
        metadata.update(answer(ID, 2, 7));
        metadata.update(answer(new Uuid(3, 4), 1, 0));
        assertThat(metadata.leader(ORDERS)).isEqualTo(new Leader(1, 0));
        assertThat(metadata.name(ID)).isNull();
        assertThat(metadata.name(new Uuid(3, 4))).isEqualTo("orders");
    }

    @Test
    void anAnswerThatNamesTheNewLeaderMovesThePartitionAtOnce() {
        metadata.update(answer(ID, 1, 3));
        assertThat(metadata.newLeader(ORDERS, new Leader(3, 4), new Node(3, "three", 9092)))
                .isTrue();
        assertThat(metadata.leader(ORDERS)).isEqualTo(new Leader(3, 4));
        assertThat(metadata.node(3).host()).isEqualTo("three");
    }

    @Test
    void aNewLeaderIsNewsOnlyWithANewerEpochAndAKnownPlace() {
        metadata.update(answer(ID, 1, 3));
        assertThat(metadata.newLeader(ORDERS, new Leader(2, 3), null)).isFalse();
        assertThat(metadata.newLeader(ORDERS, new Leader(9, 4), null)).isFalse();
        assertThat(metadata.newLeader(new TopicPartition("orders", 5), new Leader(2, 4), null))
                .isFalse();
        assertThat(metadata.newLeader(ORDERS, new Leader(2, 4), null)).isTrue();
    }

    @Test
    void aTopicThatIsGoneIsForgotten() {
        metadata.update(answer(ID, 1, 3));
        MetadataResponseData gone = answer(ID, 1, 3);
        gone.topics().clear();
        gone.topics()
                .add(new MetadataResponseTopic()
                        .setName("orders")
                        .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()));
        metadata.update(gone);
        assertThat(metadata.partitions("orders")).isZero();
        assertThat(metadata.leader(ORDERS).isThere()).isFalse();
        assertThat(metadata.error("orders")).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }
}
