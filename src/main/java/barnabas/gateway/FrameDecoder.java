package barnabas.gateway;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts received bytes into frames: a length of four bytes, then so many bytes. A frame that lies wholly inside one received
 * chunk is a slice of it; another is gathered as its bytes arrive, in an array of at most twice what has arrived.
 */
final class FrameDecoder {
    private static final int LENGTH_BYTES = 4;
    private static final byte[] NOTHING = {};

    private final int maxBytes;
    private byte[] chunk = NOTHING;
    private int position;
    private int lengthBytes;
    private int length;
    private byte[] gathered = NOTHING;
    private int gatheredBytes;

    FrameDecoder(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes over {@code received}. Only after {@link #next} has returned null. */
    void add(byte[] received) {
        chunk = received;
        position = 0;
    }

    /** The next frame without its length, or null when more bytes are needed. Throws {@link BadRequest}. */
    @Nullable ByteBuffer next() {
        if (!readLength()) {
            return null;
        }
        int available = chunk.length - position;
        if (gatheredBytes == 0 && available >= length) {
            ByteBuffer frame = ByteBuffer.wrap(chunk, position, length).slice();
            position += length;
            begin();
            return frame;
        }
        gather(Math.min(available, length - gatheredBytes));
        if (gatheredBytes < length) {
            chunk = NOTHING;
            position = 0;
            return null;
        }
        ByteBuffer frame = ByteBuffer.wrap(gathered, 0, length);
        begin();
        return frame;
    }

    /** Whether a frame has begun and is not complete. */
    boolean midFrame() {
        return lengthBytes > 0;
    }

    /** Bytes of {@link #add} that no frame returned so far contains. */
    int buffered() {
        return chunk.length - position + gatheredBytes + lengthBytes;
    }

    private void begin() {
        lengthBytes = 0;
        length = 0;
        gathered = NOTHING;
        gatheredBytes = 0;
        if (position == chunk.length) {
            chunk = NOTHING;
            position = 0;
        }
    }

    private boolean readLength() {
        while (lengthBytes < LENGTH_BYTES) {
            if (position == chunk.length) {
                return false;
            }
            length = (length << 8) | (chunk[position++] & 0xff);
            lengthBytes++;
            if (lengthBytes == LENGTH_BYTES && (length < 0 || length > maxBytes)) {
                throw new BadRequest(complaint());
            }
        }
        return true;
    }

    private void gather(int count) {
        if (gatheredBytes + count > gathered.length) {
            gathered = Arrays.copyOf(gathered, (int) Math.min(length, 2L * (gatheredBytes + count)));
        }
        System.arraycopy(chunk, position, gathered, gatheredBytes, count);
        gatheredBytes += count;
        position += count;
    }

    /** What a wrong length most likely is: the first bytes of another protocol. */
    private String complaint() {
        String size = "request-bytes=" + length + " limit=" + maxBytes;
        if (length >>> 16 == 0x1603) {
            return size + " (looks like TLS, but this listener is plaintext)";
        }
        return switch (length) {
                // GET, POST, HEAD, PUT, PRI (HTTP/2), OPTIONS, DELETE, CONNECT, PATCH, HTTP
            case 0x47455420,
                    0x504f5354,
                    0x48454144,
                    0x50555420,
                    0x50524920,
                    0x4f505449,
                    0x44454c45,
                    0x434f4e4e,
                    0x50415443,
                    0x48545450 -> size + " (looks like HTTP; the management port speaks it)";
            default -> size;
        };
    }
}
