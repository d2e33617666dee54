package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.machine.ProcessUse;
import barnabas.it.cluster.Cluster;
import barnabas.it.cluster.Node;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Brokers with nothing in them, from the start of their processes to the first acknowledged record of a topic with a replica on each. */
record Start() implements Exercise {
    @Override
    public boolean isOnRunningBrokers() {
        return false;
    }

    /** So that what is read from disk is in the page cache, and this process's own client is loaded. */
    @Override
    public void prepare(Bout bout) throws Exception {
        turn(bout);
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        try (Cluster cluster = bout.systems().cluster(bout.contender())) {
            long begun = System.nanoTime();
            for (Node node : cluster.nodes()) {
                node.launch();
            }
            FirstAck.onNewTopic(cluster, "first");
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.FIRST_ACK, (System.nanoTime() - begun) / 1e6);
            figures.put(
                    Figure.START_CPU,
                    ProcessUse.cpuSeconds(
                            cluster.nodes().stream().map(Node::pid).toList()));
            return Outcome.of(figures, "", List.of());
        }
    }
}
