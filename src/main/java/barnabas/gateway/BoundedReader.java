package barnabas.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * What the generated readers of kafka-clients read a frame through. They believe counts: an array of n elements makes them
 * reserve n places, and an element of two bytes on the wire becomes an object of fifty. So a frame may hold a number of
 * fields at most ({@link #FIELDS_MAX}), and no count may exceed what is left of that or of the bytes (CVE-2026-111108).
 * Unknown tagged fields are skipped, not kept (CVE-2026-111115). Byte buffers are slices, not copies.
 */
final class BoundedReader implements Readable {
    /** A fetch of 100,000 partitions has some 700,000. */
    static final int FIELDS_MAX = 1_000_000;

    private final ByteBuffer buffer;
    private int fieldsLeft = FIELDS_MAX;

    BoundedReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** How many fields were read; a measure of the objects that were made. */
    int fields() {
        return FIELDS_MAX - fieldsLeft;
    }

    @Override
    public byte readByte() {
        return field(1).get();
    }

    @Override
    public short readShort() {
        return field(2).getShort();
    }

    @Override
    public int readInt() {
        return field(4).getInt();
    }

    @Override
    public long readLong() {
        return field(8).getLong();
    }

    @Override
    public double readDouble() {
        return field(8).getDouble();
    }

    @Override
    public byte[] readArray(int length) {
        field(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public int readUnsignedVarint() {
        return ByteUtils.readUnsignedVarint(field(1));
    }

    @Override
    public ByteBuffer readByteBuffer(int length) {
        field(length);
        ByteBuffer slice = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return slice;
    }

    @Override
    public int readVarint() {
        return ByteUtils.readVarint(field(1));
    }

    @Override
    public long readVarlong() {
        return ByteUtils.readVarlong(field(1));
    }

    /** The generated readers ask this only to judge a count of elements, each of which has a field and a byte at least. */
    @Override
    public int remaining() {
        return Math.min(buffer.remaining(), fieldsLeft);
    }

    @Override
    public Readable slice() {
        throw new UnsupportedOperationException("a request is read in one go");
    }

    @Override
    public @Nullable List<RawTaggedField> readUnknownTaggedField(
            @Nullable List<RawTaggedField> fields, int tag, int size) {
        field(size);
        buffer.position(buffer.position() + size);
        return fields;
    }

    private ByteBuffer field(int bytes) {
        if (bytes < 0 || bytes > buffer.remaining()) {
            throw new BadRequest("length=" + bytes + " beyond remaining=" + buffer.remaining());
        }
        if (--fieldsLeft < 0) {
            throw new BadRequest("more than fields=" + FIELDS_MAX);
        }
        return buffer;
    }
}
