package barnabas.partition.link;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written to one connection, in the order in which it was said; once the session has begun, pings, echoes and
 * credits go before it. Bounded in bytes, and by what the other side still holds: it credits what it is done with. Thread-safe; one thread takes.
 */
final class Outbox {
    /** Bytes handed to the socket at a time: a ping waits for no more than that. */
    static final int WRITE_MAX = 256 << 10;
    /** Smaller pieces are copied together: cheaper than a piece of its own. */
    private static final int COPIED_MAX = 2 << 10;

    private static final int COPY_ROOM = 32 << 10;
    /** Messages without records, on which elections hang, may go beyond the bound by that part of it. */
    private static final int RESERVE = 4;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What became of a message. */
    enum Offer {
        /** It is queued, and the queue's taker is at work. */
        QUEUED,
        /** It is queued, and its taker has to be woken. */
        WAKE,
        /** There is no room for it. */
        FULL,
        /** The connection is closed. */
        CLOSED
    }

    private record Outgoing(ByteBuffer frame, ByteBuffer records, boolean message, boolean begins) {
        int bytes() {
            return frame.remaining() + records.remaining();
        }

        int heldBytes() {
            return Frame.Said.heldBytes(records.remaining());
        }
    }

    private final long bytesMax;
    private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
    /** Of one write: used again when it is written. */
    private final ByteBuffer copies = ByteBuffer.allocate(COPY_ROOM);

    private long queuedBytes;
    /** Bytes of the queue that the write under way carries. */
    private long takenBytes;
    /** Records whose message is on its way, and which are not. */
    private ByteBuffer rest = NOTHING;

    private long window;
    private long sentBytes;
    private long creditedBytes;

    /** The list is on its way, with which the session begins. */
    private boolean begun;

    private boolean pingDue;
    private @Nullable Long echo;
    private @Nullable Long credit;
    /** The taker is at work, or knows that it has to be. */
    private boolean awake = true;

    private boolean closed;

    Outbox(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Something that is no replica's message: it is never refused, and needs no credit. */
    synchronized boolean say(Frame frame) {
        if (closed) {
            return false;
        }
        boolean begins = frame instanceof Frame.Listed list && list.last();
        add(new Outgoing(FrameCodec.encode(frame), NOTHING, false, begins));
        return wake();
    }

    /** A replica's message; {@code frame} announces the records. */
    synchronized Offer offer(ByteBuffer frame, ByteBuffer records) {
        Outgoing message = new Outgoing(frame, records, true, false);
        if (closed) {
            return Offer.CLOSED;
        }
        long most = records.hasRemaining() ? bytesMax : bytesMax + bytesMax / RESERVE;
        if (queuedBytes > 0 && queuedBytes + message.bytes() > most) {
            return Offer.FULL;
        }
        add(message);
        return wake() ? Offer.WAKE : Offer.QUEUED;
    }

    /** A ping with the time at which it is handed to the socket. Says whether the taker has to be woken. */
    synchronized boolean ping() {
        pingDue = true;
        return wake();
    }

    /** Echoes a ping; an older one that is not echoed yet says less. */
    synchronized boolean echo(long sentMs) {
        echo = sentMs;
        return wake();
    }

    /** Credits what we are done with, all in all. */
    synchronized boolean credit(long doneBytes) {
        credit = credit == null ? doneBytes : Long.valueOf(Math.max(credit, doneBytes));
        return wake();
    }

    /** How much the other side takes before it credits some of it. */
    synchronized void window(long bytes) {
        window = bytes;
    }

    /** What the other side is done with, all in all. */
    synchronized boolean credited(long doneBytes) {
        creditedBytes = Math.max(creditedBytes, Math.min(doneBytes, sentBytes));
        return wake();
    }

    /** Takes what may be written now; empty when nothing is to be written, and then the next offer wakes. Only when {@link #written}. */
    synchronized ByteString take(long nowMs) {
        copies.clear();
        Write write = new Write();
        if (begun) {
            urgent(write, nowMs);
        }
        while (write.hasRoom() && (takeRest(write) || takeNext(write))) {
            // until there is no room, or nothing more that may go
        }
        ByteString bytes = write.bytes();
        awake = !bytes.isEmpty();
        return bytes;
    }

    /** What was taken is written. */
    synchronized void written() {
        queuedBytes -= takenBytes;
        takenBytes = 0;
    }

    /** Whether all that was said is written. */
    synchronized boolean idle() {
        return queuedBytes == 0;
    }

    synchronized void close() {
        closed = true;
        queue.clear();
        rest = NOTHING;
        queuedBytes = 0;
        takenBytes = 0;
    }

    synchronized long queuedBytes() {
        return queuedBytes;
    }

    private void add(Outgoing outgoing) {
        queue.addLast(outgoing);
        queuedBytes += outgoing.bytes();
    }

    private boolean wake() {
        boolean asleep = !awake && !closed;
        awake |= asleep;
        return asleep;
    }

    private void urgent(Write write, long nowMs) {
        if (credit != null) {
            write.copy(FrameCodec.encode(new Frame.Credit(credit)));
            credit = null;
        }
        if (echo != null) {
            write.copy(FrameCodec.encode(new Frame.Echo(echo)));
            echo = null;
        }
        if (pingDue) {
            write.copy(FrameCodec.encode(new Frame.Ping(nowMs)));
            pingDue = false;
        }
    }

    private boolean takeRest(Write write) {
        if (!rest.hasRemaining()) {
            return false;
        }
        int count = Math.min(rest.remaining(), write.room() - FrameCodec.HEAD_BYTES);
        ByteBuffer head = ByteBuffer.allocate(FrameCodec.HEAD_BYTES);
        FrameCodec.head(head, 0, count, FrameCodec.RECORDS);
        write.put(head);
        write.put(rest.slice(rest.position(), count));
        rest.position(rest.position() + count);
        takenBytes += count;
        return true;
    }

    private boolean takeNext(Write write) {
        Outgoing next = queue.peekFirst();
        if (next == null || !mayGo(next) || !write.fits(next.frame())) {
            return false;
        }
        queue.removeFirst();
        if (next.message()) {
            sentBytes += next.heldBytes();
        }
        begun |= next.begins();
        takenBytes += next.frame().remaining();
        rest = next.records().slice();
        write.put(next.frame());
        return true;
    }

    private boolean mayGo(Outgoing next) {
        long held = sentBytes - creditedBytes;
        return !next.message() || held == 0 || held + next.heldBytes() <= window;
    }

    /** One write, put together. */
    private final class Write {
        private final ByteStringBuilder whole = new ByteStringBuilder();
        private int bytes;
        private int copiedFrom;

        boolean hasRoom() {
            return bytes + COPIED_MAX <= WRITE_MAX && copies.remaining() >= 2 * COPIED_MAX;
        }

        int room() {
            return WRITE_MAX - bytes;
        }

        boolean fits(ByteBuffer frame) {
            return bytes == 0 || frame.remaining() <= room();
        }

        void put(ByteBuffer piece) {
            if (piece.remaining() <= COPIED_MAX) {
                copy(piece);
                return;
            }
            endCopies();
            whole.append(
                    piece.hasArray()
                            ? ByteString.fromArrayUnsafe(
                                    piece.array(), piece.arrayOffset() + piece.position(), piece.remaining())
                            : ByteString.fromByteBuffer(piece.duplicate()));
            bytes += piece.remaining();
        }

        void copy(ByteBuffer piece) {
            bytes += piece.remaining();
            copies.put(piece.duplicate());
        }

        ByteString bytes() {
            endCopies();
            return whole.result();
        }

        private void endCopies() {
            int count = copies.position() - copiedFrom;
            if (count > 0) {
                whole.append(ByteString.fromArrayUnsafe(copies.array(), copiedFrom, count));
                copiedFrom = copies.position();
            }
        }
    }
}
