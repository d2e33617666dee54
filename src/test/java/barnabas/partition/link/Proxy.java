package barnabas.partition.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Stands between two brokers: forwards, holds back what comes, or resets what is connected. */
final class Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final InetSocketAddress target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean frozen;

    Proxy(InetSocketAddress target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    /** Forwards nothing any more, in neither direction, and closes nothing. */
    void freeze() {
        frozen(true);
    }

    void thaw() {
        frozen(false);
    }

    /** Closes what is connected. */
    void reset() {
        sockets.forEach(Proxy::close);
        sockets.clear();
    }

    private void frozen(boolean now) {
        lock.lock();
        try {
            frozen = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket from = server.accept();
            sockets.add(from);
            Socket to = new Socket();
            sockets.add(to);
            try {
                to.connect(target);
            } catch (IOException refused) {
                close(from);
                continue;
            }
            start(() -> forward(from, to));
            start(() -> forward(to, from));
        }
    }

    private void forward(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            int count = in.read(bytes);
            while (count >= 0) {
                awaitThaw();
                out.write(bytes, 0, count);
                count = in.read(bytes);
            }
        }
    }

    private void awaitThaw() {
        lock.lock();
        try {
            while (frozen) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        reset();
        thaw();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // what it was for is gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // as wanted
        }
    }
}
