package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.cluster.history.Anomaly;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults and checker on Apache Kafka, which must come out clean: what they find elsewhere is not of their own making. */
@Tag("cluster")
@Tag("full")
@Timeout(600)
class ApacheKafkaIT {
    @BeforeAll
    static void kafkaIsThere() {
        KafkaNode.assumeThere();
    }

    @Test
    void threeBrokersLoseNothingOverKillsAndPauses() throws Exception {
        // A topic of three replicas that takes acks for less than two is none that is replicated.
        try (Cluster cluster =
                Cluster.kafka(3, Map.of("min.insync.replicas", "2")).start()) {
            cluster.createTopic("faults", 3, Map.of());
            try (Workload workload = new Workload(cluster, "faults", 3)) {
                workload.write("default", Workload.DEFAULTS, 150)
                        .write("impatient", Workload.IMPATIENT, 150)
                        .read("live");
                FaultPlan plan = new FaultPlan(
                        Long.getLong("faults.seed", 1),
                        3,
                        EnumSet.of(Fault.KILL_LEADER, Fault.KILL_FOLLOWER, Fault.PAUSE_LEADER, Fault.KILL_CONTROLLER),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(3));
                Run.Report report = new Run(cluster, workload)
                        .faults(plan, Duration.ofSeconds(Integer.getInteger("faults.seconds", 120)))
                        .report();
                System.out.println("Apache Kafka: " + report);
                assertThat(report.clean()).as(report.toString()).isTrue();
            }
        }
    }

    @Test
    void whatOneBrokerAloneHadAckedIsFoundToBeLost() throws Exception {
        try (Cluster cluster = Cluster.kafka(3, Map.of()).start()) {
            cluster.createTopic("faults", 1, Map.of());
            try (Workload workload = new Workload(cluster, "faults", 1)) {
                workload.write("careless", Map.of("acks", "1", "enable.idempotence", false), 200);
                await("writes are taken")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> workload.history().known(0) > 100);
                Node leader = cluster.leader("faults", 0);
                List<? extends Node> others =
                        cluster.nodes().stream().filter(node -> node != leader).toList();
                for (Node node : others) {
                    node.pause();
                }
                long known = workload.history().known(0);
                await("the leader acks what nobody else has")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> workload.history().known(0) > known + 400);
                leader.kill();
                for (Node node : others) {
                    node.resume();
                }
                // What the leader alone had is gone as soon as others take writes in its place.
                long killed = System.nanoTime();
                await("another leader takes writes")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> workload.allAckedSince(killed));
                leader.start();
                Run.Report report = new Run(cluster, workload).report();
                System.out.println("Apache Kafka, acks=1: " + report);
                assertThat(report.verdict().lost()).isPositive();
                assertThat(report.verdict().anomalies()).containsKeys(Anomaly.LOST_WRITE, Anomaly.INCONSISTENT_OFFSET);
                assertThat(report.divergent()).isEmpty();
            }
        }
    }
}
