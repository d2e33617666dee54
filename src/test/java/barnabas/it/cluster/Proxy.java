package barnabas.it.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port at which a broker is reached for one thing, as long as it listens itself. Two threads carry each connection. */
final class Proxy implements AutoCloseable {
    private static final int PIECE = 64 * 1024;
    private static final int BACKLOG = 1000;

    private final Network network;
    private final int broker;
    private final Channel channel;
    private final InetSocketAddress here;
    private final InetSocketAddress target;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Thread accepting;
    private boolean closed;

    Proxy(Network network, int broker, Channel channel, int port, int target) {
        this.network = network;
        this.broker = broker;
        this.channel = channel;
        this.here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
    }

    boolean listensAmong(Set<Integer> listening) {
        return listening.contains(target.getPort());
    }

    /** Whether that way ends here. */
    boolean isThere(Way way) {
        return way.to() == broker && way.channel() == channel;
    }

    /** Who dials is refused from now on, or no longer. */
    synchronized void refuse(boolean refused) throws IOException {
        if (refused && listener != null) {
            listener.close();
            listener = null;
            awaitEnd(accepting);
        } else if (!refused && listener == null && !closed) {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(here, BACKLOG);
            listener = opened;
            accepting = start(() -> accept(opened), "accepts");
        }
    }

    /** The system lets a port go only when the thread that waits at it has left: until then it still takes connections. */
    private static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those between the two brokers, whichever dialed. */
    void reset(Way between) {
        for (Connection connection : connections) {
            if (connection.way.equals(between) || connection.way.equals(between.back())) {
                connection.reset();
            }
        }
    }

    private Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, "proxy " + channel + " " + broker + " " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept(ServerSocket from) {
        while (true) {
            try {
                Socket dialer = from.accept();
                dialer.setTcpNoDelay(true);
                start(() -> carry(dialer), "connects");
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void carry(Socket dialer) {
        Way way = new Way(network.dialer(dialer.getPort(), here.getPort()), broker, channel);
        Connection connection = new Connection(way, dialer, new Socket());
        connections.add(connection);
        connection.open();
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            System.err.println("A proxy was not closed: " + e.getMessage());
        }
        connections.forEach(Connection::reset);
    }

    private final class Connection {
        private final Way way;
        private final Socket dialer;
        private final Socket dialed;

        Connection(Way way, Socket dialer, Socket dialed) {
            this.way = way;
            this.dialer = dialer;
            this.dialed = dialed;
        }

        void open() {
            try {
                network.pass(way);
                network.pass(way.back());
                dialed.setTcpNoDelay(true);
                dialed.connect(target);
            } catch (IOException | InterruptedException refused) {
                lookAround();
                reset();
                return;
            }
            start(() -> pump(dialed, dialer, way.back()), "answers");
            pump(dialer, dialed, way);
        }

        private void pump(Socket from, Socket to, Way theWay) {
            byte[] piece = new byte[PIECE];
            try {
                int bytes;
                while ((bytes = from.getInputStream().read(piece)) >= 0) {
                    network.pass(theWay);
                    to.getOutputStream().write(piece, 0, bytes);
                }
                ended(from);
                network.pass(theWay);
                to.shutdownOutput();
                if (from.isOutputShutdown()) {
                    end();
                }
            } catch (IOException | InterruptedException broken) {
                ended(from);
                passed(theWay);
                reset();
            }
        }

        /** A reset is held back like all else. */
        private void passed(Way theWay) {
            try {
                network.pass(theWay);
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }

        /** Who learns of a broker's end must be refused when it dials again. */
        private void ended(Socket from) {
            if (from == dialed) {
                lookAround();
            }
        }

        private void lookAround() {
            try {
                network.look();
            } catch (IOException taken) {
                System.err.println("A proxy's port is taken: " + taken.getMessage());
            }
        }

        /** Both have said all that they had to say. */
        private void end() {
            connections.remove(this);
            close(dialer);
            close(dialed);
        }

        private void reset() {
            for (Socket socket : List.of(dialer, dialed)) {
                resetWhenClosed(socket);
            }
            end();
        }

        private void resetWhenClosed(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException closedAlready) {
                connections.remove(this);
            }
        }

        private void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                System.err.println("A connection was not closed: " + e.getMessage());
            }
        }
    }
}
