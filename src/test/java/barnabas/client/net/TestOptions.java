package barnabas.client.net;

import java.time.Duration;
import java.util.Arrays;

/** Options of a client in tests. */
public final class TestOptions {
    private TestOptions() {}

    public static ConnectionOptions bootstrap(int... ports) {
        return secured(Security.NONE, ports);
    }

    static ConnectionOptions secured(Security security, int... ports) {
        return new ConnectionOptions(
                Arrays.stream(ports)
                        .mapToObj(port -> new ConnectionOptions.Address("h", port))
                        .toList(),
                "test",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                1 << 20,
                security,
                true);
    }
}
