package barnabas.simulation;

import barnabas.consensus.Input;
import barnabas.consensus.LinkWatch;
import barnabas.consensus.Links;
import barnabas.consensus.Message;
import barnabas.consensus.Moment;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.Settings;
import barnabas.model.BrokerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker: its clock, its links, and one replica in it. Process-wide things happen here (pauses, ticks, pings, who says what on the
 * links); {@link Driver} carries out what the replica decides.
 */
final class Node implements Links {
    static final String GROUP = "group";
    private static final long BEAT_MS = 100;
    private static final long LATE_MS = 200;
    private static final long STUCK_MS = 1000;

    final int id;
    final World world;
    final Flaw flaw;
    private final Group group;
    private final LinkWatch<String>[] watches;
    private final Deque<Runnable> whilePaused = new ArrayDeque<>();
    private final Deque<Runnable> whileStuck = new ArrayDeque<>();
    private Disk disk;
    private Driver driver;
    private boolean up;
    private boolean paused;
    private boolean stuck;
    private long stuckSinceMs;
    private long incarnation;
    private long clockAheadMs;
    private long lastBeatMs;
    private int announced = LEADS_NOT;
    private long seen;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Node(int id, World world, Group group, Disk disk, Flaw flaw) {
        this.id = id;
        this.world = world;
        this.group = group;
        this.disk = disk;
        this.flaw = flaw;
        this.clockAheadMs = world.between(0, 100_000);
        this.watches = new LinkWatch[group.size()];
    }

    void start() {
        up = true;
        paused = false;
        stuck = false;
        incarnation++;
        announced = LEADS_NOT;
        whilePaused.clear();
        whileStuck.clear();
        for (int i = 0; i < watches.length; i++) {
            watches[i] = new LinkWatch<>(Settings.DEFAULT.electionTimeoutMs());
        }
        lastBeatMs = clockMs();
        seen = -1;
        openReplica();
        group.network().started(id);
        beat(incarnation);
        ping(incarnation);
    }

    /** The replica comes to life from the disk, also after it has resigned. */
    void openReplica() {
        driver = new Driver(this, group, disk);
        driver.input(new Input.Target(group.target(), java.util.Set.of()));
    }

    void kill(boolean powerCut, boolean missed) {
        up = false;
        incarnation++;
        driver.gone();
        driver = null;
        announced = LEADS_NOT;
        if (powerCut) {
            disk.powerCut(world, group.acksWhenFlushed());
            if (flaw == Flaw.TRUSTS_UNCLEAN_DISK) {
                disk.soundAgain();
            }
        } else {
            disk.killed(world);
        }
        group.network().ended(id, !powerCut, missed);
    }

    long clockMs() {
        return world.nowMs() + clockAheadMs;
    }

    void stepClock(long byMs) {
        clockAheadMs += byMs;
    }

    /** Something happens in this process, when it runs. */
    void process(Runnable what) {
        if (!up) {
            return;
        }
        if (paused) {
            whilePaused.add(what);
            return;
        }
        noticeOwnPause();
        what.run();
    }

    void later(long delayMs, Runnable what) {
        long of = incarnation;
        world.after(delayMs, () -> {
            if (incarnation == of) {
                process(what);
            }
        });
    }

    void processFrom(int peer, long session, Runnable what) {
        process(() -> {
            if (!group.network().current(id, peer, session)) {
                return;
            }
            if (watches[peer].heard(clockMs())) {
                what.run();
            } else {
                group.network().reset(id, peer);
            }
        });
    }

    /** Something for the replica: it waits while the replica is stuck. */
    void toReplica(Runnable what) {
        if (stuck) {
            if (whileStuck.isEmpty()) {
                stuckSinceMs = clockMs();
            }
            whileStuck.add(what);
        } else if (driver != null) {
            what.run();
        }
    }

    /** T4: who was asleep itself accuses nobody. */
    private void noticeOwnPause() {
        long now = clockMs();
        if (now - lastBeatMs > BEAT_MS + LATE_MS) {
            for (LinkWatch<String> watch : watches) {
                watch.wokeLate(lastBeatMs, now);
            }
            lastBeatMs = now;
        }
    }

    /** The one timer of a broker: looks at the links, at the watched replica, and at who asked to be woken. */
    private void beat(long of) {
        if (incarnation != of) {
            return;
        }
        process(() -> {
            lastBeatMs = clockMs();
            if (stuck
                    && !whileStuck.isEmpty()
                    && clockMs() - stuckSinceMs > STUCK_MS
                    && flaw != Flaw.LEAVES_STUCK_REPLICA) {
                disown();
            }
            long sees = 0;
            for (int peer = 0; peer < watches.length; peer++) {
                sees = sees * 31
                        + (alive(new BrokerId(peer)) ? 1 : 0)
                        + 7L * (watches[peer].leads(GROUP) + 2)
                        + 1001L * watches[peer].session();
            }
            if (sees != seen) {
                seen = sees;
                toReplica(() -> driver.input(new Input.Tick()));
            }
        });
        world.after(BEAT_MS, () -> beat(of));
    }

    private void ping(long of) {
        if (incarnation != of) {
            return;
        }
        process(() -> {
            for (int peer = 0; peer < watches.length; peer++) {
                if (peer != id) {
                    ping(peer);
                }
            }
        });
        world.after(200, () -> ping(of));
    }

    private void ping(int peer) {
        long sentMs = clockMs();
        long session = watches[peer].session();
        group.network().say(id, peer, () -> group.network().say(peer, id, () -> {
            long counts = flaw == Flaw.LEASE_FROM_ECHO ? clockMs() : sentMs;
            watches[peer].echoed(session, counts);
        }));
    }

    void opened(int peer, long session) {
        watches[peer].opened(clockMs());
        Map<String, Integer> led = new HashMap<>();
        if (announced != LEADS_NOT) {
            led.put(GROUP, announced);
        }
        ReplicaId self = disk.self;
        group.network().say(id, peer, () -> group.node(peer).listed(id, self, led));
        ping(peer);
        toReplica(() -> driver.input(new Input.Tick()));
    }

    private void listed(int peer, ReplicaId leader, Map<String, Integer> led) {
        watches[peer].listed(led);
        tellOfLeader(peer, leader);
    }

    private void tellOfLeader(int peer, ReplicaId leader) {
        int epoch = watches[peer].leads(GROUP);
        if (epoch == LEADS_NOT) {
            toReplica(() -> driver.input(new Input.Tick()));
        } else {
            toReplica(() -> driver.input(new Input.LeaderAnnounced(leader, epoch)));
        }
    }

    /** Leadership goes out, or back, on all links. */
    void announce(int epoch, boolean leads) {
        if (!leads && announced > epoch) {
            return;
        }
        announced = leads ? epoch : LEADS_NOT;
        ReplicaId self = disk.self;
        for (int i = 0; i < watches.length; i++) {
            int peer = i;
            if (peer != id) {
                group.network().say(id, peer, () -> {
                    Node other = group.node(peer);
                    if (leads) {
                        other.watches[id].said(GROUP, epoch);
                    } else {
                        other.watches[id].tookBack(GROUP, epoch);
                    }
                    other.tellOfLeader(id, self);
                });
            }
        }
    }

    /** The broker takes back what a replica said that has stopped or is stuck (rule T1). */
    void disown() {
        if (announced != LEADS_NOT) {
            announce(announced, false);
            toReplica(() -> driver.input(new Input.Tick()));
        }
    }

    void refusedBy(int peer) {
        process(() -> {
            watches[peer].gone();
            toReplica(() -> driver.input(new Input.Tick()));
        });
    }

    void linkReset(int peer) {
        if (flaw == Flaw.RESET_MEANS_DEAD) {
            refusedBy(peer);
        }
    }

    void receive(int peer, Message message) {
        long session = watches[peer].session();
        toReplica(() -> driver.input(new Input.Received(message, session)));
    }

    void pause() {
        paused = up;
    }

    void resume() {
        if (paused) {
            paused = false;
            noticeOwnPause();
            Runnable next = whilePaused.poll();
            while (next != null && up && !paused) {
                next.run();
                next = whilePaused.poll();
            }
        }
    }

    void stick() {
        if (up && !stuck) {
            stuck = true;
            stuckSinceMs = clockMs();
        }
    }

    void unstick() {
        stuck = false;
        Runnable next = whileStuck.poll();
        while (next != null && !stuck && driver != null) {
            next.run();
            next = whileStuck.poll();
        }
    }

    /** The broker's disk is gone; a new one has taken its place. */
    void newDisk(Disk empty) {
        disk = empty;
    }

    Moment moment() {
        return new Moment(clockMs(), world.number(), this);
    }

    boolean up() {
        return up;
    }

    boolean paused() {
        return paused;
    }

    boolean stuck() {
        return stuck;
    }

    long incarnation() {
        return incarnation;
    }

    Disk disk() {
        return disk;
    }

    Driver driver() {
        return driver;
    }

    @Override
    public boolean alive(BrokerId broker) {
        return broker.value() == id || watches[broker.value()].alive(clockMs());
    }

    @Override
    public long session(BrokerId broker) {
        return watches[broker.value()].session();
    }

    @Override
    public long echoedMs(BrokerId broker) {
        return watches[broker.value()].echoedMs();
    }

    @Override
    public int leads(BrokerId broker) {
        return watches[broker.value()].leads(GROUP);
    }

    @Override
    public int announced() {
        return announced;
    }
}
