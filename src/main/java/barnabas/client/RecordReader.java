package barnabas.client;

import barnabas.client.consume.Chunk;
import barnabas.records.CorruptBatchException;
import barnabas.records.LogRecord;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Reads what was fetched of one partition, record by record. */
final class RecordReader<K, V> {
    private final TopicPartition partition;
    private final ConsumerSettings<K, V> settings;
    private @Nullable Chunk chunk;

    RecordReader(TopicPartition partition, ConsumerSettings<K, V> settings) {
        this.partition = partition;
        this.settings = settings;
    }

    TopicPartition partition() {
        return partition;
    }

    boolean hasChunk() {
        return chunk != null;
    }

    /** Goes on with this one; the one before must be read. */
    void read(Chunk next) {
        chunk = next;
    }

    /** The chunk that is read now, which is read no more. */
    @Nullable Chunk drop() {
        Chunk dropped = chunk;
        chunk = null;
        return dropped;
    }

    /**
     * The next record of the chunk, null at its end.
     *
     * @throws ClientException when its bytes are damaged or its deserializer fails; the next call goes on behind it
     */
    @Nullable ConsumerRecord<K, V> next() {
        Chunk current = chunk;
        if (current == null) {
            return null;
        }
        LogRecord record;
        try {
            record = current.records().next();
        } catch (CorruptBatchException corrupt) {
            long offset = current.records().nextOffset();
            chunk = null;
            String message = "partition=" + partition + " offset=" + offset + " is damaged: " + corrupt.getMessage();
            throw ClientException.giveUp(message, partition, offset, new CorruptRecordException(message, corrupt));
        }
        return record == null ? null : deserialize(record, current);
    }

    private ConsumerRecord<K, V> deserialize(LogRecord record, Chunk from) {
        RecordHeaders headers = new RecordHeaders(record.headers());
        try {
            ByteBuffer key = record.key();
            ByteBuffer value = record.value();
            return new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    record.offset(),
                    record.timestamp(),
                    from.records().isLogAppendTime() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                    key == null ? ConsumerRecord.NULL_SIZE : key.remaining(),
                    value == null ? ConsumerRecord.NULL_SIZE : value.remaining(),
                    data(settings.keyDeserializer(), headers, key),
                    data(settings.valueDeserializer(), headers, value),
                    headers,
                    Optional.of(from.records().leaderEpoch()));
        } catch (RuntimeException bad) {
            String message =
                    "record partition=" + partition + " offset=" + record.offset() + " cannot be deserialized: " + bad;
            throw ClientException.giveUp(message, partition, record.offset(), new SerializationException(message, bad));
        }
    }

    @NullUnmarked
    private <T> T data(Deserializer<T> deserializer, RecordHeaders headers, ByteBuffer bytes) {
        return bytes == null ? null : deserializer.deserialize(partition.topic(), headers, bytes);
    }
}
