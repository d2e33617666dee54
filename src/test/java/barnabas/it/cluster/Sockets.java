package barnabas.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What the system tells of the TCP sockets of this machine, and ports that are free on it. */
final class Sockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTENS = "0A";
    private static final int HEX = 16;

    /** Below the range from which the system takes ports of its own accord: none is lost while nobody listens on it. */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_MAX = 32_000;

    private record Row(int localPort, int remotePort, String state, String inode) {}

    private Sockets() {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Path table : TABLES) {
            try {
                Files.readAllLines(table).stream().skip(1).forEach(line -> {
                    String[] fields = line.strip().split("\\s+");
                    rows.add(new Row(port(fields[1]), port(fields[2]), fields[3], fields[9]));
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rows;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), HEX);
    }

    /** The ports on which somebody listens. */
    static Set<Integer> listening() {
        Set<Integer> ports = new HashSet<>();
        for (Row row : rows()) {
            if (row.state().equals(LISTENS)) {
                ports.add(row.localPort());
            }
        }
        return ports;
    }

    /** Of these processes the one that has the connection's end at {@code port}; -1 when none has. */
    static long owner(int port, int remotePort, Set<Long> pids) {
        for (Row row : rows()) {
            if (row.localPort() == port && row.remotePort() == remotePort) {
                String socket = "socket:[" + row.inode() + "]";
                return pids.stream().filter(pid -> has(pid, socket)).findAny().orElse(-1L);
            }
        }
        return -1;
    }

    private static boolean has(long pid, String socket) {
        try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.anyMatch(file -> isLinkTo(file, socket));
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isLinkTo(Path file, String socket) {
        try {
            return Files.readSymbolicLink(file).toString().equals(socket);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Ports on which nobody listens now, all different. */
    static List<Integer> free(int count) {
        Random random = new Random();
        Set<Integer> ports = new HashSet<>();
        while (ports.size() < count) {
            int port = PORT_MIN + random.nextInt(PORT_MAX - PORT_MIN);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
