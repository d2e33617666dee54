package barnabas.gateway;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long one connection may go on as it is. The next deadline is published for the listener, which looks at those of all
 * connections now and then: no timer per connection. Times are of {@link System#nanoTime}.
 */
final class Deadlines {
    private enum Waiting {
        FOR_A_READER,
        FOR_THE_REST_OF_A_REQUEST,
        FOR_A_REQUEST,
        FOR_A_HANDLER
    }

    private final Limits limits;
    private final AtomicLong published;
    private Waiting waiting = Waiting.FOR_THE_REST_OF_A_REQUEST;
    private boolean anyRequest;
    private boolean midFrame = true;
    private long lastProgress;
    private long lastRequest;
    /** When the frame that is incomplete now began; for the first request, when the connection did. */
    private long frameBegan;

    Deadlines(Limits limits, AtomicLong published) {
        this.limits = limits;
        this.published = published;
        long now = System.nanoTime();
        lastProgress = now;
        lastRequest = now;
        frameBegan = now;
    }

    /** A whole request came in. */
    void request() {
        anyRequest = true;
        midFrame = false;
        lastRequest = System.nanoTime();
    }

    /** The client took some of its responses. */
    void progressed() {
        lastProgress = System.nanoTime();
    }

    void closing() {
        progressed();
        settle(true, true, false, false);
    }

    /**
     * What the connection waits for from now on.
     *
     * @param incomplete a frame has begun and its rest is awaited
     * @param inFlight a handler has a request of it
     */
    void settle(boolean writing, boolean finishing, boolean incomplete, boolean inFlight) {
        if (incomplete && !midFrame) {
            frameBegan = System.nanoTime();
        }
        midFrame = incomplete || !anyRequest;
        if (writing || finishing) {
            waiting = Waiting.FOR_A_READER;
            publish(lastProgress + limits.writeTimeout().toNanos());
        } else if (incomplete || !anyRequest) {
            waiting = Waiting.FOR_THE_REST_OF_A_REQUEST;
            publish(frameBegan + limits.frameTimeout().toNanos());
        } else if (inFlight) {
            waiting = Waiting.FOR_A_HANDLER;
            publish(System.nanoTime() + limits.idleTimeout().toNanos());
        } else {
            waiting = Waiting.FOR_A_REQUEST;
            publish(Math.max(lastRequest, lastProgress) + limits.idleTimeout().toNanos());
        }
    }

    /** Why the connection must end, or null when there is time left or a handler is to blame. */
    @Nullable String over() {
        if (System.nanoTime() - published.getPlain() < 0) {
            return null;
        }
        return switch (waiting) {
            case FOR_A_READER -> "takes no responses for " + limits.writeTimeout();
            case FOR_THE_REST_OF_A_REQUEST -> (anyRequest ? "request" : "first request") + " incomplete after "
                    + limits.frameTimeout();
            case FOR_A_REQUEST -> "idle for " + limits.idleTimeout();
            case FOR_A_HANDLER -> null;
        };
    }

    private void publish(long nanos) {
        published.setOpaque(nanos);
    }
}
