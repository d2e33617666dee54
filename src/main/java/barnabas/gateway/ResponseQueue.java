package barnabas.gateway;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the responses of one connection into the order of its requests, and keeps them until the socket takes them. */
final class ResponseQueue {
    /** Requests whose response is not yet in {@link #unsent}, oldest first. */
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    /** Responses that an older request holds up. */
    private final Map<Exchange, List<ByteBuffer>> early = new HashMap<>();

    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
    private long heldBytes;

    void add(Exchange exchange) {
        waiting.addLast(exchange);
    }

    /** The frame of {@code exchange}'s response, empty when it gets none. */
    void answered(Exchange exchange, List<ByteBuffer> frame) {
        heldBytes += bytes(frame);
        if (!exchange.equals(waiting.peekFirst())) {
            early.put(exchange, frame);
            return;
        }
        waiting.removeFirst();
        unsent.addAll(frame);
        List<ByteBuffer> next;
        while ((next = nextEarly()) != null) {
            waiting.removeFirst();
            unsent.addAll(next);
        }
    }

    /** Requests that are not answered, or held up by one that is not. */
    int inFlight() {
        return waiting.size();
    }

    /** Bytes of responses that are here or on their way through the socket. */
    long heldBytes() {
        return heldBytes;
    }

    /** Whether every request was answered and every answer written. */
    boolean idle() {
        return waiting.isEmpty() && heldBytes == 0;
    }

    /** Takes at most {@code max} bytes out, without copying what lies in arrays. Empty when nothing is ready. */
    ByteString take(int max) {
        ByteString taken = ByteString.emptyByteString();
        int left = max;
        ByteBuffer piece;
        while (left > 0 && (piece = unsent.pollFirst()) != null) {
            int count = Math.min(left, piece.remaining());
            taken = taken.concat(bytes(piece.slice(piece.position(), count)));
            if (count < piece.remaining()) {
                unsent.addFirst(piece.slice(piece.position() + count, piece.remaining() - count));
            }
            left -= count;
        }
        return taken;
    }

    /** The socket has taken so many of the bytes from {@link #take}. */
    void written(int bytes) {
        heldBytes -= bytes;
    }

    /** Forgets the requests that have no response on its way; their handlers may stop waiting. */
    void dropWaiting() {
        early.values().forEach(frame -> heldBytes -= bytes(frame));
        early.clear();
        waiting.forEach(Exchange::cancel);
        waiting.clear();
    }

    private @Nullable List<ByteBuffer> nextEarly() {
        Exchange first = waiting.peekFirst();
        return first == null || early.isEmpty() ? null : early.remove(first);
    }

    private static long bytes(List<ByteBuffer> frame) {
        long bytes = 0;
        for (ByteBuffer piece : frame) {
            bytes += piece.remaining();
        }
        return bytes;
    }

    private static ByteString bytes(ByteBuffer piece) {
        return piece.hasArray()
                ? ByteString.fromArrayUnsafe(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining())
                : ByteString.fromByteBuffer(piece);
    }
}
