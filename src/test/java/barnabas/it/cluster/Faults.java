package barnabas.it.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Carries out faults on a cluster, and undoes them. */
final class Faults {
    /** Undoes what was begun. */
    interface Heal {
        void heal() throws IOException, InterruptedException;
    }

    private static final Channel[] BETWEEN_BROKERS = {Channel.CLUSTER, Channel.LINK};
    private static final Duration RESET_EVERY = Duration.ofMillis(250);
    private static final Duration DELAY = Duration.ofMillis(50);

    private final Cluster cluster;
    private final String topic;

    Faults(Cluster cluster, String topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /** What goes on during a fault. */
    interface Meanwhile {
        void run() throws Exception;
    }

    /**
     * The faults of a step from their begin to their heal: the second, if there is one, from the middle of the first on.
     *
     * @param meanwhile once the first has begun
     */
    void pass(FaultPlan.Step step, Meanwhile meanwhile) throws Exception {
        List<Heal> heals = new ArrayList<>();
        try {
            heals.add(begin(step.first(), step));
            meanwhile.run();
            Thread.sleep(step.lasts().toMillis() / 2);
            if (step.second() != null) {
                heals.add(begin(step.second(), step));
            }
            Thread.sleep(step.lasts().toMillis() / 2);
        } finally {
            for (Heal heal : heals) {
                heal.heal();
            }
        }
    }

    Heal begin(Fault fault, FaultPlan.Step step) throws IOException, InterruptedException {
        Node leader = cluster.leader(topic, step.partition());
        List<Node> others = new ArrayList<>(cluster.nodes());
        others.remove(leader);
        Node follower = others.isEmpty() ? leader : others.get(step.choice() % others.size());
        return switch (fault) {
            case KILL_LEADER -> kill(List.of(leader));
            case KILL_FOLLOWER -> kill(List.of(follower));
            case KILL_CONTROLLER -> kill(List.of(cluster.controller()));
            case KILL_ALL -> kill(cluster.nodes());
            case PAUSE_LEADER -> pause(leader);
            case PAUSE_FOLLOWER -> pause(follower);
            case STOP_IN_TURN -> stopInTurn();
            case WIPE_FOLLOWER -> wipe(follower);
            default -> beginBetween(fault, leader, others, follower, step.lasts());
        };
    }

    private Heal beginBetween(Fault fault, Node leader, List<Node> others, Node follower, Duration lasts)
            throws InterruptedException {
        Network network = cluster.network();
        switch (fault) {
            case CUT_PAIR -> network.holdBoth(leader.id(), follower.id(), BETWEEN_BROKERS);
            case CUT_FROM_LEADER -> network.hold(leader.id(), follower.id(), BETWEEN_BROKERS);
            case CUT_TO_LEADER -> network.hold(follower.id(), leader.id(), BETWEEN_BROKERS);
            case ISOLATE_LEADER -> isolate(leader, BETWEEN_BROKERS);
            case ISOLATE_FOLLOWER -> isolate(follower, BETWEEN_BROKERS);
            case CUT_LINKS -> isolate(leader, Channel.LINK);
            case CUT_AKKA -> isolate(leader, Channel.CLUSTER);
            case CUT_CLIENTS -> network.holdBoth(Way.CLIENTS, leader.id(), Channel.KAFKA);
            case DELAYS -> others.forEach(other -> {
                network.delay(leader.id(), other.id(), DELAY, BETWEEN_BROKERS);
                network.delay(other.id(), leader.id(), DELAY, BETWEEN_BROKERS);
            });
            case RESETS -> {
                for (long ms = 0; ms < lasts.toMillis(); ms += RESET_EVERY.toMillis()) {
                    others.forEach(other -> network.reset(leader.id(), other.id(), BETWEEN_BROKERS));
                    Thread.sleep(RESET_EVERY.toMillis());
                }
            }
            default -> throw new IllegalArgumentException("fault=" + fault);
        }
        return network::heal;
    }

    /** Nothing passes between this broker and the others. */
    void isolate(Node node, Channel... channels) {
        for (Node other : cluster.nodes()) {
            if (other != node) {
                cluster.network().holdBoth(node.id(), other.id(), channels);
            }
        }
    }

    private static Heal kill(List<? extends Node> nodes) throws InterruptedException {
        List<Node> killed = new ArrayList<>();
        for (Node node : nodes) {
            if (node.isAlive()) {
                killed.add(node);
                node.kill();
            }
        }
        return () -> {
            for (Node node : killed) {
                node.launch();
            }
            killed.forEach(Node::awaitStarted);
        };
    }

    private static Heal pause(Node node) throws IOException, InterruptedException {
        if (!node.isAlive()) {
            return () -> {};
        }
        node.pause();
        return node::resume;
    }

    private Heal stopInTurn() throws IOException, InterruptedException {
        for (Node node : cluster.nodes()) {
            int exit = node.terminate();
            if (exit != 0) {
                throw new AssertionError("broker=" + node.id() + " ended with " + exit + " on SIGTERM");
            }
            node.start();
        }
        return () -> {};
    }

    private static Heal wipe(Node node) throws IOException, InterruptedException {
        node.kill();
        Folders.delete(node.dataDir());
        return node::start;
    }
}
