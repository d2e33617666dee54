package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> read = new ArrayList<>();

    @BeforeEach
    void aTopicOfTwoPartitions() {
        var nodes = new Node[] {new Node(1, "127.0.0.1", 9092)};
        consumer.updatePartitions(
                "orders",
                IntStream.range(0, 2)
                        .mapToObj(partition -> new PartitionInfo("orders", partition, nodes[0], nodes, nodes))
                        .toList());
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.updateEndOffsets(Map.of(P0, 2L, P1, 5L));
    }

    @Test
    void aTopicThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> TopicReader.assign(consumer, "plums", null))
                .hasMessageContaining("Topic 'plums' does not exist");
    }

    @Test
    void aPartitionThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> TopicReader.assign(consumer, "orders", 2))
                .hasMessage("Topic 'orders' has no partition 2, only 0 to 1.");
    }

    @Test
    void aStartAppliesToEveryPartition() {
        var reader = TopicReader.assign(consumer, "orders", null);
        assertThat(reader.seek(new StartPosition.AtOffset(3)))
                .containsEntry(P0, 2L)
                .containsEntry(P1, 3L);
        assertThat(consumer.position(P1)).isEqualTo(3);
    }

    @Test
    void whatIsWrittenAfterTheEndWasTakenIsNotRead() throws IOException {
        var reader = TopicReader.assign(consumer, "orders", 0);
        reader.seek(new StartPosition.Beginning());
        var ends = reader.ends();
        add(P0, 0, 1, 2, 3);
        reader.readTo(ends, sink(100));
        assertThat(read).containsExactly("orders-0@0", "orders-0@1");
    }

    @Test
    void anOffsetThatNoRecordHasIsPassedAtTheEnd() throws IOException {
        var reader = TopicReader.assign(consumer, "orders", 1);
        reader.seek(new StartPosition.Beginning());
        var ends = reader.ends();
        add(P1, 0, 2, 6);
        reader.readTo(ends, sink(100));
        assertThat(read).containsExactly("orders-1@0", "orders-1@2");
    }

    @Test
    void readingEndsWhenEnoughIsTaken() throws IOException {
        var reader = TopicReader.assign(consumer, "orders", 1);
        reader.seek(new StartPosition.AtOffset(1));
        add(P1, 1, 2, 3, 4);
        reader.readOn(sink(2));
        assertThat(read).containsExactly("orders-1@1", "orders-1@2");
    }

    private void add(TopicPartition partition, long... offsets) {
        consumer.schedulePollTask(() -> {
            for (long offset : offsets) {
                consumer.addRecord(new ConsumerRecord<>(
                        partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
            }
        });
    }

    private TopicReader.Sink sink(int wanted) {
        return new TopicReader.Sink() {
            @Override
            public boolean take(ConsumerRecord<byte[], byte[]> record) {
                read.add(record.topic() + "-" + record.partition() + "@" + record.offset());
                return read.size() < wanted;
            }

            @Override
            public void flush() {}
        };
    }
}
