package barnabas.gateway;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.Events;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Log lines that strangers can cause: so many a second from one address for one reason, so many in all, and then how many were
 * left out. A flood of one kind hides no line of another. Thread-safe.
 */
final class RateLimitedLog {
    /** Of one address and reason. */
    static final int LINES_PER_SECOND = 10;
    /** Of all together; also bounds what is remembered. */
    static final int ALL_LINES_PER_SECOND = 100;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

    /** A reason is a line without its numbers. */
    private record Cause(InetAddress from, String reason) {}

    private final Logger log;
    private final Events events;
    /** Lines of this second. */
    private final Map<Cause, Integer> lines = new HashMap<>();

    private long secondBegan = System.nanoTime();
    private int allLines;
    private long suppressed;

    /** @param events told of each line, too */
    RateLimitedLog(Logger log, Events events) {
        this.log = log;
        this.events = events;
    }

    /** A connection was not taken, or is ended. The line begins with the peer. */
    void warn(InetSocketAddress peer, String what) {
        if (mayLog(peer, what)) {
            log.warn("peer={} {}", peer, what);
            tell(EventKind.CONNECTION_REFUSED, peer, what);
        }
    }

    void error(InetSocketAddress peer, String what, @Nullable Throwable cause) {
        if (mayLog(peer, what)) {
            log.error("peer={} {}", peer, what, cause);
            tell(EventKind.REQUEST_REFUSED, peer, cause == null ? what : what + ": " + cause);
        }
    }

    private void tell(EventKind kind, InetSocketAddress peer, String what) {
        events.tell(Event.of(kind, System.currentTimeMillis(), what)
                .with("client", peer.getAddress().getHostAddress()));
    }

    private synchronized boolean mayLog(InetSocketAddress peer, String what) {
        long now = System.nanoTime();
        if (now - secondBegan >= SECOND_NANOS) {
            if (suppressed > 0) {
                log.warn("lines suppressed={} within a second", suppressed);
            }
            secondBegan = now;
            lines.clear();
            allLines = 0;
            suppressed = 0;
        }
        if (allLines < ALL_LINES_PER_SECOND) {
            Cause cause = new Cause(peer.getAddress(), NUMBERS.matcher(what).replaceAll("#"));
            if (lines.merge(cause, 1, Integer::sum) <= LINES_PER_SECOND) {
                allLines++;
                return true;
            }
        }
        suppressed++;
        return false;
    }
}
