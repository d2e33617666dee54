package barnabas.simulation;

import barnabas.consensus.Replica;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.RuleBook;
import java.util.ArrayList;
import java.util.List;

/** One history of one group, from a seed: begins healthy, has everything happen to it, and must serve again when that is over. */
final class Simulation {
    /** After the last fault every group serves again, has its target's voters, and its followers have everything, within this time. */
    static final long SERVES_AGAIN_MS = 10_000;

    private static final long CHECK_MS = 50;
    private static final int PRODUCERS = 3;

    /** What a history came to. */
    record Result(long acked, long steps, long servedAfterMs, boolean lossy) {}

    private final World world;
    private final Group group;
    private final Scenario scenario;
    private final List<Producer> producers = new ArrayList<>();

    Simulation(long seed, RuleBook rules, Flaw flaw) {
        this(new World(seed), (Scenario.Profile) null, rules, flaw);
    }

    Simulation(long seed, Scenario.Profile profile, RuleBook rules, Flaw flaw) {
        this(new World(seed), profile, rules, flaw);
    }

    private Simulation(World world, Scenario.Profile profile, RuleBook rules, Flaw flaw) {
        this(world, profile == null ? Scenario.of(world) : Scenario.of(world, profile), rules, flaw);
    }

    Simulation(World world, Scenario scenario, RuleBook rules, Flaw flaw) {
        this.world = world;
        this.scenario = scenario;
        group = new Group(world, scenario, rules, flaw);
    }

    Result run() {
        for (Node node : group.nodes()) {
            node.start();
        }
        for (int id = 0; id < PRODUCERS; id++) {
            producers.add(new Producer(id, world, group));
            world.after(world.between(0, 500), producers.get(id)::send);
        }
        group.faults().begin();
        runUntil(scenario.faultsUntilMs());
        long lastFaultMs = world.nowMs();
        long[] before = producers.stream().mapToLong(Producer::acked).toArray();
        while (!settled(before)) {
            if (world.nowMs() - lastFaultMs > SERVES_AGAIN_MS) {
                throw group.history().stuck(state());
            }
            if (world.nowMs() - lastFaultMs > SERVES_AGAIN_MS - 3000 || acknowledgedAll(before)) {
                producers.forEach(Producer::stop);
            }
            runUntil(world.nowMs() + CHECK_MS);
        }
        return new Result(
                group.history().acks(),
                world.steps(),
                world.nowMs() - lastFaultMs,
                group.history().lossy());
    }

    private void runUntil(long untilMs) {
        while (world.step(untilMs)) {
            onlyOneServes();
        }
    }

    private void onlyOneServes() {
        Node first = null;
        for (Node node : group.nodes()) {
            if (!node.up() || node.paused() || node.stuck() || node.driver() == null) {
                continue;
            }
            if (node.driver().kind() == Replica.Kind.LEADER) {
                if (first != null
                        && first.driver().status().serves()
                        && node.driver().status().serves()) {
                    throw group.history().bothServe(first.id, node.id);
                }
                first = first == null || !first.driver().status().serves() ? node : first;
            }
        }
    }

    private boolean acknowledgedAll(long[] before) {
        for (int id = 0; id < PRODUCERS; id++) {
            if (producers.get(id).acked() <= before[id] + 1) {
                return false;
            }
        }
        return true;
    }

    /** Someone serves, every producer gets acks again, the voters are those of the target, and all have all of it. */
    private boolean settled(long[] before) {
        Node leader = group.leader();
        if (leader == null || (!acknowledgedAll(before) && !group.history().lossy())) {
            return false;
        }
        Replica.Status status = leader.driver().status();
        if (!status.serves()
                || !status.knowsLatest()
                || status.highWatermark() != status.logEnd()
                || !group.target().containsAll(status.membership().voters())
                || status.membership().size() != group.target().size()) {
            return false;
        }
        for (ReplicaId replica : group.target()) {
            Node node = group.node(replica.broker().value());
            if (node.id == group.faults().leftStuck()) {
                continue;
            }
            if (node.driver() == null || node.driver().highWatermark() != status.highWatermark()) {
                return false;
            }
        }
        return true;
    }

    private String state() {
        StringBuilder all = new StringBuilder(scenario + " target=" + group.target());
        for (Node node : group.nodes()) {
            all.append("\n  node=")
                    .append(node.id)
                    .append(' ')
                    .append(node.driver().status());
        }
        return all.toString();
    }

    int elections() {
        return group.history().elections();
    }

    List<String> story() {
        return group.history().story();
    }
}
