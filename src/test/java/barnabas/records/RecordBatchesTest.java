package barnabas.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;

class RecordBatchesTest {
    private static final List<LogRecord> RECORDS = List.of(
            new LogRecord(40, 1_000, bytes("k"), bytes("one"), List.of(new RecordHeader("h", new byte[] {7}))),
            new LogRecord(41, 1_500, null, bytes("two"), List.of()),
            new LogRecord(42, 1_200, bytes("k"), null, List.of()));

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MutableRecordBatch kafkas(ByteBuffer batch) {
        return MemoryRecords.readableRecords(batch).batches().iterator().next();
    }

    @Test
    void recordsComeBackAsTheyWereBuiltInEveryCodec() {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            ByteBuffer batch = RecordBatches.build(BatchFields.at(40, 3), codec, RECORDS);
            assertThat(RecordBatches.records(batch)).as(codec).isEqualTo(RECORDS);
        }
    }

    @Test
    void recordsAreWalkedFromAnOffsetOnAndControlBatchesPassedOver() {
        ByteBuffer change = RecordBatches.leaderChange(43, 4, 1_000, 1, Set.of(1));
        ByteBuffer data = RecordBatches.build(BatchFields.at(40, 3), RECORDS);
        ByteBuffer both = ByteBuffer.allocate(data.remaining() + change.remaining());
        both.put(data).put(change).flip();
        List<LogRecord> seen = new ArrayList<>();
        assertThat(RecordBatches.forEachRecord(both, 41, seen::add)).isEqualTo(44);
        assertThat(seen).isEqualTo(RECORDS.subList(1, 3));
        assertThat(RecordBatches.forEachRecord(ByteBuffer.allocate(0), 7, seen::add))
                .isEqualTo(7);
    }

    @Test
    void theHeaderSaysWhatKafkasReaderSays() {
        ByteBuffer batch = RecordBatches.build(BatchFields.at(40, 3).from(9, (short) 2, Integer.MAX_VALUE), RECORDS);
        BatchHeader header = BatchHeader.read(batch, 0);
        MutableRecordBatch kafka = kafkas(batch);
        assertThat(header.baseOffset()).isEqualTo(kafka.baseOffset());
        assertThat(header.nextOffset()).isEqualTo(kafka.nextOffset());
        assertThat(header.sizeInBytes()).isEqualTo(kafka.sizeInBytes());
        assertThat(header.leaderEpoch()).isEqualTo(kafka.partitionLeaderEpoch());
        assertThat(header.maxTimestamp()).isEqualTo(kafka.maxTimestamp()).isEqualTo(1_500);
        assertThat(header.producerId()).isEqualTo(kafka.producerId());
        assertThat(header.producerEpoch()).isEqualTo(kafka.producerEpoch());
        assertThat(header.baseSequence()).isEqualTo(kafka.baseSequence());
        assertThat(header.lastSequence()).isEqualTo(kafka.lastSequence()).isEqualTo(1);
        assertThat(header.recordCount()).isEqualTo(3);
    }

    @Test
    void stampsLeaveABatchThatKafkaFindsValid() {
        ByteBuffer batch = RecordBatches.build(BatchFields.at(0, -1), RECORDS);
        BatchHeader.stampOffset(batch, 0, 77);
        BatchHeader.stampEpoch(batch, 0, 5);
        BatchHeader.stampLogAppendTime(batch, 0, 123_456);
        MutableRecordBatch kafka = kafkas(batch);
        kafka.ensureValid();
        assertThat(kafka.baseOffset()).isEqualTo(77);
        assertThat(kafka.partitionLeaderEpoch()).isEqualTo(5);
        assertThat(kafka.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(RecordBatches.records(batch)).allMatch(record -> record.timestamp() == 123_456);
        assertThat(kafka.iterator().next().timestamp()).isEqualTo(123_456);
    }

    @Test
    void aLeaderChangeIsTheControlBatchThatKRaftWrites() {
        ByteBuffer batch = RecordBatches.leaderChange(12, 4, 1_000, 1, Set.of(1, 2, 3));
        BatchHeader header = BatchHeader.read(batch, batch.position());
        assertThat(header.isControl()).isTrue();
        assertThat(header.nextOffset()).isEqualTo(13);
        assertThat(header.leaderEpoch()).isEqualTo(4);
        assertThat(ControlRecordType.parse(kafkas(batch).iterator().next().key()))
                .isEqualTo(ControlRecordType.LEADER_CHANGE);
    }

    @Test
    void theFirstRecordOfATimeIsFoundInsideABatch() {
        ByteBuffer batch = RecordBatches.build(BatchFields.at(40, 3), "zstd", RECORDS);
        assertThat(RecordBatches.firstAtOrAfter(batch, 1_100, 0)).contains(new OffsetAtTime(41, 1_500));
        assertThat(RecordBatches.firstAtOrAfter(batch, 1_100, 42)).contains(new OffsetAtTime(42, 1_200));
        assertThat(RecordBatches.firstAtOrAfter(batch, 1_501, 0)).isEmpty();
    }

    @Test
    void aBatchThatBlowsUpWhenDecompressedIsRefused() {
        ByteBuffer bomb = RecordBatches.build(
                BatchFields.at(0, 0), "gzip", List.of(LogRecord.of(0, null, ByteBuffer.allocate(5_000_000))));
        assertThat(bomb.limit()).isLessThan(10_000);
        assertThatThrownBy(() -> RecordBatches.records(bomb, 1_000_000)).isInstanceOf(CorruptBatchException.class);
    }

    @Test
    void recordsThatCannotBeReadAreSaidToBeCorrupt() {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            ByteBuffer batch = RecordBatches.build(BatchFields.at(40, 3), codec, RECORDS);
            for (int at = BatchHeader.SIZE; at < batch.limit(); at++) {
                batch.put(at, (byte) 0xff);
            }
            assertThatThrownBy(() -> RecordBatches.records(batch)).as(codec).isInstanceOf(CorruptBatchException.class);
        }
    }

    @Test
    void theWayToTheWireAndBackCopiesNothing() {
        ByteBuffer batch = RecordBatches.build(BatchFields.at(40, 3), RECORDS);
        ByteBuffer back = RecordBatches.buffer(RecordBatches.wire(batch));
        assertThat(back).isEqualTo(batch);
        batch.put(70, (byte) 99);
        assertThat(back.get(70)).isEqualTo((byte) 99);
        assertThat(RecordBatches.buffer(null).hasRemaining()).isFalse();
    }

    @Test
    void headersAreWalkedUpToTheLastWholeBatch() {
        ByteBuffer first = RecordBatches.build(BatchFields.at(0, 1), RECORDS);
        ByteBuffer second = RecordBatches.build(BatchFields.at(3, 1), RECORDS);
        ByteBuffer both =
                ByteBuffer.allocate(first.limit() + second.limit()).put(first).put(second);
        assertThat(RecordBatches.headers(both.flip())).hasSize(2);
        assertThat(RecordBatches.headers(both.limit(both.limit() - 1))).hasSize(1);
        both.put(16, (byte) 9);
        assertThatThrownBy(() -> RecordBatches.headers(both)).isInstanceOf(CorruptBatchException.class);
    }
}
