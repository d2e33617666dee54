package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The coordinator of two groups, one of each protocol, is killed, paused and cut off while members come, go and commit: no committed offset
 * goes back, no partition has two owners in one generation.
 *
 * <p>Clients are not cut off from it: a commit that is held on its way for longer than its client waits would come behind the client's next
 * one, and neither Kafka's protocol nor a coordinator can tell.
 */
@Tag("cluster")
@Tag("full")
@Timeout(1200)
class GroupFaultsIT {
    private static final int PARTITIONS = 4;
    private static final int MEMBERS = 3;
    private static final Duration GOES_ON_MAX = Duration.ofSeconds(60);
    private static final int LOG_SHOWN = 12_000;

    private static final Set<Fault> KINDS = EnumSet.of(
            Fault.KILL_LEADER,
            Fault.PAUSE_LEADER,
            Fault.ISOLATE_LEADER,
            Fault.CUT_PAIR,
            Fault.CUT_LINKS,
            Fault.CUT_AKKA,
            Fault.RESETS);

    @Test
    void noCommittedOffsetGoesBackWhateverHappensToTheCoordinator() throws Exception {
        long seed = Long.getLong("faults.seed", 1);
        FaultPlan plan = new FaultPlan(seed, 1, KINDS, Duration.ofSeconds(6), Duration.ofSeconds(1));
        // Both groups have one coordinator, so each fault is about both. Who leaves during one may not be heard to
        // leave.
        try (Cluster cluster = Cluster.proxied(
                "groups.offsets-partitions = 1",
                "groups.consumer.session-timeout = 10s",
                "groups.consumer.session-timeout-min = 10s")) {
            try {
                cluster.start();
                cluster.createTopic("orders", PARTITIONS, Map.of());
                cluster.awaitInSync("__consumer_offsets", Duration.ofSeconds(60));
                underFaults(cluster, plan);
            } catch (Exception | AssertionError failed) {
                System.err.println("seed=" + seed + System.lineSeparator() + cluster.logs(LOG_SHOWN));
                throw failed;
            }
        }
    }

    private static void underFaults(Cluster cluster, FaultPlan plan) throws Exception {
        Faults faults = new Faults(cluster, "__consumer_offsets");
        try (CommittingGroup classic = new CommittingGroup(cluster, "classic", "orders", PARTITIONS);
                CommittingGroup consumer = new CommittingGroup(cluster, "consumer", "orders", PARTITIONS)) {
            List<CommittingGroup> groups = List.of(classic, consumer);
            groups.forEach(group -> group.join(MEMBERS));
            awaitGoingOn(groups, "all have joined");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger("faults.seconds", 180));
            while (System.nanoTime() - end < 0) {
                FaultPlan.Step step = plan.next();
                faults.pass(step, () -> {
                    for (CommittingGroup group : groups) {
                        group.replaceOne();
                    }
                });
                awaitGoingOn(groups, step.toString());
                for (CommittingGroup group : groups) {
                    group.check();
                }
                cluster.awaitInSync("__consumer_offsets", GOES_ON_MAX);
            }
            for (CommittingGroup group : groups) {
                System.out.println(group);
                assertThat(group.anomalies()).as(group.toString()).isEmpty();
            }
        }
    }

    private static void awaitGoingOn(List<CommittingGroup> groups, String after) {
        long begun = System.nanoTime();
        for (CommittingGroup group : groups) {
            long[] before = group.acked();
            await("all partitions are committed for after " + after)
                    .atMost(GOES_ON_MAX)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> group.allAckedSince(before));
        }
        System.out.println(
                "goes on after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " " + after);
    }
}
