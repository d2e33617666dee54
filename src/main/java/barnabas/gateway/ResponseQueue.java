package barnabas.gateway;

import akka.util.ByteString;
import barnabas.records.WireBytes;
import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
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
    private final Map<Exchange, List<WireBytes>> early = new HashMap<>();

    private final Unsent unsent = new Unsent();
    private long heldBytes;

    void add(Exchange exchange) {
        waiting.addLast(exchange);
    }

    /** The frame of {@code exchange}'s response, empty when it gets none. */
    void answered(Exchange exchange, List<WireBytes> frame) {
        heldBytes += bytes(frame);
        if (!exchange.equals(waiting.peekFirst())) {
            early.put(exchange, frame);
            return;
        }
        waiting.removeFirst();
        unsent.add(frame);
        List<WireBytes> next;
        while ((next = nextEarly()) != null) {
            waiting.removeFirst();
            unsent.add(next);
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

    /** Whether there is nothing to be written now. */
    boolean nothingUnsent() {
        return unsent.isEmpty();
    }

    /** Whether every request was answered and every answer written. */
    boolean idle() {
        return waiting.isEmpty() && heldBytes == 0;
    }

    /** As {@link Unsent#writeTo}; what was taken is no longer held. */
    int writeTo(GatheringByteChannel socket, int max) throws IOException {
        int written = unsent.writeTo(socket, max);
        heldBytes -= written;
        return written;
    }

    /** As {@link Unsent#take}; what was taken is held until it is {@link #written}. */
    ByteString take(int max) throws IOException {
        return unsent.take(max);
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

    private @Nullable List<WireBytes> nextEarly() {
        Exchange first = waiting.peekFirst();
        return first == null || early.isEmpty() ? null : early.remove(first);
    }

    private static long bytes(List<WireBytes> frame) {
        long bytes = 0;
        for (WireBytes piece : frame) {
            bytes += piece.size();
        }
        return bytes;
    }
}
