package barnabas.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCursorTest {
    private static final long PRODUCER = 77;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Records {@code base}, {@code base + 1} and so on, each with its offset as its value. */
    private static ByteBuffer batch(long base, int count, boolean transactional) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(LogRecord.of(1000 + i, null, ByteBuffer.wrap(bytes(Long.toString(base + i)))));
        }
        return RecordBatches.build(new BatchFields(base, 3, PRODUCER, (short) 0, 0, transactional, false), records);
    }

    private static ByteBuffer marker(long offset, ControlRecordType type) {
        return MemoryRecords.withEndTransactionMarker(
                        offset, 1000, 3, PRODUCER, (short) 0, new EndTransactionMarker(type, 0))
                .buffer();
    }

    private static ByteBuffer row(ByteBuffer... batches) {
        ByteBuffer all = ByteBuffer.allocate(10_000);
        for (ByteBuffer batch : batches) {
            all.put(batch.duplicate());
        }
        return all.flip();
    }

    private static List<Long> offsets(RecordCursor cursor) {
        List<Long> offsets = new ArrayList<>();
        for (LogRecord record = cursor.next(); record != null; record = cursor.next()) {
            offsets.add(record.offset());
        }
        return offsets;
    }

    @Test
    void beginsInTheMiddleOfABatchAndGoesOnOverTheNext() {
        var cursor = new RecordCursor(row(batch(10, 3, false), batch(13, 2, false)), 11, List.of(), true);
        assertThat(offsets(cursor)).containsExactly(11L, 12L, 13L, 14L);
        assertThat(cursor.nextOffset()).isEqualTo(15);
    }

    @Test
    void whatAnAbortedTransactionWroteIsPassedOverAndWhatFollowsIsSeen() {
        var row = row(
                batch(0, 2, true),
                marker(2, ControlRecordType.ABORT),
                batch(3, 2, true),
                marker(5, ControlRecordType.COMMIT));
        var cursor = new RecordCursor(row, 0, List.of(new RecordCursor.Aborted(PRODUCER, 0)), true);
        assertThat(offsets(cursor)).containsExactly(3L, 4L);
        assertThat(cursor.nextOffset()).isEqualTo(6);
        assertThat(offsets(new RecordCursor(row, 0, List.of(), true))).containsExactly(0L, 1L, 3L, 4L);
    }

    @Test
    void aLastBatchThatIsCutOffIsLeftOut() {
        ByteBuffer row = row(batch(0, 2, false), batch(2, 2, false));
        var cursor = new RecordCursor(row.limit(row.limit() - 1), 0, List.of(), true);
        assertThat(offsets(cursor)).containsExactly(0L, 1L);
        assertThat(cursor.nextOffset()).isEqualTo(2);
    }

    @Test
    void aBatchThatDoesNotMatchItsChecksumIsRefused() {
        ByteBuffer row = row(batch(0, 1, false));
        row.put(row.limit() - 1, (byte) 99);
        assertThatThrownBy(() -> new RecordCursor(row, 0, List.of(), true).next())
                .isInstanceOf(CorruptBatchException.class)
                .hasMessageContaining("offset=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void whatTheBuilderBuiltIsReadBack(String codec) {
        BatchBuilder builder = BatchBuilder.create(codec, 100, 1000);
        int count = 0;
        while (builder.hasRoomFor(count, bytes("key"), bytes("value " + count), new Header[0])) {
            builder.append(count, bytes("key"), bytes("value " + count), new Header[0]);
            count++;
        }
        ByteBuffer batch = builder.build();
        assertThat(count).isGreaterThan(10).isEqualTo(BatchHeader.read(batch, 0).recordCount());
        BatchHeader.stampProducer(batch, 0, 5, (short) 6, 7);
        BatchHeader header = BatchHeader.read(batch, 0);
        assertThat(List.of(header.producerId(), (long) header.producerEpoch(), (long) header.baseSequence()))
                .containsExactly(5L, 6L, 7L);
        assertThat(offsets(new RecordCursor(batch, 0, List.of(), true))).hasSize(count);
    }
}
