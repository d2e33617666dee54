package barnabas.client.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts received bytes into frames: a length of four bytes, then as many. A frame that lies wholly inside a received chunk is
 * handed on in place; another is gathered in an array of at most twice what has arrived.
 */
final class FrameBuffer {
    private static final int LENGTH_BYTES = 4;
    private static final int GATHER_BYTES = 64 << 10;

    private final int frameMax;
    private final byte[] length = new byte[LENGTH_BYTES];
    private int lengthBytes;
    private byte[] gathered = {};
    private int gatheredBytes;
    private int frameBytes = -1;

    /** @param frameMax bytes of the longest frame that is taken */
    FrameBuffer(int frameMax) {
        this.frameMax = frameMax;
    }

    /**
     * Takes over {@code chunk} and hands on the frames that it completes, which are their receiver's to keep.
     *
     * @throws BadFrameException when a length is negative or beyond the limit; nothing more can be read then
     */
    void add(byte[] chunk, Consumer<ByteBuffer> frames) {
        int at = 0;
        while (at < chunk.length) {
            if (frameBytes < 0) {
                length[lengthBytes++] = chunk[at++];
                if (lengthBytes == LENGTH_BYTES) {
                    begin();
                }
            } else if (gatheredBytes == 0 && chunk.length - at >= frameBytes) {
                ByteBuffer frame = ByteBuffer.wrap(chunk, at, frameBytes).slice();
                at += frameBytes;
                frameBytes = -1;
                frames.accept(frame);
            } else {
                at += gather(chunk, at);
                if (gatheredBytes == frameBytes) {
                    ByteBuffer frame = ByteBuffer.wrap(gathered, 0, gatheredBytes);
                    gathered = new byte[0];
                    gatheredBytes = 0;
                    frameBytes = -1;
                    frames.accept(frame);
                }
            }
        }
    }

    private void begin() {
        frameBytes = ByteBuffer.wrap(length).getInt();
        lengthBytes = 0;
        if (frameBytes < LENGTH_BYTES || frameBytes > frameMax) {
            throw new BadFrameException("frame bytes=" + frameBytes + " limit=" + frameMax);
        }
    }

    private int gather(byte[] chunk, int at) {
        int bytes = Math.min(frameBytes - gatheredBytes, chunk.length - at);
        if (gathered.length < gatheredBytes + bytes) {
            // A length alone reserves no memory: the array grows with what arrives.
            int wanted = Math.max(GATHER_BYTES, 2 * (gatheredBytes + bytes));
            gathered = Arrays.copyOf(gathered, Math.min(frameBytes, wanted));
        }
        System.arraycopy(chunk, at, gathered, gatheredBytes, bytes);
        gatheredBytes += bytes;
        return bytes;
    }

    /** What was received is no frame of Kafka's protocol. */
    static final class BadFrameException extends RuntimeException {
        BadFrameException(String message) {
            super(message);
        }
    }
}
