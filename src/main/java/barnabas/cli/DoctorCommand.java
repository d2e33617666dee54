package barnabas.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas doctor}: goes the way of a client, hop by hop, and names the one that is broken. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Look for what is wrong, from this machine: the bootstrap address, the metadata, each broker's advertised address, the"
                    + " clocks, room on the disks, partitions that miss a leader or a replica.",
            "The exit code is 1 when something is."
        },
        footer = {"", "Examples:", "  barnabas doctor", "  barnabas doctor --bootstrap log-1.example.org:9092"})
final class DoctorCommand implements Callable<Integer> {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);

    /** The first answer is the slowest, and the fastest the most exact. */
    private static final int CLOCKS_ASKED = 3;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final ManagementAddress management = new ManagementAddress();

    @Mixin
    private final FormatOption format = new FormatOption();

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Examination findings = new Examination();
        boolean reached = false;
        for (String address : connection.bootstrap().split(",", -1)) {
            reached |= findings.hop("bootstrap", address.strip(), "start the broker, or name another with --bootstrap");
        }
        if (reached) {
            try (Admin admin = connection.admin()) {
                examine(admin, findings);
            } catch (ExecutionException | CommandFailure broken) {
                findings.bad(
                        "metadata",
                        Reasons.sentence(broken),
                        "something listens there that is no broker, or one that does not serve yet: see its log");
            }
        }
        if (reached) {
            clocks(findings);
        }
        terminal.print(format.of(findings.all(), findings::text));
        return findings.isWell() ? 0 : CommandFailure.FAILED;
    }

    /** Kafka's protocol does not tell the time, so this alone asks a management port. */
    private void clocks(Examination findings) throws InterruptedException {
        try {
            Clocks best = clocks();
            for (int again = 1; again < CLOCKS_ASKED; again++) {
                best = best.orBetter(clocks());
            }
            findings.clocks(best);
        } catch (CommandFailure unreachable) {
            findings.ok("clocks", "not known: " + unreachable.getMessage());
        }
    }

    private Clocks clocks() throws InterruptedException {
        long askedMs = System.currentTimeMillis();
        ManagementAddress.Answer answer = management.get("/api/load");
        long answeredMs = System.currentTimeMillis();
        if (answer.error() != null) {
            throw CommandFailure.failed(answer.error());
        }
        return Clocks.of(answer.body(), askedMs, answeredMs);
    }

    private static void examine(Admin admin, Examination findings) throws ExecutionException, InterruptedException {
        DescribeClusterResult cluster =
                admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) ANSWER_MAX.toMillis()));
        Collection<Node> brokers = cluster.nodes().get();
        Node controller = cluster.controller().get();
        findings.ok("metadata", "cluster " + cluster.clusterId().get() + ", " + brokers.size() + " brokers");
        if (controller == null || controller.isEmpty()) {
            findings.bad(
                    "controller", "there is none", "bring back most of the metadata's voters: barnabas cluster status");
        } else {
            findings.ok("controller", "broker " + controller.id());
        }
        List<Integer> reachable = new ArrayList<>();
        for (Node broker : brokers) {
            boolean answers = findings.hop(
                    "broker " + broker.id(),
                    broker.host() + ":" + broker.port(),
                    "it advertises an address that this machine cannot reach: set its kafka.advertised-host, or a listener for"
                            + " clients from here");
            if (answers) {
                reachable.add(broker.id());
            }
        }
        disks(admin, reachable, findings);
        partitions(admin, findings);
    }

    private static void disks(Admin admin, List<Integer> brokers, Examination findings) throws InterruptedException {
        for (Map.Entry<Integer, KafkaFuture<Map<String, LogDirDescription>>> broker :
                admin.describeLogDirs(brokers).descriptions().entrySet()) {
            String name = "disk of broker " + broker.getKey();
            try {
                broker.getValue()
                        .get()
                        .forEach((path, disk) -> findings.disk(
                                name,
                                path,
                                disk.totalBytes().orElse(-1),
                                disk.usableBytes().orElse(-1)));
            } catch (ExecutionException unknown) {
                findings.bad(name, Reasons.sentence(unknown), "see the broker's log");
            }
        }
    }

    private static void partitions(Admin admin, Examination findings) throws ExecutionException, InterruptedException {
        Collection<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        Collection<TopicDescription> topics =
                admin.describeTopics(names).allTopicNames().get().values();
        findings.partitions(topics);
    }
}
