package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of three brokers see nothing wrong, whatever happens to the brokers and between them. */
@Tag("cluster")
class FaultsIT {
    private static final int PARTITIONS = 3;
    private static final int LOG_SHOWN = 12_000;

    /** Without the stop of all brokers in turn, which takes as long as all the rest. */
    @Test
    void nothingIsLostDoubledOrDivergentOverMixedFaults() throws Exception {
        Set<Fault> kinds = FaultPlan.all(true);
        kinds.remove(Fault.STOP_IN_TURN);
        underFaults(kinds, Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(20));
    }

    /** {@code mvn verify -Pfull -Dfaults.minutes=60}; {@code -Dfaults.only=STOP_IN_TURN,KILL_ALL} for a look at some kinds alone. */
    @Test
    @Tag("full")
    void nothingIsLostDoubledOrDivergentOverLongMixedFaults() throws Exception {
        Set<Fault> kinds = FaultPlan.all(true);
        List<String> only = List.of(System.getProperty("faults.only", "").split(","));
        kinds.removeIf(kind -> !only.contains("") && !only.contains(kind.name()));
        underFaults(
                kinds,
                Duration.ofSeconds(30),
                Duration.ofSeconds(4),
                Duration.ofMinutes(Integer.getInteger("faults.minutes", 5)));
    }

    private static void underFaults(Set<Fault> kinds, Duration longest, Duration calm, Duration length)
            throws Exception {
        long seed = Long.getLong("faults.seed", 1);
        System.out.println("faults.seed=" + seed);
        try (Cluster cluster = Cluster.proxied()) {
            try {
                cluster.start();
                cluster.createTopic("faults", PARTITIONS, Map.of("segment.bytes", "4194304"));
                try (Workload workload = new Workload(cluster, "faults", PARTITIONS)) {
                    workload.write("default", Workload.DEFAULTS, 150)
                            .write("impatient", Workload.IMPATIENT, 150)
                            .read("live");
                    FaultPlan plan = new FaultPlan(seed, PARTITIONS, kinds, longest, calm);
                    Run.Report report =
                            new Run(cluster, workload).faults(plan, length).report();
                    System.out.println(report);
                    assertThat(report.clean()).as(report.toString()).isTrue();
                }
            } catch (Exception | AssertionError failed) {
                System.err.println("seed=" + seed + System.lineSeparator() + cluster.logs(LOG_SHOWN));
                throw failed;
            }
        }
    }
}
