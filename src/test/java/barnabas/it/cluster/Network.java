package barnabas.it.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All that lies between the brokers of a cluster, and between them and clients. What is held is neither lost nor refused: it waits, as
 * behind a cable that is out, and connections stay open. A process that does not listen is refused by its proxy too. Who dials is
 * known by the process that has the other end of the connection.
 */
final class Network implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Map<Long, Integer> brokersByPid = new ConcurrentHashMap<>();
    private final Set<Way> held = ConcurrentHashMap.newKeySet();
    private final Map<Way, Duration> delays = new ConcurrentHashMap<>();
    private final List<Proxy> proxies = new CopyOnWriteArrayList<>();
    private final Object changed = new Object();
    private final Thread watch = new Thread(this::watch, "proxies");
    private volatile boolean closed;

    Network() {
        watch.setDaemon(true);
        watch.start();
    }

    /** Lets the broker be reached for {@code channel} at {@code port}, from when it listens at {@code target}. */
    void proxy(int broker, Channel channel, int port, int target) {
        proxies.add(new Proxy(this, broker, channel, port, target));
    }

    /** The process that is this broker now. */
    void isRun(int broker, long pid) {
        brokersByPid.values().removeIf(known -> known == broker);
        brokersByPid.put(pid, broker);
    }

    /** From now on nothing goes from one to the other. */
    void hold(int from, int to, Channel... channels) {
        for (Channel channel : channels) {
            held.add(new Way(from, to, channel));
        }
    }

    void holdBoth(int one, int other, Channel... channels) {
        hold(one, other, channels);
        hold(other, one, channels);
    }

    /** Each piece of what goes from one to the other goes so much later. */
    void delay(int from, int to, Duration by, Channel... channels) {
        for (Channel channel : channels) {
            delays.put(new Way(from, to, channel), by);
        }
    }

    /** What was held goes on, nothing is delayed. */
    void heal() {
        delays.clear();
        held.clear();
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    /** Connections between the two are reset, both ends told. */
    void reset(int one, int other, Channel... channels) {
        for (Channel channel : channels) {
            Way way = new Way(one, other, channel);
            proxies.forEach(proxy -> proxy.reset(way));
        }
    }

    /** Who has the other end of a connection to a proxy. */
    int dialer(int port, int proxyPort) {
        long pid = Sockets.owner(port, proxyPort, brokersByPid.keySet());
        return brokersByPid.getOrDefault(pid, Way.CLIENTS);
    }

    /** Waits until what goes this way may go on. */
    void pass(Way way) throws InterruptedException {
        Duration delay = delays.get(way);
        if (delay != null) {
            Thread.sleep(delay.toMillis());
        }
        if (!held.contains(way)) {
            return;
        }
        synchronized (changed) {
            while (held.contains(way) && !closed) {
                changed.wait(1000);
            }
        }
    }

    /** Lets those be refused whose brokers do not listen; but nobody is refused by what does not hear of him. */
    synchronized void look() throws IOException {
        Set<Integer> listening = Sockets.listening();
        for (Proxy proxy : proxies) {
            proxy.refuse(!proxy.listensAmong(listening) && !isHeldBefore(proxy));
        }
    }

    private boolean isHeldBefore(Proxy proxy) {
        return held.stream().anyMatch(proxy::isThere);
    }

    private void watch() {
        while (!closed) {
            try {
                look();
                Thread.sleep(LOOK.toMillis());
            } catch (IOException taken) {
                System.err.println("A proxy's port is taken: " + taken.getMessage());
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        heal();
        watch.interrupt();
        List<Proxy> all = new ArrayList<>(proxies);
        all.forEach(Proxy::close);
    }
}
