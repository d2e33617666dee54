package barnabas.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the system tells of the TCP sockets of this machine. */
final class Sockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTENS = "0A";
    private static final int HEX = 16;

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
}
