package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.load.Child;
import barnabas.bench.machine.Allocation;
import barnabas.bench.machine.ProcessUse;
import barnabas.it.cluster.Cluster;
import barnabas.it.cluster.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What brokers take from its beginning to its end. */
final class Meter {
    static final double GB = 1e9;

    private static final double KB_PER_MB = 1000;
    private static final Duration DU_MAX = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final List<Long> pids;
    private final double diskBytes;
    private final List<Allocation> allocations;
    private final double cpuSeconds;

    private Meter(Cluster cluster) throws IOException, InterruptedException {
        this.cluster = cluster;
        pids = cluster.nodes().stream().map(Node::pid).toList();
        diskBytes = diskBytes();
        allocations = allocations();
        for (long pid : pids) {
            ProcessUse.forgetPeak(pid);
        }
        // Comes last, so that what asking costs is not counted.
        cpuSeconds = ProcessUse.cpuSeconds(pids);
    }

    static Meter begin(Cluster cluster) throws IOException, InterruptedException {
        return new Meter(cluster);
    }

    /**
     * What was taken since, for so many bytes of records.
     *
     * @param bytes written or read
     */
    Map<Figure, Double> end(double bytes) throws IOException, InterruptedException {
        double cpu = ProcessUse.cpuSeconds(pids) - cpuSeconds;
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU_PER_GB, cpu / (bytes / GB));
        figures.put(Figure.PEAK, peakMegabytes());
        double allocated = 0;
        List<Allocation> now = allocations();
        for (int i = 0; i < now.size(); i++) {
            allocated += now.get(i).since(allocations.get(i));
        }
        figures.put(Figure.ALLOCATED, allocated / 1e6 / (bytes / GB));
        figures.put(Figure.DISK, (diskBytes() - diskBytes) / bytes);
        return figures;
    }

    private double peakMegabytes() throws IOException {
        double peak = 0;
        for (long pid : pids) {
            peak += ProcessUse.of(pid).peakKb() * 1.024 / KB_PER_MB;
        }
        return peak;
    }

    private List<Allocation> allocations() throws IOException, InterruptedException {
        List<Allocation> all = new ArrayList<>();
        for (long pid : pids) {
            all.add(Allocation.of(pid));
        }
        return all;
    }

    /** Blocks that are taken, for files may have holes. */
    private double diskBytes() throws IOException, InterruptedException {
        double bytes = 0;
        for (Node node : cluster.nodes()) {
            String told = Child.run(
                            DU_MAX, List.of("du", "-s", "-B1", node.dataDir().toString()))
                    .get(0);
            bytes += Long.parseLong(told.split("\t")[0]);
        }
        return bytes;
    }
}
