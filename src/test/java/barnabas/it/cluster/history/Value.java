package barnabas.it.cluster.history;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/**
 * What a record says: who wrote it, and the how-manieth of this writer to this partition it is. Unlike any other value of its partition.
 *
 * @param writer from 1 up; whoever has to give up a write goes on under a new number
 * @param sequence from 0 up, without gaps
 */
public record Value(int writer, int sequence) {
    /** Enough that bytes which nobody wrote do not stand for a value by chance. */
    private static final int PROOF_BYTES = 8;

    private static final int BYTES_MIN = 2 * Integer.BYTES + PROOF_BYTES;
    private static final int BYTES_MORE = 400;

    public Value {
        if (writer < 1 || sequence < 0) {
            throw new IllegalArgumentException("writer=" + writer + " sequence=" + sequence);
        }
    }

    /** The bytes that stand for it: of many lengths, and any other byte would not be its own. */
    public byte[] bytes() {
        Random random = new Random(packed());
        byte[] bytes = new byte[BYTES_MIN + random.nextInt(BYTES_MORE)];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(writer).putInt(sequence);
        return bytes;
    }

    /** Empty: these bytes stand for no value. */
    public static Optional<Value> of(byte[] bytes) {
        if (bytes == null || bytes.length < BYTES_MIN) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int writer = buffer.getInt();
        int sequence = buffer.getInt();
        if (writer < 1 || sequence < 0) {
            return Optional.empty();
        }
        Value value = new Value(writer, sequence);
        return Arrays.equals(value.bytes(), bytes) ? Optional.of(value) : Optional.empty();
    }

    /** Never 0. */
    long packed() {
        return ((long) writer << Integer.SIZE) | sequence;
    }

    static Value unpacked(long packed) {
        return new Value((int) (packed >>> Integer.SIZE), (int) packed);
    }

    @Override
    public String toString() {
        return writer + "." + sequence;
    }
}
