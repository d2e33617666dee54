package barnabas.records;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What compaction leaves of a batch, in Kafka's form: base offset, last offset, epoch, producer and sequence stay, so offsets are as they
 * were and a producer's state can still be read from it; records keep their offsets and times. A batch that may not go, but has lost all
 * its records, becomes a header alone.
 */
public final class CompactedBatch {
    private CompactedBatch() {}

    /**
     * Takes records out of the data batch at the buffer's position. A batch with tombstones that has no delete horizon gets one (KIP-534).
     *
     * @param kept says whether a record stays
     * @param keptEmpty whether a header stays when no record does
     * @param deleteHorizonMs from when on tombstones may go
     * @return {@code batch} itself when all of it stays as it is, null when nothing does
     * @throws CorruptBatchException when the records cannot be read, or take more than {@link RecordBatches#DECOMPRESSED_MAX}
     */
    public static @Nullable ByteBuffer of(
            ByteBuffer batch, Predicate<LogRecord> kept, boolean keptEmpty, long deleteHorizonMs) {
        BatchHeader header = BatchHeader.read(batch, batch.position());
        List<LogRecord> records = RecordBatches.records(batch);
        List<LogRecord> left = records.stream().filter(kept).toList();
        if (left.isEmpty()) {
            if (!keptEmpty) {
                return null;
            }
            return records.isEmpty() ? batch : empty(header);
        }
        boolean begins = !header.hasDeleteHorizon() && left.stream().anyMatch(record -> record.value() == null);
        if (left.size() == records.size() && !begins) {
            return batch;
        }
        long horizon = header.hasDeleteHorizon() ? header.baseTimestamp() : deleteHorizonMs;
        return rebuilt(header, left, header.hasDeleteHorizon() || begins ? horizon : RecordBatch.NO_TIMESTAMP);
    }

    private static ByteBuffer empty(BatchHeader header) {
        ByteBuffer bytes = ByteBuffer.allocate(BatchHeader.SIZE);
        DefaultRecordBatch.writeEmptyHeader(
                bytes,
                header.magic(),
                header.producerId(),
                header.producerEpoch(),
                header.baseSequence(),
                header.baseOffset(),
                header.lastOffset(),
                header.leaderEpoch(),
                timestampType(header),
                header.maxTimestamp(),
                header.isTransactional(),
                header.isControl());
        return bytes.clear();
    }

    private static ByteBuffer rebuilt(BatchHeader header, List<LogRecord> records, long deleteHorizonMs) {
        try (MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                new ByteBufferOutputStream(header.sizeInBytes()),
                header.magic(),
                Compression.of(CompressionType.forId(header.codec())).build(),
                timestampType(header),
                header.baseOffset(),
                header.isLogAppendTime() ? header.maxTimestamp() : RecordBatch.NO_TIMESTAMP,
                header.producerId(),
                header.producerEpoch(),
                header.baseSequence(),
                header.isTransactional(),
                header.isControl(),
                header.leaderEpoch(),
                Integer.MAX_VALUE,
                deleteHorizonMs)) {
            for (LogRecord record : records) {
                builder.appendWithOffset(
                        record.offset(),
                        record.timestamp(),
                        record.key(),
                        record.value(),
                        record.headers().toArray(Header[]::new));
            }
            builder.overrideLastOffset(header.lastOffset());
            return builder.build().buffer();
        }
    }

    private static TimestampType timestampType(BatchHeader header) {
        return header.isLogAppendTime() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
    }
}
