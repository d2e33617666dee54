package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.machine.ProcessUse;
import barnabas.it.cluster.Cluster;
import barnabas.it.cluster.Node;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker that has taken one record and has nothing to do since. */
record Idle() implements Exercise {
    /** Until what a start leaves to be done is done. */
    private static final Duration SETTLES = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofSeconds(10);

    @Override
    public boolean isOnRunningBrokers() {
        return false;
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        try (Cluster cluster = bout.systems().cluster(bout.contender())) {
            for (Node node : cluster.nodes()) {
                node.launch();
            }
            FirstAck.onNewTopic(cluster, "first");
            TimeUnit.NANOSECONDS.sleep(SETTLES.toNanos());
            return Outcome.of(look(cluster), "", List.of());
        }
    }

    /** What brokers have and take with nothing to do. */
    static Map<Figure, Double> look(Cluster cluster) throws Exception {
        List<Long> pids = cluster.nodes().stream().map(Node::pid).toList();
        double before = ProcessUse.cpuSeconds(pids);
        long begun = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        double cpu = (ProcessUse.cpuSeconds(pids) - before) / ((System.nanoTime() - begun) / 1e9);
        double residentKb = 0;
        double threads = 0;
        for (long pid : pids) {
            ProcessUse use = ProcessUse.of(pid);
            residentKb += use.residentKb();
            threads += use.threads();
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RESIDENT, residentKb * 1.024 / 1000);
        figures.put(Figure.THREADS, threads / pids.size());
        figures.put(Figure.IDLE_CPU, cpu * 100);
        return figures;
    }
}
