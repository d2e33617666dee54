package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.KafkaTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas move between four brokers, by Kafka's own kafka-reassign-partitions, while clients write and read (rule M4). */
@Tag("cluster")
@Tag("full")
@Timeout(400)
class MovesIT {
    private static final String TOPIC = "moves";
    private static final int PARTITIONS = 3;
    private static final String TOOL = "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";
    private static final Duration MOVED_MAX = Duration.ofSeconds(90);

    /** A membership change is a batch of the log's own: one for each that comes and each that goes, and some for moves called off. */
    private static final int CONTROLS_MAX = 40;

    @TempDir
    Path folder;

    private final Cluster cluster = Cluster.barnabas(4);
    private Workload workload;

    @BeforeEach
    void aTopicIsWrittenTo() throws Exception {
        KafkaTools.areThere();
        cluster.start();
        cluster.clients().createTopic(TOPIC, PARTITIONS, 3, Map.of());
        cluster.awaitInSync(TOPIC, MOVED_MAX);
        workload = new Workload(cluster, TOPIC, PARTITIONS)
                .write("default", Workload.DEFAULTS, 200)
                .read("live");
        for (int partition = 0; partition < PARTITIONS; partition++) {
            workload.history().controlsBesides(partition, CONTROLS_MAX);
        }
    }

    @AfterEach
    void allEnds() {
        if (workload != null) {
            workload.close();
        }
        cluster.close();
    }

    private List<List<Integer>> replicas() throws Exception {
        List<List<Integer>> replicas = new ArrayList<>();
        for (TopicPartitionInfo partition : cluster.describe(TOPIC).partitions()) {
            replicas.add(partition.replicas().stream().map(Node::id).toList());
        }
        return replicas;
    }

    /** The broker that has none comes first, and the first that had one goes. */
    private static List<Integer> rotated(List<Integer> replicas) {
        int free = IntStream.rangeClosed(1, 4)
                .filter(broker -> !replicas.contains(broker))
                .findFirst()
                .orElseThrow();
        List<Integer> rotated = new ArrayList<>(List.of(free));
        rotated.addAll(replicas.subList(1, replicas.size()));
        return rotated;
    }

    private Path plan(List<List<Integer>> targets) throws Exception {
        String partitions = IntStream.range(0, targets.size())
                .mapToObj(partition -> "{\"topic\":\"" + TOPIC + "\",\"partition\":" + partition + ",\"replicas\":"
                        + targets.get(partition) + "}")
                .collect(Collectors.joining(",", "{\"version\":1,\"partitions\":[", "]}"));
        return Files.writeString(folder.resolve("plan.json"), partitions);
    }

    private String tool(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", cluster.bootstrap()));
        all.addAll(List.of(arguments));
        return KafkaTools.run(folder, "", TOOL, all.toArray(new String[0]));
    }

    private void awaitCompleted(Path plan) {
        await("the tool finds all completed")
                .atMost(MOVED_MAX)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(tool("--verify", "--reassignment-json-file", plan.toString()))
                        .contains("partition moves-0 is completed")
                        .contains("partition moves-1 is completed")
                        .contains("partition moves-2 is completed"));
    }

    @Test
    void nothingIsLostWhileReplicasMoveAndALeaderDies() throws Exception {
        List<List<Integer>> targets = replicas().stream().map(MovesIT::rotated).toList();
        Path plan = plan(targets);
        assertThat(tool("--execute", "--reassignment-json-file", plan.toString(), "--throttle", "20000"))
                .contains("Successfully started partition reassignments");
        barnabas.it.cluster.Node leader = cluster.leader(TOPIC, 0);
        leader.kill();
        leader.launch();
        leader.awaitStarted();
        tool("--execute", "--additional", "--reassignment-json-file", plan.toString(), "--throttle", "50000000");
        awaitCompleted(plan);
        assertThat(tool("--list")).contains("No partition reassignments found.");
        assertThat(replicas()).isEqualTo(targets);
        assertOldReplicasAreGone(targets);
        judge();
    }

    private void assertOldReplicasAreGone(List<List<Integer>> targets) {
        for (int partition = 0; partition < targets.size(); partition++) {
            int which = partition;
            for (barnabas.it.cluster.Node node : cluster.nodes()) {
                await("broker " + node.id() + " has its replicas and no other")
                        .atMost(MOVED_MAX)
                        .until(() -> holds(node, which) == targets.get(which).contains(node.id()));
            }
        }
    }

    private static boolean holds(barnabas.it.cluster.Node node, int partition) throws Exception {
        try (var folders = Files.list(node.dataDir().resolve("partitions"))) {
            return folders.anyMatch(one -> one.getFileName().toString().startsWith(TOPIC + "-" + partition + "."));
        }
    }

    @Test
    void aMoveThatIsCancelledLeavesEverythingAsItWas() throws Exception {
        List<List<Integer>> before = replicas();
        Path plan = plan(before.stream().map(MovesIT::rotated).toList());
        tool("--execute", "--reassignment-json-file", plan.toString(), "--throttle", "1000");
        assertThat(tool("--list")).contains("moves-0: replicas:");
        assertThat(tool("--cancel", "--reassignment-json-file", plan.toString()))
                .contains("Successfully cancelled partition reassignments");
        await("all is as it was").atMost(MOVED_MAX).ignoreExceptions().until(() -> tool("--list")
                .contains("No partition reassignments found."));
        List<List<Integer>> after = replicas();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(after.get(partition)).containsExactlyInAnyOrderElementsOf(before.get(partition));
        }
        assertOldReplicasAreGone(after);
        judge();
    }

    private void judge() throws Exception {
        Run.Report report = new Run(cluster, workload).report();
        System.out.println(report);
        assertThat(report.clean()).as(report.toString()).isTrue();
    }
}
