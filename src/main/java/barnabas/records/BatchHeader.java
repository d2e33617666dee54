package barnabas.records;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a record batch of format v2, read without looking at its records (KIP-98):
 *
 * <pre>
 *  0 baseOffset 8 | 8 length 4 | 12 leaderEpoch 4 | 16 magic 1 | 17 crc 4 | 21 attributes 2 | 23 lastOffsetDelta 4
 * 27 baseTimestamp 8 | 35 maxTimestamp 8 | 43 producerId 8 | 51 producerEpoch 2 | 53 baseSequence 4 | 57 recordCount 4
 * 61 records, compressed as a whole when the codec says so
 *
 * attributes: bits 0-2 codec, 3 LogAppendTime, 4 transactional, 5 control, 6 delete horizon in baseTimestamp
 * length counts from leaderEpoch on; crc is the CRC-32C of everything from attributes on
 * </pre>
 *
 * Base offset and leader epoch lie outside the CRC, so a broker stamps them in place. All numbers are as found, unchecked:
 * {@link BatchValidator} judges them. Buffers must be big-endian, as new ones are.
 *
 * @param sizeInBytes of the whole batch with its header
 */
public record BatchHeader(
        long baseOffset,
        int sizeInBytes,
        int leaderEpoch,
        byte magic,
        int crc,
        short attributes,
        int lastOffsetDelta,
        long baseTimestamp,
        long maxTimestamp,
        long producerId,
        short producerEpoch,
        int baseSequence,
        int recordCount) {

    /** Bytes before the first record. */
    public static final int SIZE = 61;
    /** Bytes before what the length field counts. */
    public static final int LENGTH_OVERHEAD = 12;

    public static final byte MAGIC = 2;
    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final int NO_SEQUENCE = -1;

    private static final int LENGTH_AT = 8;
    private static final int EPOCH_AT = 12;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final int MAX_TIMESTAMP_AT = 35;
    private static final int PRODUCER_ID_AT = 43;
    private static final int PRODUCER_EPOCH_AT = 51;
    private static final int BASE_SEQUENCE_AT = 53;

    private static final int CODEC_MASK = 0x07;
    private static final int LOG_APPEND_TIME = 0x08;
    private static final int TRANSACTIONAL = 0x10;
    private static final int CONTROL = 0x20;
    private static final int DELETE_HORIZON = 0x40;

    /**
     * Reads the header at an absolute position.
     *
     * @throws IndexOutOfBoundsException when fewer than {@link #SIZE} bytes are there
     */
    public static BatchHeader read(ByteBuffer buffer, int position) {
        return new BatchHeader(
                buffer.getLong(position),
                LENGTH_OVERHEAD + buffer.getInt(position + LENGTH_AT),
                buffer.getInt(position + EPOCH_AT),
                buffer.get(position + MAGIC_AT),
                buffer.getInt(position + CRC_AT),
                buffer.getShort(position + ATTRIBUTES_AT),
                buffer.getInt(position + LAST_OFFSET_DELTA_AT),
                buffer.getLong(position + 27),
                buffer.getLong(position + MAX_TIMESTAMP_AT),
                buffer.getLong(position + PRODUCER_ID_AT),
                buffer.getShort(position + PRODUCER_EPOCH_AT),
                buffer.getInt(position + BASE_SEQUENCE_AT),
                buffer.getInt(position + 57));
    }

    public long lastOffset() {
        return baseOffset + lastOffsetDelta;
    }

    /** The base offset of a batch that follows this one. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** The codec's number, 0 to 7; 0 is none, above 4 is none that exists. */
    public int codec() {
        return attributes & CODEC_MASK;
    }

    public boolean isCompressed() {
        return codec() != 0;
    }

    /** True when the broker's clock gave the timestamp: then {@link #maxTimestamp} is that of every record. */
    public boolean isLogAppendTime() {
        return (attributes & LOG_APPEND_TIME) != 0;
    }

    public boolean isTransactional() {
        return (attributes & TRANSACTIONAL) != 0;
    }

    public boolean isControl() {
        return (attributes & CONTROL) != 0;
    }

    /** True when {@link #baseTimestamp} is the time after which compaction may drop the batch's tombstones (KIP-534). */
    public boolean hasDeleteHorizon() {
        return (attributes & DELETE_HORIZON) != 0;
    }

    /** True when compaction has taken records out of the batch: clients' batches are dense. An empty one lost them all. */
    public boolean hasGaps() {
        return recordCount <= lastOffsetDelta;
    }

    /** The newest time of a record, {@link #NO_TIMESTAMP} where there is none: an empty batch keeps the time of what it held. */
    public long newestRecordTime() {
        return recordCount == 0 ? NO_TIMESTAMP : maxTimestamp;
    }

    public boolean hasProducerId() {
        return producerId > NO_PRODUCER_ID;
    }

    /** The sequence number of the last record; after {@link Integer#MAX_VALUE} comes 0. */
    public int lastSequence() {
        if (baseSequence == NO_SEQUENCE) {
            return NO_SEQUENCE;
        }
        return incrementSequence(baseSequence, lastOffsetDelta);
    }

    /** {@code sequence + increment}, where 0 follows {@link Integer#MAX_VALUE}. Neither is negative. */
    public static int incrementSequence(int sequence, int increment) {
        return (int) (((long) sequence + increment) & Integer.MAX_VALUE);
    }

    /** Whether length and magic allow this to be a batch at all. Says nothing of the CRC. */
    public boolean isPlausible() {
        return magic == MAGIC && sizeInBytes >= SIZE && lastOffsetDelta >= 0 && baseOffset >= 0;
    }

    /** Whether the bytes of the whole batch at this position, which must all be there, match its CRC. */
    public static boolean hasValidCrc(ByteBuffer buffer, int position) {
        int size = LENGTH_OVERHEAD + buffer.getInt(position + LENGTH_AT);
        return size >= SIZE && buffer.getInt(position + CRC_AT) == crcOf(buffer, position, size);
    }

    /** Writes the base offset, which the CRC doesn't cover, in place. */
    public static void stampOffset(ByteBuffer buffer, int position, long baseOffset) {
        buffer.putLong(position, baseOffset);
    }

    /** Writes the leader epoch, which the CRC doesn't cover, in place. */
    public static void stampEpoch(ByteBuffer buffer, int position, int leaderEpoch) {
        buffer.putInt(position + EPOCH_AT, leaderEpoch);
    }

    /** Makes every record's time the broker's, in place, and the CRC anew. The whole batch must be in the buffer. */
    public static void stampLogAppendTime(ByteBuffer buffer, int position, long timestamp) {
        int attributes = buffer.getShort(position + ATTRIBUTES_AT) | LOG_APPEND_TIME;
        buffer.putShort(position + ATTRIBUTES_AT, (short) attributes);
        buffer.putLong(position + MAX_TIMESTAMP_AT, timestamp);
        int size = LENGTH_OVERHEAD + buffer.getInt(position + LENGTH_AT);
        buffer.putInt(position + CRC_AT, crcOf(buffer, position, size));
    }

    /** Makes the batch another of its producer's, in place, and the CRC anew. The whole batch must be in the buffer. */
    public static void stampProducer(
            ByteBuffer buffer, int position, long producerId, short producerEpoch, int baseSequence) {
        buffer.putLong(position + PRODUCER_ID_AT, producerId);
        buffer.putShort(position + PRODUCER_EPOCH_AT, producerEpoch);
        buffer.putInt(position + BASE_SEQUENCE_AT, baseSequence);
        int size = LENGTH_OVERHEAD + buffer.getInt(position + LENGTH_AT);
        buffer.putInt(position + CRC_AT, crcOf(buffer, position, size));
    }

    private static int crcOf(ByteBuffer buffer, int position, int size) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(position + ATTRIBUTES_AT, size - ATTRIBUTES_AT));
        return (int) crc.getValue();
    }
}
