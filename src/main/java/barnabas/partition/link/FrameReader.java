package barnabas.partition.link;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts received bytes into frames. One that lies wholly inside a received chunk is decoded in place; another is gathered in an
 * array of at most twice what has arrived. Records go from the chunks straight to the one buffer that their receiver keeps.
 */
final class FrameReader {
    /** The longest body of a frame, and so the longest that a ping ever waits behind. */
    static final int BODY_MAX = 256 << 10;
    /** Of the first frame: a hello is short. */
    private static final int FIRST_BODY_MAX = 1 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int recordsMax;
    private int bodyMax = FIRST_BODY_MAX;
    private ByteBuffer chunk = NOTHING;
    private final ByteBuffer head = ByteBuffer.allocate(FrameCodec.HEAD_BYTES);
    private int bodyBytes;
    private byte type;
    private ByteBuffer gathered = NOTHING;
    /** A message whose records are not all here yet. */
    private Frame.@Nullable Said unfinished;

    private ByteBuffer records = NOTHING;

    FrameReader(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    /** Takes over {@code received}. Only after {@link #next} has returned null. */
    void add(ByteBuffer received) {
        chunk = received;
    }

    /** The next frame, or null when more bytes are needed. A message comes when its records are here, see {@link #records}. */
    @Nullable Frame next() throws BadFrameException {
        while (readHead()) {
            Frame frame = type == FrameCodec.RECORDS ? readRecords() : readBody();
            if (frame != null) {
                bodyMax = BODY_MAX;
                return frame;
            }
            if (head.hasRemaining() && chunk.hasRemaining()) {
                continue; // a frame has ended, and yielded nothing by itself
            }
            return null;
        }
        return null;
    }

    /** The records of the message that {@link #next} has just returned, the caller's to keep; empty for all other frames. */
    ByteBuffer records() {
        ByteBuffer taken = records;
        records = NOTHING;
        return taken;
    }

    /** Whether the bytes so far end inside a frame or before a message's records. */
    boolean midFrame() {
        return head.position() > 0 || unfinished != null;
    }

    private boolean readHead() throws BadFrameException {
        if (!head.hasRemaining()) {
            return true;
        }
        move(head, Math.min(head.remaining(), chunk.remaining()));
        if (head.hasRemaining()) {
            return false;
        }
        bodyBytes = head.getInt(0);
        type = head.get(Integer.BYTES);
        if (bodyBytes < 0 || bodyBytes > bodyMax) {
            throw new BadFrameException(
                    "frame type=" + type + " bytes=" + (bodyBytes & 0xffffffffL) + " limit=" + bodyMax);
        }
        if (type == FrameCodec.RECORDS && (unfinished == null || bodyBytes > records.remaining())) {
            throw new BadFrameException("records bytes=" + bodyBytes + " that no message has announced");
        }
        return true;
    }

    private @Nullable Frame readRecords() {
        int count = Math.min(bodyBytes, chunk.remaining());
        move(records, count);
        bodyBytes -= count;
        if (bodyBytes > 0) {
            return null;
        }
        head.clear();
        if (records.hasRemaining()) {
            return null;
        }
        records.flip();
        Frame whole = unfinished;
        unfinished = null;
        return whole;
    }

    private @Nullable Frame readBody() throws BadFrameException {
        ByteBuffer body = body();
        if (body == null) {
            return null;
        }
        head.clear();
        Frame frame = FrameCodec.decode(type, body);
        if (!(frame instanceof Frame.Said said)) {
            return frame;
        }
        if (unfinished != null) {
            throw new BadFrameException("a message amid the records of another");
        }
        if (said.recordsBytes() == 0) {
            return frame;
        }
        if (said.recordsBytes() < 0 || said.recordsBytes() > recordsMax) {
            throw new BadFrameException("records bytes=" + said.recordsBytes() + " limit=" + recordsMax);
        }
        unfinished = said;
        records = ByteBuffer.allocate(said.recordsBytes());
        return null;
    }

    private @Nullable ByteBuffer body() {
        if (gathered.position() == 0 && chunk.remaining() >= bodyBytes) {
            ByteBuffer body = chunk.slice(chunk.position(), bodyBytes);
            chunk.position(chunk.position() + bodyBytes);
            return body;
        }
        int count = Math.min(bodyBytes - gathered.position(), chunk.remaining());
        if (gathered.remaining() < count) {
            int room = (int) Math.min(bodyBytes, 2L * (gathered.position() + count));
            gathered = ByteBuffer.wrap(Arrays.copyOf(gathered.array(), room)).position(gathered.position());
        }
        move(gathered, count);
        if (gathered.position() < bodyBytes) {
            return null;
        }
        ByteBuffer body = gathered.flip();
        gathered = NOTHING;
        return body;
    }

    private void move(ByteBuffer to, int count) {
        to.put(chunk.slice(chunk.position(), count));
        chunk.position(chunk.position() + count);
    }
}
