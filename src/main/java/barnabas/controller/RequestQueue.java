package barnabas.controller;

import akka.actor.typed.ActorRef;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Requests that wait for their turn, within bounds. Used by one actor. */
final class RequestQueue {
    static final int REQUESTS_MAX = 1000;
    static final long BYTES_MAX = 32L * 1024 * 1024;

    /**
     * A request that waits.
     *
     * @param deadline when nobody waits for the answer any more, in the controller's nanoseconds
     */
    record Waiting(ControllerRequest request, long bytes, long deadline, ActorRef<Controller.Answer> replyTo) {
        Waiting(ControllerRequest request, long deadline, ActorRef<Controller.Answer> replyTo) {
            this(request, RequestBytes.of(request), deadline, replyTo);
        }
    }

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;

    /** False when it is full. One request alone may be above the bound of bytes. */
    boolean offer(Waiting request) {
        if (waiting.size() >= REQUESTS_MAX || (!waiting.isEmpty() && bytes + request.bytes() > BYTES_MAX)) {
            return false;
        }
        waiting.add(request);
        bytes += request.bytes();
        return true;
    }

    /** The next one that somebody still waits for, null when there is none. */
    @Nullable Waiting poll(long now) {
        Waiting next = waiting.poll();
        while (next != null) {
            bytes -= next.bytes();
            if (next.deadline() - now > 0) {
                return next;
            }
            next = waiting.poll();
        }
        return null;
    }
}
