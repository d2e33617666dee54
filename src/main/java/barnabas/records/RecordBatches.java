package barnabas.records;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/** Row of batches in a buffer: walking their headers, making batches, reading their records. Thread-safe; moves no buffer's position. */
public final class RecordBatches {
    /** Records of one batch, decompressed, that the broker is ready to hold when it has to look inside. */
    public static final int DECOMPRESSED_MAX = 64 * 1024 * 1024;

    private static final int CONTROL_BATCH_BYTES = 512;
    private static final int CHUNK_BYTES = 16 * 1024;

    private RecordBatches() {}

    /**
     * Calls the visitor with every header and the absolute position of its batch. A last batch that isn't there as a whole is
     * left out, as Kafka's readers do.
     *
     * @return the position after the last whole batch
     * @throws CorruptBatchException when what should be a header cannot be one
     */
    public static int forEachHeader(ByteBuffer batches, ObjIntConsumer<BatchHeader> visitor) {
        int position = batches.position();
        BatchHeader header = headerAt(batches, position);
        while (header != null) {
            visitor.accept(header, position);
            position += header.sizeInBytes();
            header = headerAt(batches, position);
        }
        return position;
    }

    /** Of the batch at an absolute position; null when there is none, or not the whole of it. Throws as {@link #forEachHeader} does. */
    static @Nullable BatchHeader headerAt(ByteBuffer batches, int position) {
        if (batches.limit() - position < BatchHeader.SIZE) {
            return null;
        }
        BatchHeader header = BatchHeader.read(batches, position);
        if (!header.isPlausible()) {
            throw new CorruptBatchException("no batch at position=" + position + " header=" + header);
        }
        return header.sizeInBytes() > batches.limit() - position ? null : header;
    }

    /** How many records the headers say that there are. Throws as {@link #forEachHeader} does. */
    public static long recordCount(ByteBuffer batches) {
        long[] count = {0};
        forEachHeader(batches, (header, position) -> count[0] += header.recordCount());
        return count[0];
    }

    /**
     * The records from offset {@code from} on of all whole batches but control batches, in order. Throws as {@link #forEachHeader} and
     * {@link #records(ByteBuffer)} do.
     *
     * @return the offset behind the last batch; {@code from} when there is none
     */
    public static long forEachRecord(ByteBuffer batches, long from, Consumer<LogRecord> visitor) {
        long[] reached = {from};
        forEachHeader(batches, (header, position) -> {
            if (!header.isControl()) {
                ByteBuffer batch = batches.duplicate().position(position);
                for (LogRecord record : records(batch.limit(position + header.sizeInBytes()))) {
                    if (record.offset() >= from) {
                        visitor.accept(record);
                    }
                }
            }
            reached[0] = header.nextOffset();
        });
        return reached[0];
    }

    /** The headers of all whole batches in order. Throws as {@link #forEachHeader} does. */
    public static List<BatchHeader> headers(ByteBuffer batches) {
        List<BatchHeader> headers = new ArrayList<>();
        forEachHeader(batches, (header, position) -> headers.add(header));
        return headers;
    }

    /** Makes an uncompressed batch of at least one record. */
    public static ByteBuffer build(BatchFields fields, List<LogRecord> records) {
        return build(fields, Compression.NONE, records);
    }

    /** Makes a batch of at least one record, compressed by the codec of that name: none, gzip, snappy, lz4, zstd. */
    public static ByteBuffer build(BatchFields fields, String codec, List<LogRecord> records) {
        return build(fields, Compression.of(codec).build(), records);
    }

    private static ByteBuffer build(BatchFields fields, Compression compression, List<LogRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one record");
        }
        int estimate = BatchHeader.SIZE
                + records.stream().mapToInt(RecordBatches::sizeAtMost).sum();
        try (MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                new ByteBufferOutputStream(estimate),
                RecordBatch.CURRENT_MAGIC_VALUE,
                compression,
                TimestampType.CREATE_TIME,
                fields.baseOffset(),
                RecordBatch.NO_TIMESTAMP,
                fields.producerId(),
                fields.producerEpoch(),
                fields.baseSequence(),
                fields.transactional(),
                fields.control(),
                fields.leaderEpoch(),
                Integer.MAX_VALUE)) {
            for (LogRecord record : records) {
                builder.append(
                        record.timestamp(),
                        record.key(),
                        record.value(),
                        record.headers().toArray(Header[]::new));
            }
            return builder.build().buffer();
        }
    }

    private static int sizeAtMost(LogRecord record) {
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        return 32 + (key == null ? 0 : key.remaining()) + (value == null ? 0 : value.remaining());
    }

    /**
     * The control batch with which a new leader commits what it took over (rule L2), as KRaft writes it. It takes one offset.
     *
     * @param voters broker ids of the group's voters
     */
    public static ByteBuffer leaderChange(
            long baseOffset, int leaderEpoch, long timestamp, int leaderId, Set<Integer> voters) {
        LeaderChangeMessage message = new LeaderChangeMessage()
                .setLeaderId(leaderId)
                .setVoters(voters.stream()
                        .sorted()
                        .map(id -> new LeaderChangeMessage.Voter().setVoterId(id))
                        .toList());
        int bytes = CONTROL_BATCH_BYTES + 32 * voters.size();
        return MemoryRecords.withLeaderChangeMessage(
                        baseOffset, timestamp, leaderEpoch, ByteBuffer.allocate(bytes), message)
                .buffer();
    }

    /** Reads the records of the batch at the buffer's position within {@link #DECOMPRESSED_MAX}. */
    public static List<LogRecord> records(ByteBuffer batch) {
        return records(batch, DECOMPRESSED_MAX);
    }

    /**
     * Reads the records of the batch at the buffer's position, decompressing them when need be.
     *
     * @param bytesMax what the records may take when decompressed
     * @throws CorruptBatchException when they take more, or cannot be read
     */
    public static List<LogRecord> records(ByteBuffer batch, int bytesMax) {
        BatchHeader header = wholeBatch(batch);
        RecordWalk walk = walk(batch, header, bytesMax);
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < header.recordCount(); i++) {
            records.add(walk.next(header));
        }
        return records;
    }

    /** The first record of the batch with this time or a later one, at or above an offset. Bounds and errors as {@link #records}. */
    public static Optional<OffsetAtTime> firstAtOrAfter(ByteBuffer batch, long timestamp, long offsetMin) {
        BatchHeader header = wholeBatch(batch);
        if (header.isLogAppendTime()) {
            return header.newestRecordTime() < timestamp || header.lastOffset() < offsetMin
                    ? Optional.empty()
                    : Optional.of(new OffsetAtTime(Math.max(header.baseOffset(), offsetMin), header.maxTimestamp()));
        }
        RecordWalk walk = walk(batch, header, DECOMPRESSED_MAX);
        for (int i = 0; i < header.recordCount(); i++) {
            LogRecord record = walk.next(header);
            if (record.timestamp() >= timestamp && record.offset() >= offsetMin) {
                return Optional.of(new OffsetAtTime(record.offset(), record.timestamp()));
            }
        }
        return Optional.empty();
    }

    private static BatchHeader wholeBatch(ByteBuffer batch) {
        if (batch.remaining() < BatchHeader.SIZE) {
            throw new CorruptBatchException("bytes=" + batch.remaining() + " are no batch");
        }
        BatchHeader header = BatchHeader.read(batch, batch.position());
        if (!header.isPlausible() || header.sizeInBytes() > batch.remaining()) {
            throw new CorruptBatchException("no whole batch in bytes=" + batch.remaining() + " header=" + header);
        }
        return header;
    }

    /** A walk over the records of the batch at the buffer's position, within {@link #DECOMPRESSED_MAX}. */
    static RecordWalk walk(ByteBuffer batch, BatchHeader header) {
        return walk(batch, header, DECOMPRESSED_MAX);
    }

    private static RecordWalk walk(ByteBuffer batch, BatchHeader header, int bytesMax) {
        if (!header.isCompressed()) {
            int start = batch.position();
            return new RecordWalk(batch, start + BatchHeader.SIZE, start + header.sizeInBytes());
        }
        ByteBuffer records = decompress(batch.slice(batch.position(), header.sizeInBytes()), bytesMax);
        return new RecordWalk(records, 0, records.limit());
    }

    /** The records of the compressed batch that the buffer holds. Kafka's own iterator would allocate whatever length a record claims. */
    static InputStream decompressed(ByteBuffer batch) {
        DefaultRecordBatch whole = (DefaultRecordBatch)
                MemoryRecords.readableRecords(batch).batches().iterator().next();
        return whole.recordInputStream(BufferSupplier.NO_CACHING);
    }

    private static ByteBuffer decompress(ByteBuffer batch, int bytesMax) {
        if (BatchHeader.read(batch, 0).codec() > CompressionType.ZSTD.id) {
            throw new CorruptBatchException(
                    "codec=" + BatchHeader.read(batch, 0).codec() + " is none that exists");
        }
        try (InputStream in = decompressed(batch);
                ByteBufferOutputStream out = new ByteBufferOutputStream(Math.min(bytesMax, 4 * batch.limit()))) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (read > bytesMax - out.position()) {
                    throw new CorruptBatchException("records take more than bytes=" + bytesMax);
                }
                out.write(chunk, 0, read);
            }
            return out.buffer().flip();
        } catch (IOException | KafkaException e) {
            throw new CorruptBatchException("records cannot be decompressed: " + e.getMessage(), e);
        }
    }

    /** What the records fields of Kafka's generated messages want. The bytes are not copied. */
    public static BaseRecords wire(ByteBuffer batches) {
        return batches.hasRemaining() ? MemoryRecords.readableRecords(batches) : MemoryRecords.EMPTY;
    }

    /** The same for bytes that may lie in a file. */
    public static BaseRecords wire(WireBytes batches) {
        return batches instanceof WireBytes.InFile inFile
                ? new InFileRecords(inFile)
                : wire(((WireBytes.InMemory) batches).bytes());
    }

    /** The bytes behind a records field of a message that is to be sent. */
    static WireBytes bytes(@Nullable BaseRecords records) {
        return records instanceof InFileRecords inFile ? inFile.bytes() : new WireBytes.InMemory(buffer(records));
    }

    /** The bytes behind a records field of a message that was read; empty when it is null. */
    public static ByteBuffer buffer(@Nullable BaseRecords records) {
        if (records == null) {
            return ByteBuffer.allocate(0);
        }
        if (records instanceof MemoryRecords memory) {
            return memory.buffer().duplicate();
        }
        throw new IllegalArgumentException("records of " + records.getClass() + " have no buffer");
    }
}
