package barnabas.management;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.Http;
import barnabas.it.Certificates;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A management port with a certificate for 127.0.0.1. */
class ManagementTlsTest {
    @TempDir
    static Path dir;

    private static Certificates certificates;
    private static TestNode node;
    private static ManagementServer server;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(dir);
        certificates.key("broker", "IP:127.0.0.1");
        certificates.key("stranger", "IP:127.0.0.1");
        certificates.key("elsewhere", "DNS:elsewhere.example.org");
        node = new TestNode("");
        server = node.start(new Access("admin", "only brokers know", true), tls("broker", "broker", true), 0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void listen() {
        logged.start();
        root.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        root.detachAppender(logged);
    }

    private static Tls tls(String name, String trusted, boolean verifyNames) throws Exception {
        return Tls.read(new Tls.Source(
                certificates.pem(name), certificates.keyPem(name), "", certificates.pem(trusted), verifyNames));
    }

    private static HttpResponse<String> get(SSLContext trust, int port, String path) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(trust)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    private void assertNothingLogged() {
        assertThat(List.copyOf(logged.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN) || event.getThrowableProxy() != null)
                .isEmpty();
    }

    @Test
    void everyRouteIsServedOverTlsAndStillAsksForThePassword() throws Exception {
        HttpResponse<String> answer =
                get(certificates.context("broker"), server.address().getPort(), "/api/brokers");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void plainHttpIsNotAnsweredAndNotWorthALineOfTheLog() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /api/brokers HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(untilClosed(socket), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP");
        }
        assertNothingLogged();
    }

    /** An alert of TLS may come first, and the end may be a reset. */
    private static byte[] untilClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            return new byte[0];
        }
    }

    @Test
    void whoDoesNotTrustTheCertificateGoesWithoutALineInTheLog() throws Exception {
        SSLContext trust = certificates.context("stranger");

        assertThatThrownBy(() -> get(trust, server.address().getPort(), "/api/brokers"))
                .isInstanceOf(SSLException.class);
        assertNothingLogged();
    }

    private int askedAsABroker(Tls tls, int port) throws Exception {
        var request = akka.http.javadsl.model.HttpRequest.create("https://127.0.0.1:" + port + "/ready");
        var response = Http.get(node.system)
                .singleRequest(request, tls.client())
                .toCompletableFuture()
                .get(10, SECONDS);
        response.discardEntityBytes(node.system);
        return response.status().intValue();
    }

    @Test
    void aBrokerAsksOnlyThoseWhoseCertificateItTrusts() throws Exception {
        int port = server.address().getPort();

        assertThat(askedAsABroker(tls("stranger", "broker", true), port)).isEqualTo(401);
        assertThatThrownBy(() -> askedAsABroker(tls("broker", "stranger", true), port))
                .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
    }

    @Test
    void aCertificateMustHaveTheNameByWhichItsBrokerIsAskedUnlessThatIsSaid() throws Exception {
        try (TestNode named = new TestNode("")) {
            int port = named.start(Access.OPEN, tls("elsewhere", "elsewhere", true), 0)
                    .address()
                    .getPort();

            assertThatThrownBy(() -> askedAsABroker(tls("broker", "elsewhere", true), port))
                    .cause()
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(askedAsABroker(tls("broker", "elsewhere", false), port)).isPositive();
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        Path key = certificates.keyPem("broker");
        assertThatThrownBy(() -> Tls.read(new Tls.Source(dir.resolve("none.pem"), key, "", null, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() ->
                        Tls.read(new Tls.Source(certificates.pem("broker"), dir.resolve("broker.pem"), "", null, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be used");
    }
}
