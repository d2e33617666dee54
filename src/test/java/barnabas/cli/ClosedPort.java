package barnabas.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port on which nobody listens. */
final class ClosedPort {
    private ClosedPort() {}

    static int find() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
