package barnabas.simulation;

import barnabas.consensus.Input;
import barnabas.consensus.Membership;
import barnabas.consensus.Replica;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.RuleBook;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The brokers, what lies between them, and what metadata says of the group. */
final class Group {
    private final World world;
    private final Scenario scenario;
    private final RuleBook rules;
    private final Node[] nodes;
    private final Network network;
    private final History history;
    private final Faults faults;
    private final Membership created;
    private List<ReplicaId> target;
    private long directories;

    Group(World world, Scenario scenario, RuleBook rules, Flaw flaw) {
        this.world = world;
        this.scenario = scenario;
        this.rules = rules;
        this.nodes = new Node[scenario.nodes()];
        this.history = new History(world, scenario.nodes());
        this.network = new Network(world, nodes);
        this.faults = new Faults(world, this, scenario);
        List<ReplicaId> all = new ArrayList<>();
        for (int id = 0; id < nodes.length; id++) {
            all.add(newReplica(id));
        }
        target = List.copyOf(all.subList(0, scenario.voters()));
        created = new Membership(target);
        for (int id = 0; id < nodes.length; id++) {
            nodes[id] = new Node(id, world, this, new Disk(all.get(id), created), flaw);
        }
    }

    private ReplicaId newReplica(int id) {
        return new ReplicaId(new BrokerId(id), new UUID(++directories << 32, id));
    }

    /** The disk of a broker is replaced; metadata takes note of the new directory. */
    void wipe(int id) {
        ReplicaId old = nodes[id].disk().self;
        boolean sameId = nodes[id].flaw == Flaw.WIPED_DISK_KEEPS_ITS_ID;
        ReplicaId fresh = sameId ? old : newReplica(id);
        nodes[id].newDisk(new Disk(fresh, created));
        List<ReplicaId> next = new ArrayList<>(target);
        next.replaceAll(replica -> replica.equals(old) ? fresh : replica);
        retarget(next);
    }

    void retarget(List<ReplicaId> next) {
        target = List.copyOf(next);
        for (Node node : nodes) {
            tellTarget(node);
        }
    }

    private void tellTarget(Node node) {
        world.after(
                world.between(0, 100),
                () -> node.process(
                        () -> node.toReplica(() -> node.driver().input(new Input.Target(target, Set.of())))));
    }

    /** The node that leads as far as anyone can see, most of the time; else the one that was thought of. */
    int leaderHint(int otherwise) {
        Node leader = leader();
        return leader == null || world.chance(0.15) ? otherwise : leader.id;
    }

    Node leader() {
        Node found = null;
        int epoch = -1;
        for (Node node : nodes) {
            if (node.up()
                    && node.driver() != null
                    && node.driver().kind() == Replica.Kind.LEADER
                    && node.announced() > epoch) {
                found = node;
                epoch = node.announced();
            }
        }
        return found;
    }

    int size() {
        return scenario.nodes();
    }

    Node node(int id) {
        return nodes[id];
    }

    Node[] nodes() {
        return nodes;
    }

    Network network() {
        return network;
    }

    History history() {
        return history;
    }

    Faults faults() {
        return faults;
    }

    RuleBook rules() {
        return rules;
    }

    List<ReplicaId> target() {
        return target;
    }

    long restMs() {
        return scenario.restMs();
    }

    boolean acksWhenFlushed() {
        return scenario.acksWhenFlushed();
    }
}
