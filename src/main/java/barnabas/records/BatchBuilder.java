package barnabas.records;

import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/** Builds one batch record by record, as a producer does. Not thread-safe. */
public final class BatchBuilder {
    private final MemoryRecordsBuilder builder;

    private BatchBuilder(MemoryRecordsBuilder builder) {
        this.builder = builder;
    }

    /**
     * A batch without records, from no producer.
     *
     * @param codec none, gzip, snappy, lz4 or zstd
     * @param bytesExpected what it will probably take; more costs a copy, less costs memory
     * @param bytesMax the size at which the batch is full; its first record may be larger
     * @throws IllegalArgumentException when there is no such codec
     */
    public static BatchBuilder create(String codec, int bytesExpected, int bytesMax) {
        return new BatchBuilder(new MemoryRecordsBuilder(
                new ByteBufferOutputStream(bytesExpected),
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.of(CompressionType.forName(codec)).build(),
                TimestampType.CREATE_TIME,
                0,
                RecordBatch.NO_TIMESTAMP,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                bytesMax));
    }

    /** Bytes of a batch with this record alone, uncompressed; a little more rather than less. */
    public static int sizeAtMost(byte @Nullable [] key, byte @Nullable [] value, Header[] headers) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE, key, value, headers);
    }

    public boolean hasRoomFor(long timestamp, byte @Nullable [] key, byte @Nullable [] value, Header[] headers) {
        return builder.hasRoomFor(timestamp, key, value, headers);
    }

    /** Adds a record, whether there is room or not. */
    public void append(long timestamp, byte @Nullable [] key, byte @Nullable [] value, Header[] headers) {
        builder.append(timestamp, key, value, headers);
    }

    public boolean isFull() {
        return builder.isFull();
    }

    public int recordCount() {
        return builder.numRecords();
    }

    /** What the batch would take now, compressed; an estimate. */
    public int sizeInBytes() {
        return builder.estimatedSizeInBytes();
    }

    /** The batch, which must have a record; nothing more can be added. */
    public ByteBuffer build() {
        return builder.build().buffer();
    }
}
