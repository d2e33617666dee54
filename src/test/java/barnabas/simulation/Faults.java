package barnabas.simulation;

import barnabas.consensus.Input;
import barnabas.consensus.Replica;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything that goes wrong, and what people do meanwhile: one thing after another, each healed in its time, all at the end. */
final class Faults {
    private enum Failing {
        NOTHING,
        WRITE,
        FLUSH,
        STORE
    }

    private static final int KINDS = 26;
    private static final int NOBODY = -1;

    private final World world;
    private final Group group;
    private final Scenario scenario;
    private final Failing[] failing;
    private final Set<Integer> lostDisks = new HashSet<>();
    private double slowDisk;
    private long slowMs = 400;
    private boolean over;
    private int leftStuck = NOBODY;

    Faults(World world, Group group, Scenario scenario) {
        this.world = world;
        this.group = group;
        this.scenario = scenario;
        this.failing = new Failing[scenario.nodes()];
        java.util.Arrays.fill(failing, Failing.NOTHING);
    }

    void begin() {
        long firstMs = world.between(500, 2000);
        if (scenario.gapMs() < scenario.faultsUntilMs()) {
            world.after(firstMs, this::next);
        }
        world.after(scenario.faultsUntilMs(), this::end);
    }

    private void next() {
        if (over) {
            return;
        }
        something(scenario.profile().pick(world, KINDS));
        world.after(world.between(1, 2 * scenario.gapMs()), this::next);
    }

    private void something(int kind) {
        Node node = someone();
        switch (kind) {
            case 0, 1 -> kill(node, false);
            case 2 -> kill(node, true);
            case 3 -> killAll();
            case 4, 5 -> pause(node);
            case 6, 7 -> cutOneWay(node.id, world.index(group.size()));
            case 8, 9 -> isolate(node.id);
            case 10 -> reset(node.id, world.index(group.size()));
            case 11 -> badNetwork();
            case 12, 13 -> stick(node);
            case 14 -> fail(node.id);
            case 15 -> slowDisks();
            case 16 -> stepClock(node);
            case 17, 18 -> transfer();
            case 19 -> members();
            case 20 -> loseDisk(node);
            case 21 -> deleteRecords();
            case 22 -> resetAll(node.id);
            case 23 -> transferAndCut();
            case 24 -> cutAndKill();
            default -> restartTheWitness();
        }
    }

    /** Half of the time the leader is hit. */
    private Node someone() {
        Node leader = group.leader();
        return leader != null && world.chance(0.5) ? leader : group.node(world.index(group.size()));
    }

    private void tell(String what) {
        group.history().tell(what);
    }

    private void kill(Node node, boolean powerCut) {
        if (!node.up()) {
            return;
        }
        tell((powerCut ? "power cut node=" : "kill node=") + node.id);
        node.kill(powerCut, world.chance(0.3));
        restartLater(node);
    }

    private void restartLater(Node node) {
        long life = node.incarnation();
        world.after(world.chance(0.4) ? world.between(5, 300) : world.between(300, 4000), () -> restart(node, life));
    }

    private void restart(Node node, long life) {
        if (!node.up() && node.incarnation() == life) {
            tell("start node=" + node.id);
            node.start();
        }
    }

    private void killAll() {
        boolean powerCut = world.chance(0.5);
        for (Node node : group.nodes()) {
            kill(node, powerCut);
        }
    }

    private void pause(Node node) {
        if (!node.up() || node.paused()) {
            return;
        }
        tell("pause node=" + node.id);
        node.pause();
        world.after(world.chance(0.5) ? world.between(50, 900) : world.between(900, 6000), () -> {
            tell("resume node=" + node.id);
            node.resume();
        });
    }

    private void cutOneWay(int from, int to) {
        if (from != to) {
            tell("cut from=" + from + " to=" + to);
            group.network().cut(from, to, true);
            world.after(world.between(100, 4000), () -> group.network().cut(from, to, false));
        }
    }

    private void isolate(int id) {
        for (int other = 0; other < group.size(); other++) {
            if (other != id) {
                cutOneWay(id, other);
                cutOneWay(other, id);
            }
        }
    }

    private void reset(int one, int other) {
        if (one != other && group.node(one).up() && group.node(other).up()) {
            tell("reset one=" + one + " other=" + other);
            group.network().reset(one, other);
            group.node(one).linkReset(other);
            group.node(other).linkReset(one);
        }
    }

    private void resetAll(int id) {
        for (int other = 0; other < group.size(); other++) {
            reset(id, other);
        }
    }

    /** The old leader hears nothing of what comes of its handing over. */
    private void transferAndCut() {
        Node leader = group.leader();
        if (leader != null) {
            transfer();
            world.after(world.between(0, 30), () -> {
                for (int other = 0; other < group.size(); other++) {
                    cutOneWay(other, leader.id);
                }
            });
        }
    }

    /** The leader's last writes stay its own (Figure 8 of the Raft paper is made of this). */
    private void cutAndKill() {
        Node leader = group.leader();
        if (leader != null) {
            for (int other = 0; other < group.size(); other++) {
                if (other != leader.id) {
                    cutOneWay(leader.id, other);
                }
            }
            world.after(world.between(0, 500), () -> {
                kill(leader, false);
                for (int other = 0; other < group.size(); other++) {
                    group.network().cut(leader.id, other, false);
                }
            });
        }
    }

    /** One follower no longer hears the leader; the one that could tell it that the leader lives forgets so in a restart. */
    private void restartTheWitness() {
        Node leader = group.leader();
        if (leader == null || group.size() < 3) {
            return;
        }
        Node deaf = group.node((leader.id + 1) % group.size());
        Node witness = group.node((leader.id + 2) % group.size());
        for (int[] way : new int[][] {{leader.id, deaf.id}, {deaf.id, leader.id}}) {
            group.network().cut(way[0], way[1], true);
            world.after(2000, () -> group.network().cut(way[0], way[1], false));
        }
        world.after(world.between(1100, 1500), () -> {
            if (witness.up()) {
                witness.kill(false, true);
                long life = witness.incarnation();
                world.after(world.between(5, 100), () -> restart(witness, life));
            }
        });
    }

    private void badNetwork() {
        group.network().quality(0.15 * world.index(3), 0.1, 0.2);
        world.after(world.between(500, 3000), () -> group.network().quality(0, 0, 0.02));
    }

    private void stick(Node node) {
        tell("stuck node=" + node.id);
        node.stick();
        world.after(world.between(300, 5000), node::unstick);
    }

    private void fail(int id) {
        Failing[] kinds = Failing.values();
        failing[id] = kinds[world.index(kinds.length)];
        tell("failing node=" + id + " " + failing[id]);
    }

    private void slowDisks() {
        slowDisk = 0.3;
        slowMs = world.chance(0.5) ? 400 : 2500;
        world.after(world.between(200, 2000), () -> slowDisk = 0.01);
    }

    private void stepClock(Node node) {
        tell("clock step node=" + node.id);
        node.stepClock(world.chance(0.5) ? world.between(250, 2000) : 3_600_000);
    }

    private void transfer() {
        Node leader = group.leader();
        List<ReplicaId> target = group.target();
        if (leader != null) {
            ReplicaId to = target.get(world.index(target.size()));
            tell("transfer to=" + to);
            leader.process(() -> leader.toReplica(() -> leader.driver().input(new Input.Transfer(to))));
        }
    }

    private void members() {
        if (!scenario.members() || !lostDisksAreWhole()) {
            return; // to shrink a group onto a damaged disk is more than anybody survives
        }
        int size = 1 + world.index(3);
        List<ReplicaId> all = new ArrayList<>();
        for (Node node : group.nodes()) {
            all.add(world.index(all.size() + 1), node.disk().self);
        }
        List<ReplicaId> next = all.subList(0, Math.min(size, all.size()));
        tell("target " + next);
        group.retarget(next);
    }

    /** One disk at a time, the one lost before being whole again: more than that nobody promises to survive. */
    private void loseDisk(Node node) {
        if (!scenario.acksWhenFlushed()
                || group.target().size() < 3
                || !group.target().contains(node.disk().self)) {
            return;
        }
        if (!othersAreWhole()) {
            return;
        }
        kill(node, false);
        lostDisks.add(node.id);
        if (world.chance(0.5)) {
            tell("wiped node=" + node.id);
            group.wipe(node.id);
        } else {
            tell("damaged node=" + node.id);
            node.disk().damaged(world);
            if (node.flaw == Flaw.TRUSTS_DAMAGED_DISK) {
                node.disk().soundAgain();
            }
        }
    }

    private boolean othersAreWhole() {
        Node leader = group.leader();
        if (leader == null
                || leader.paused()
                || leader.stuck()
                || !leader.driver().membershipCommitted()) {
            return false;
        }
        Replica.Status status = leader.driver().status();
        List<ReplicaId> voters = status.membership().voters();
        if (!status.serves() || voters.size() != group.target().size() || !voters.containsAll(group.target())) {
            return false;
        }
        return lostDisksAreWhole();
    }

    private boolean lostDisksAreWhole() {
        for (int id : lostDisks) {
            Node node = group.node(id);
            if (!node.up()
                    || node.driver() == null
                    || node.driver().status().standing() != Standing.SOUND
                    || node.driver().highWatermark() < group.history().committedEnd()) {
                return false;
            }
        }
        return true;
    }

    private void deleteRecords() {
        Node leader = group.leader();
        if (leader != null) {
            long highWatermark = leader.driver().highWatermark();
            if (highWatermark > 20) {
                long to = world.between(highWatermark / 2, highWatermark);
                leader.process(() -> leader.toReplica(() -> leader.driver().delete(to)));
            }
        }
    }

    private void end() {
        over = true;
        tell("last fault");
        slowDisk = 0;
        java.util.Arrays.fill(failing, Failing.NOTHING);
        group.network().heal();
        if (scenario.leavesOneStuck() && lostDisks.isEmpty() && allSound()) {
            Node left = someone();
            leftStuck = left.id;
            if (left.up()) {
                left.stick();
            }
        }
        for (Node node : group.nodes()) {
            if (!node.up()) {
                node.start();
            }
            node.resume();
            if (node.id != leftStuck) {
                node.unstick();
            }
        }
    }

    private boolean allSound() {
        for (Node node : group.nodes()) {
            if (!node.disk().sound()) {
                return false;
            }
        }
        return true;
    }

    /** The replica that stays stuck, or nobody. */
    int leftStuck() {
        return leftStuck;
    }

    long slowMs() {
        return slowMs;
    }

    boolean over() {
        return over;
    }

    double slowDisk() {
        return slowDisk;
    }

    boolean failsWrite(int id) {
        return fails(id, Failing.WRITE);
    }

    boolean failsFlush(int id) {
        return fails(id, Failing.FLUSH);
    }

    boolean failsStore(int id) {
        return fails(id, Failing.STORE);
    }

    private boolean fails(int id, Failing kind) {
        if (failing[id] != kind) {
            return false;
        }
        failing[id] = Failing.NOTHING;
        return true;
    }
}
