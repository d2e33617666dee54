package barnabas.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Ports on which nobody listens now, below the range from which the system takes ports of its own accord: a broker that comes back
 * finds its own still free.
 */
public final class FreePorts {
    /** Each of the test processes that run side by side, three at most, has a range of its own. */
    private static final int FORK = Integer.getInteger("barnabas.fork", 1);

    private static final int RANGE = 4_000;
    private static final int MIN = 20_000 + (FORK - 1) * RANGE;

    private FreePorts() {}

    /** So many, all different. */
    public static List<Integer> take(int count) {
        Random random = new Random();
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            int port = MIN + random.nextInt(RANGE);
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
