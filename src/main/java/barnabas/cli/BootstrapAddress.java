package barnabas.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** One address of {@code --bootstrap}. An IPv6 host stands in brackets. */
record BootstrapAddress(String host, int port) {
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final int LARGEST_PORT = 65_535;

    /** @throws CommandFailure (usage) when the text is not a comma-separated list of {@code HOST:PORT} */
    static List<BootstrapAddress> parse(String bootstrap) {
        return Arrays.stream(bootstrap.split(",", -1))
                .map(address -> parseOne(address.strip()))
                .toList();
    }

    /**
     * Asks for a connection to any of them. The Kafka clients would try again without a word until they time out, so a
     * command finds out for itself, at once.
     *
     * @throws CommandFailure when none accepts one
     */
    static void requireReachable(List<BootstrapAddress> addresses) {
        if (addresses.stream().noneMatch(BootstrapAddress::accepts)) {
            throw CommandFailure.failed("Nothing answers at "
                    + String.join(
                            ", ",
                            addresses.stream().map(BootstrapAddress::toString).toList())
                    + ": start a broker with `barnabas start --dev`, or name one with --bootstrap HOST:PORT.");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static BootstrapAddress parseOne(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String digits = text.substring(colon + 1);
        boolean bare = host.contains(":") && !(host.startsWith("[") && host.endsWith("]"));
        if (host.isEmpty() || bare || !digits.matches("\\d{1,5}")) {
            throw notAnAddress(text);
        }
        int port = Integer.parseInt(digits);
        if (port == 0 || port > LARGEST_PORT) {
            throw notAnAddress(text);
        }
        return new BootstrapAddress(host, port);
    }

    private static CommandFailure notAnAddress(String text) {
        return CommandFailure.usage("--bootstrap '" + text + "' is not HOST:PORT, such as 127.0.0.1:9092.");
    }

    private boolean accepts() {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return false;
        }
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
