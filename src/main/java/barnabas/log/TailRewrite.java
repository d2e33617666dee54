package barnabas.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the end of a log again, byte for byte in its place, so that a flush writes it whatever became of the pages of a flush
 * that failed (rule L7).
 */
final class TailRewrite {
    private static final int CHUNK_BYTES = 1 << 20;

    private TailRewrite() {}

    /** Everything from an offset on. Nothing is appended meanwhile. */
    static void rewrite(LogView log, long fromOffset) throws IOException {
        for (int i = log.segmentOf(fromOffset); i < log.segments().length; i++) {
            int bytes = log.bytes(i);
            if (bytes > 0) {
                Segment segment = log.segments()[i];
                rewrite(segment, segment.positionOf(fromOffset, bytes), bytes);
            }
        }
    }

    private static void rewrite(Segment segment, int from, int to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK_BYTES, to - from));
        ByteBuffer[] chunks = {chunk};
        try (OpenFile lease = segment.writing().lease()) {
            int position = from;
            while (position < to) {
                chunk.clear().limit(Math.min(chunk.capacity(), to - position));
                segment.read(chunk, position);
                if (!chunk.hasRemaining()) {
                    throw new EOFException("segment=" + segment.path() + " ends before position=" + to);
                }
                while (chunk.hasRemaining()) {
                    position += (int) lease.file().write(chunks, 0, 1, position);
                }
            }
        }
    }
}
