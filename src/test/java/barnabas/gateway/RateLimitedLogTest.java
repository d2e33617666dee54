package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.events.Events;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger("strangers");
    private final RateLimitedLog log = new RateLimitedLog(logger, Events.NONE);

    @BeforeEach
    void listen() {
        written.start();
        logger.addAppender(written);
    }

    private static InetSocketAddress peer(int host, int port) {
        return new InetSocketAddress("127.0.0." + host, port);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aFloodOfOneKindHidesNoLineOfAnotherReasonOrAddress() {
        for (int i = 0; i < 1_000; i++) {
            log.warn(peer(1, 2_000 + i), "closed: request-bytes=" + i);
        }
        log.warn(peer(1, 1), "closed: idle");
        log.warn(peer(2, 1), "closed: request-bytes=7");
        assertThat(lines())
                .contains("peer=/127.0.0.1:1 closed: idle", "peer=/127.0.0.2:1 closed: request-bytes=7")
                // One second more may have begun in between.
                .hasSizeBetween(RateLimitedLog.LINES_PER_SECOND + 2, 3 * RateLimitedLog.LINES_PER_SECOND);
    }

    @Test
    void manyReasonsAndAddressesTogetherAreBoundedToo() {
        for (int i = 0; i < 10_000; i++) {
            log.warn(peer(1 + i % 250, 1), "closed: " + Character.toString('a' + i % 1_000));
        }
        assertThat(lines())
                .hasSizeBetween(RateLimitedLog.ALL_LINES_PER_SECOND, 4 * RateLimitedLog.ALL_LINES_PER_SECOND);
    }
}
