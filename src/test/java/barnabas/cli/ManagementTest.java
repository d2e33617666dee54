package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.it.Certificates;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a management port which has a certificate. */
class ManagementTest {
    @TempDir
    static Path dir;

    private static Certificates certificates;
    private static HttpsServer server;
    private static String address = "";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(dir);
        Path store = certificates.key("broker", "IP:127.0.0.1");
        certificates.key("stranger", "IP:127.0.0.1");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Certificates.serving(store)));
        server.createContext("/", exchange -> {
            byte[] body = "{\"voters\":[{\"broker\":7,\"votes\":true,\"state\":\"controller\"}]}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        address = "127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private int voters(String... more) {
        var terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]), out, new PrintStream(err, true, StandardCharsets.UTF_8), "");
        String[] arguments = new String[more.length + 3];
        System.arraycopy(new String[] {"cluster", "voters", "list"}, 0, arguments, 0, 3);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Main.run(terminal, arguments);
    }

    @Test
    void aBrokerWhoseCertificateTheNamedCaHasSignedIsAsked() {
        String ca = certificates.pem("broker").toString();

        assertThat(voters("--management", "https://" + address, "--ca", ca))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(voters("--management", address, "--ca", ca)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("7").contains("controller");
    }

    @Test
    void anotherIsNotAndTheSentenceSaysWhatToDo() {
        assertThat(voters("--management", "https://" + address)).isEqualTo(1);
        assertThat(voters(
                        "--management",
                        address,
                        "--ca",
                        certificates.pem("stranger").toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("barnabas: The certificate of https://" + address + " is not to be trusted")
                .contains("--ca FILE")
                .hasLineCount(2);
    }

    @Test
    void aFileWithoutCertificatesIsWrongUsage() {
        assertThat(voters("--management", address, "--ca", "pom.xml")).isEqualTo(2);
        assertThat(voters("--management", address, "--ca", "/no/such/file")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("pom.xml").contains("/no/such/file");
    }
}
