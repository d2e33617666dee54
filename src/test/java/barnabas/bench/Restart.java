package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.machine.ProcessUse;
import barnabas.it.cluster.Cluster;
import barnabas.it.cluster.Node;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Brokers that are killed with -9 just after records came in, and started again: until one more is acknowledged.
 *
 * @param bytes in the log that the records come to
 * @param partitions that are there besides, with nothing in them
 */
record Restart(long bytes, int partitions) implements Exercise {
    private static final int RECORD_BYTES = 10 * 1024;
    private static final long LAST_BYTES = 50_000_000;
    private static final String MANY = "many";

    @Override
    public void prepare(Bout bout) throws Exception {
        bout.createTopic(bout.keptTopic(), 1);
        Produce.fill(bout, bout.keptTopic(), RECORD_BYTES, bout.scaled(bytes / RECORD_BYTES));
        if (partitions > 0) {
            int some = (int) bout.scaled(partitions);
            ManyPartitions.create(bout.cluster(), MANY, some);
            ManyPartitions.awaitLed(bout.cluster(), MANY, some);
        }
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        Cluster cluster = bout.cluster();
        long before = bout.records(bout.keptTopic());
        long last = bout.scaled(LAST_BYTES / RECORD_BYTES);
        Produce.fill(bout, bout.keptTopic(), RECORD_BYTES, last);
        for (Node node : cluster.nodes()) {
            node.kill();
        }
        long begun = System.nanoTime();
        for (Node node : cluster.nodes()) {
            node.launch();
        }
        FirstAck.onOldTopic(cluster, bout.keptTopic());
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RESTART, (System.nanoTime() - begun) / 1e6);
        figures.put(Figure.START_CPU, ProcessUse.cpuSeconds(bout.pids()));
        if (partitions > 0) {
            ManyPartitions.awaitLed(cluster, MANY, (int) bout.scaled(partitions));
            figures.put(Figure.ALL_LED, (System.nanoTime() - begun) / 1e6);
        }
        long there = bout.records(bout.keptTopic());
        String fault = there <= before + last ? "acked=" + (before + last + 1) + " there=" + there : "";
        return Outcome.of(figures, fault, List.of());
    }
}
