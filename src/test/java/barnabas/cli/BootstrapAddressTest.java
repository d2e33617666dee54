package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapAddressTest {
    @Test
    void severalAddressesStandBetweenCommas() {
        assertThat(BootstrapAddress.parse("a:1, [::1]:2"))
                .containsExactly(new BootstrapAddress("a", 1), new BootstrapAddress("[::1]", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":9092", "host:", "host:0", "host:65536", "host:x", "::1:9092", "a:1,"})
    void whatIsNotHostAndPortIsWrongUsage(String text) {
        assertThatThrownBy(() -> BootstrapAddress.parse(text))
                .isInstanceOfSatisfying(CommandFailure.class, failure -> assertThat(failure.exitCode())
                        .isEqualTo(2))
                .hasMessageContaining("is not HOST:PORT");
    }

    @Test
    void oneAddressThatAnswersIsEnough() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var addresses = List.of(
                    new BootstrapAddress("127.0.0.1", ClosedPort.find()),
                    new BootstrapAddress("127.0.0.1", listening.getLocalPort()));
            assertThatCode(() -> BootstrapAddress.requireReachable(addresses)).doesNotThrowAnyException();
        }
    }
}
