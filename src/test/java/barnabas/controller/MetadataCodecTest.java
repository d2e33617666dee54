package barnabas.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataCodecTest {
    private static final Uuid ID = new Uuid(1, 2);

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordIsReadAsItWasWritten(MetadataRecord record) {
        assertThat(MetadataCodec.decode(ByteBuffer.wrap(MetadataCodec.encode(record))))
                .isEqualTo(record);
    }

    static Stream<MetadataRecord> records() {
        return Stream.of(
                new MetadataRecord.ClusterFormed("castle"),
                new MetadataRecord.BrokerRegistered(
                        new BrokerId(1), Long.MIN_VALUE, new Uuid(3, 4), "host", 9092, "rack"),
                new MetadataRecord.BrokerRegistered(new BrokerId(1), 3, Uuid.ZERO_UUID, "host", 9092, null),
                new MetadataRecord.BrokerRegistered(
                        new BrokerId(1),
                        3,
                        Uuid.ZERO_UUID,
                        "host",
                        9092,
                        null,
                        Map.of("outside", new BrokerImage.Place("far", 443))),
                new MetadataRecord.TopicCreated(ID, "orders", List.of(partition(0), partition(1)), Map.of("a", "b")),
                new MetadataRecord.PartitionsAdded(ID, List.of(partition(2))),
                new MetadataRecord.PartitionsAdded(ID, List.of(placed(0), partition(1), placed(2))),
                new MetadataRecord.PartitionsAdded(ID, List.of(partition(0), moving(1), placed(2))),
                new MetadataRecord.PartitionReassigned(ID, 3, brokers(4, 1, 2), brokers(4), brokers(2)),
                new MetadataRecord.PartitionReassigned(ID, 3, brokers(4, 1), List.of(), List.of()),
                new MetadataRecord.MetadataVotersChosen(brokers(1, 4, 2)),
                new MetadataRecord.TopicDeleted(ID),
                new MetadataRecord.TopicConfigChanged(ID, Collections.singletonMap("a", null)),
                new MetadataRecord.BrokerConfigChanged(null, Map.of("a", "b")),
                new MetadataRecord.BrokerConfigChanged(new BrokerId(3), Map.of()),
                new MetadataRecord.GroupConfigChanged("billing", Collections.singletonMap("a", null)),
                new MetadataRecord.ProducerIdsAllocated(new BrokerId(1), Long.MAX_VALUE));
    }

    @Test
    void everyKindOfRecordHasAType() {
        assertThat(MetadataCodec.TYPES.values())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MetadataRecord.class.getPermittedSubclasses())
                        .<Class<? extends MetadataRecord>>map(kind -> kind.asSubclass(MetadataRecord.class))
                        .toList());
    }

    @Test
    void theBytesOnDiskStayTheSame() {
        byte[] bytes = MetadataCodec.encode(
                new MetadataRecord.TopicCreated(ID, "orders", List.of(partition(0)), Map.of("a", "b")));

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "836d746f7069632d6372656174656400bf" // ["topic-created", 0, {
                                + "626964500000000000000001" // "id": 16 bytes,
                                + "0000000000000002"
                                + "646e616d65666f7264657273" // "name": "orders",
                                + "6a706172746974696f6e73819f000102ff" // "partitions": [[0, 1, 2]],
                                + "67636f6e66696773bf61616162ffff");
    }

    @Test
    void aBrokerOfAnOlderVersionHasADirectoryThatIsNotKnown() throws IOException {
        byte[] bytes = new CBORMapper()
                .writeValueAsBytes(List.of(
                        "broker-registered", 0, Map.of("id", 1, "incarnation", 3, "host", "host", "port", 9092)));

        assertThat(MetadataCodec.decode(ByteBuffer.wrap(bytes)))
                .isEqualTo(new MetadataRecord.BrokerRegistered(new BrokerId(1), 3, Uuid.ZERO_UUID, "host", 9092, null));
    }

    @Test
    void aPartitionWhoseIdsAreNotOneForEachReplicaIsNoRecord() throws IOException {
        byte[] bytes = new CBORMapper()
                .writeValueAsBytes(List.of(
                        "partitions-added",
                        0,
                        Map.of("topicId", new byte[16], "partitions", List.of(List.of(0, 1, 2, new byte[16])))));

        assertThatThrownBy(() -> MetadataCodec.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(UnsupportedMetadataException.class);
    }

    @Test
    void tenThousandPartitionsOfThreeReplicasFitIntoARecord() {
        List<PartitionImage> partitions =
                IntStream.range(0, 10_000).mapToObj(MetadataCodecTest::placed).toList();

        assertThat(MetadataCodec.encode(new MetadataRecord.PartitionsAdded(ID, partitions)).length)
                .isLessThan(AppendPlan.RECORD_BYTES_MAX);
    }

    @Test
    void aPartitionCostsFewBytes() {
        byte[] one = MetadataCodec.encode(new MetadataRecord.PartitionsAdded(ID, List.of(partition(0))));
        byte[] two = MetadataCodec.encode(new MetadataRecord.PartitionsAdded(ID, List.of(partition(0), partition(1))));

        assertThat(two.length - one.length).isLessThanOrEqualTo(8);
    }

    @Test
    void anUnknownTypeIsRefusedByName() throws IOException {
        assertThatThrownBy(() -> MetadataCodec.decode(envelope("acl-created", 0)))
                .isInstanceOf(UnsupportedMetadataException.class)
                .hasMessage("metadata record type=acl-created version=0 is not known here;"
                        + " it takes a newer version of Barnabas to read it");
    }

    @Test
    void aNewerVersionIsRefused() {
        assertThatThrownBy(() -> MetadataCodec.decode(envelope("topic-deleted", 1)))
                .isInstanceOf(UnsupportedMetadataException.class)
                .hasMessageContaining("type=topic-deleted version=1 is not known here");
    }

    @Test
    void otherBytesAreNoRecord() {
        assertThatThrownBy(() -> MetadataCodec.decode(ByteBuffer.wrap("x{".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(UnsupportedMetadataException.class)
                .hasMessageContaining("are no metadata record");
        assertThatThrownBy(() -> MetadataCodec.decode(ByteBuffer.allocate(0)))
                .isInstanceOf(UnsupportedMetadataException.class);
    }

    private static ByteBuffer envelope(String type, int version) throws IOException {
        return ByteBuffer.wrap(new CBORMapper().writeValueAsBytes(List.of(type, version, Map.of())));
    }

    private static PartitionImage placed(int number) {
        return new PartitionImage(
                number,
                List.of(new BrokerId(1), new BrokerId(2), new BrokerId(3)),
                List.of(new Uuid(1, 1), new Uuid(2, 2), Uuid.ZERO_UUID));
    }

    /** As a snapshot of the image needs it. */
    private static PartitionImage moving(int number) {
        return new PartitionImage(number, brokers(4, 1, 2, 3), placed(number).founders(), brokers(4), brokers(2, 3), 5);
    }

    private static List<BrokerId> brokers(int... ids) {
        return Arrays.stream(ids).mapToObj(BrokerId::new).toList();
    }

    private static PartitionImage partition(int number) {
        return new PartitionImage(number, List.of(new BrokerId(1), new BrokerId(2)));
    }
}
