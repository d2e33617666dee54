package barnabas.simulation;

import barnabas.consensus.Message;

/**
 * The links between nodes. What a link itself says (who leads what) arrives in order for as long as the session lasts, as TCP does it;
 * what replicas say may be dropped, delayed, doubled and overtaken, but never crosses into another session.
 */
final class Network {
    private static final long REFUSED_MS = 5;

    private final World world;
    private final Node[] nodes;
    private final long[][] session;
    private final boolean[][] cut;
    private final long[][] inOrderUntilMs;
    private long sessions;
    private double dropped;
    private double doubled;
    private double slow;

    Network(World world, Node[] nodes) {
        this.world = world;
        this.nodes = nodes;
        int size = nodes.length;
        session = new long[size][size];
        cut = new boolean[size][size];
        inOrderUntilMs = new long[size][size];
    }

    void quality(double dropProbability, double doubleProbability, double slowProbability) {
        dropped = dropProbability;
        doubled = doubleProbability;
        slow = slowProbability;
    }

    void cut(int from, int to, boolean cutNow) {
        cut[from][to] = cutNow;
    }

    boolean isCut(int from, int to) {
        return cut[from][to];
    }

    void heal() {
        for (boolean[] row : cut) {
            java.util.Arrays.fill(row, false);
        }
        quality(0, 0, 0);
    }

    /** Both ends see the session end, each in its time, and try for another. */
    void reset(int a, int b) {
        session[a][b] = 0;
        session[b][a] = 0;
        connectLater(a, b);
    }

    /** A process has ended: the others' sessions with it break at once or, without power, only by silence. */
    void ended(int node, boolean refuses, boolean missed) {
        for (int other = 0; other < nodes.length; other++) {
            if (other != node) {
                session[other][node] = 0;
                session[node][other] = 0;
                int peer = other;
                if (refuses && !missed) {
                    long incarnation = nodes[node].incarnation();
                    world.after(world.between(1, REFUSED_MS), () -> {
                        if (!nodes[node].up() && nodes[node].incarnation() == incarnation) {
                            nodes[peer].refusedBy(node);
                        }
                    });
                }
            }
        }
    }

    void started(int node) {
        for (int other = 0; other < nodes.length; other++) {
            if (other != node) {
                connectLater(node, other);
            }
        }
    }

    private void connectLater(int a, int b) {
        world.after(world.between(1, 60), () -> connect(a, b));
    }

    /** A session needs both directions, and both processes awake to shake hands. */
    private void connect(int a, int b) {
        if (session[a][b] != 0 && session[a][b] == session[b][a]) {
            return;
        }
        if (!nodes[a].up() || !nodes[b].up()) {
            return; // whoever starts connects
        }
        if (cut[a][b] || cut[b][a] || nodes[a].paused() || nodes[b].paused()) {
            connectLater(a, b);
            return;
        }
        long opened = ++sessions;
        session[a][b] = opened;
        session[b][a] = opened;
        open(a, b, opened, world.between(0, 3));
        open(b, a, opened, world.between(0, 15));
    }

    private void open(int at, int peer, long opened, long delayMs) {
        inOrderUntilMs[peer][at] = Math.max(inOrderUntilMs[peer][at], world.nowMs() + delayMs);
        world.after(
                delayMs,
                () -> nodes[at].process(() -> {
                    if (session[at][peer] == opened) {
                        nodes[at].opened(peer, opened);
                    }
                }));
    }

    /** The link's own word: reliable and in order within the session. */
    void say(int from, int to, Runnable atReceiver) {
        long of = session[from][to];
        if (of == 0) {
            return;
        }
        long arrives = Math.max(
                inOrderUntilMs[from][to],
                world.nowMs() + (world.chance(slow) ? world.between(5, 100) : world.between(0, 2)));
        inOrderUntilMs[from][to] = arrives;
        deliverWhenOpen(from, to, of, arrives, atReceiver);
    }

    private void deliverWhenOpen(int from, int to, long of, long arrivesMs, Runnable atReceiver) {
        world.after(arrivesMs - world.nowMs(), () -> {
            if (session[to][from] != of) {
                return;
            }
            if (cut[from][to]) { // TCP sends again until it gives up
                inOrderUntilMs[from][to] = Math.max(inOrderUntilMs[from][to], world.nowMs() + 20);
                deliverWhenOpen(from, to, of, inOrderUntilMs[from][to], atReceiver);
                return;
            }
            nodes[to].processFrom(from, of, atReceiver);
        });
    }

    void send(int from, int to, Message message) {
        if (to >= nodes.length || session[from][to] == 0) {
            return;
        }
        if (cut[from][to] || world.chance(dropped)) {
            return;
        }
        deliver(from, to, session[from][to], message);
        if (world.chance(doubled)) {
            deliver(from, to, session[from][to], message);
        }
    }

    private void deliver(int from, int to, long of, Message message) {
        long delay = world.chance(slow) ? world.between(5, 400) : world.between(0, 2);
        long arrives = Math.max(inOrderUntilMs[from][to], world.nowMs() + delay);
        world.after(arrives - world.nowMs(), () -> {
            if (session[to][from] == of && !cut[from][to]) {
                nodes[to].processFrom(from, of, () -> nodes[to].receive(from, message));
            }
        });
    }

    /** Whether what came in on a session is still to be looked at. */
    boolean current(int at, int peer, long of) {
        return session[at][peer] == of;
    }
}
