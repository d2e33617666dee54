package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A port that tells of one broker, which is two seconds older each time and takes 1,000 bytes in them. */
class TopCommandTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/load", exchange -> {
            int n = asked.getAndIncrement();
            byte[] body = ("{\"timeMs\":0,\"silent\":[],\"brokers\":[{\"broker\":1,\"upMs\":" + 2000 * n
                            + ",\"process\":{\"cpuMs\":" + 1000 * n
                            + ",\"heapBytes\":1,\"heapMaxBytes\":4},\"connections\":5,"
                            + "\"leads\":6,\"underReplicated\":0,\"bytesIn\":" + 1000 * n
                            + ",\"bytesOut\":0,\"topics\":[],"
                            + "\"groups\":[]}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int top(String keys, String terminals, String... more) {
        var terminal = new Terminal(
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminals);
        String[] arguments = new String[more.length + 3];
        System.arraycopy(
                new String[] {"top", "-m", "127.0.0.1:" + server.getAddress().getPort()}, 0, arguments, 0, 3);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Main.run(terminal, arguments);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutATerminalOneTableIsPrinted() {
        assertThat(top("", "")).isZero();
        assertThat(text())
                .contains("1       50%  25%   5            500 B  0 B    6      0\n")
                .doesNotContain("\u001b");
        assertThat(asked).hasValue(2);
    }

    @Test
    void onATerminalQEndsItAndWhatStoodThereIsBack() {
        assertThat(top("q", "1")).isZero();
        assertThat(text()).startsWith("\u001b[?1049h\u001b[?25l").endsWith("\u001b[?25h\u001b[?1049l");
    }

    @Test
    void whoeverWantsOneTableGetsItOnATerminalToo() {
        assertThat(top("", "1", "--once")).isZero();
        assertThat(text()).startsWith("BROKER").doesNotContain("\u001b");
    }

    @Test
    void aBrokerThatIsNotThereIsOneSentence() {
        server.stop(0); // and once more at the end, which does nothing

        assertThat(top("", "")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("barnabas: The management address ")
                .hasLineCount(1);
    }
}
