package barnabas.it.cluster;

import static org.awaitility.Awaitility.await;

import barnabas.it.cluster.FaultPlan.Step;
import barnabas.it.cluster.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/** A workload on a cluster while faults come and go, and what is to be said of it at the end. */
final class Run {
    /**
     * What came of it.
     *
     * @param divergent replicas that differ from their leader's, each with where
     * @param slowest of all faults the one after whose end it took longest until all partitions took writes again
     */
    record Report(Verdict verdict, List<String> divergent, List<String> gaps, int faults, Recovery slowest) {
        boolean clean() {
            return verdict.clean() && divergent.isEmpty();
        }

        @Override
        public String toString() {
            return "faults=" + faults + " divergent replicas=" + divergent.size() + " " + verdict
                    + divergent.stream()
                            .map(one -> System.lineSeparator() + "  " + one)
                            .collect(Collectors.joining())
                    + System.lineSeparator() + "longest gap between acks: " + String.join(", ", gaps)
                    + System.lineSeparator() + "slowest to serve again: " + slowest;
        }
    }

    /** How long it took, from the end of a fault, until every partition had taken a write. */
    record Recovery(Step step, long millis) {}

    private static final Duration SERVES_MAX = Duration.ofSeconds(90);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(90);

    private final Cluster cluster;
    private final Workload workload;
    private final Faults faults;
    private final List<Recovery> recoveries = new ArrayList<>();
    private final long begun = System.nanoTime();

    Run(Cluster cluster, Workload workload) {
        this.cluster = cluster;
        this.workload = workload;
        this.faults = new Faults(cluster, workload.topic());
    }

    /** Fault after fault, for so long. */
    Run faults(FaultPlan plan, Duration length) throws Exception {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            step(plan.next());
        }
        return this;
    }

    void step(Step step) throws Exception {
        if (step.first().needs() == Fault.Needs.ALL_IN_SYNC) {
            cluster.awaitInSync(workload.topic(), SETTLE_MAX);
            for (int partition = 0; partition < workload.partitions(); partition++) {
                // The stranger is taken in, and the lost one let go.
                workload.history().controlsBesides(partition, 2);
            }
        }
        workload.writers().forEach(writer -> writer.gaps().lap());
        say("begins " + step);
        faults.pass(step, () -> {});
        long healed = System.nanoTime();
        awaitServing(step, healed);
        if (step.first() == Fault.WIPE_FOLLOWER) {
            cluster.awaitInSync(workload.topic(), SETTLE_MAX);
        }
        Thread.sleep(step.calm().toMillis());
    }

    private void awaitServing(Step step, long healed) {
        try {
            await("all partitions take writes again after " + step)
                    .atMost(SERVES_MAX)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> workload.allAckedSince(healed));
        } catch (ConditionTimeoutException stuck) {
            throw new AssertionError(stuck.getMessage() + System.lineSeparator() + state(), stuck);
        }
        Recovery recovery = new Recovery(step, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed));
        recoveries.add(recovery);
        say("served again after " + recovery.millis() + "ms, gaps: "
                + workload.writers().stream()
                        .map(writer -> writer.name() + "=" + writer.gaps().lap().millis() + "ms")
                        .collect(Collectors.joining(" ")));
    }

    private String state() {
        try {
            return cluster.describe(workload.topic()).partitions().toString();
        } catch (Exception untold) {
            return "and the cluster does not tell who leads: " + untold;
        }
    }

    private void say(String what) {
        System.out.printf("%7.1fs %s%n", (System.nanoTime() - begun) / 1e9, what);
    }

    /** Waits until all is calm, and judges. */
    Report report() throws Exception {
        cluster.awaitInSync(workload.topic(), SETTLE_MAX);
        List<String> gaps = workload.writers().stream()
                .map(writer -> writer.name() + "=" + writer.gaps().longest().millis() + "ms")
                .toList();
        Verdict verdict = workload.verdict();
        Recovery slowest = recoveries.stream()
                .max(Comparator.comparingLong(Recovery::millis))
                .orElse(null);
        return new Report(verdict, divergent(cluster, workload), gaps, recoveries.size(), slowest);
    }

    /** Replicas that are not byte for byte their leader's up to the high watermark; those that are behind are waited for. */
    private static List<String> divergent(Cluster cluster, Workload workload) throws Exception {
        List<String> divergent = new ArrayList<>();
        for (int partition = 0; partition < workload.partitions(); partition++) {
            TopicPartition asked = new TopicPartition(workload.topic(), partition);
            long end = cluster.admin()
                    .listOffsets(Map.of(asked, OffsetSpec.latest()))
                    .partitionResult(asked)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
            Node leader = cluster.leader(workload.topic(), partition);
            for (Node node : cluster.replicas(workload.topic(), partition)) {
                settled(leader, node, asked, end)
                        .ifPresent(difference -> divergent.add(
                                asked + " brokers " + leader.id() + " and " + node.id() + ": " + difference.what()));
            }
        }
        return divergent;
    }

    private static Optional<ReplicaFiles.Difference> settled(Node leader, Node node, TopicPartition which, long end)
            throws IOException {
        try {
            return await("broker " + node.id() + " has " + which)
                    .atMost(SETTLE_MAX)
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> ReplicaFiles.compare(folder(leader, which), folder(node, which), end),
                            difference ->
                                    difference.isEmpty() || !difference.get().onlyBehind());
        } catch (ConditionTimeoutException behind) {
            return ReplicaFiles.compare(folder(leader, which), folder(node, which), end);
        }
    }

    private static Path folder(Node node, TopicPartition which) throws IOException {
        return node.partitionFolder(which.topic(), which.partition());
    }
}
