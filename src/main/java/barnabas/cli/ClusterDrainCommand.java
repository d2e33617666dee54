package barnabas.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas cluster drain}, in Kafka's own protocol: it may be stopped at any time, and goes on when it is run again. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Move everything that a broker leads and keeps to others, so that it can be stopped for good.",
            "It may be interrupted: what has begun goes on by itself, the rest when it is run again."
        },
        footer = {
            "",
            "New topics may be placed on the broker for as long as it runs. It keeps a copy of the cluster's metadata,"
                    + " and",
            "its vote if it has one: see barnabas cluster voters.",
            "",
            "Examples:",
            "  barnabas cluster drain 4",
            "  barnabas cluster drain 4 --leaders-only"
        })
final class ClusterDrainCommand implements Callable<Integer> {
    /** On their way at once, so that copying leaves room for clients. */
    private static final int MOVES_AT_ONCE = 50;

    private static final long LOOK_EVERY_MS = 500;

    private final Terminal terminal;

    @Parameters(paramLabel = "N", description = "The number of the broker")
    private int broker;

    @Option(names = "--leaders-only", description = "Let others lead, and leave the replicas where they are")
    private boolean leadersOnly;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    ClusterDrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            Collection<Node> all = admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                    .nodes()
                    .get();
            if (all.stream().noneMatch(node -> node.id() == broker)) {
                throw CommandFailure.failed("There is no broker " + broker + " in this cluster.");
            }
            DrainPlan plan = new DrainPlan(
                    broker, all.stream().filter(node -> !node.isFenced()).toList(), Topics.all(admin, true));
            String refusal = leadersOnly ? null : plan.refusal();
            if (refusal != null) {
                throw CommandFailure.failed(refusal);
            }
            long left = moveLeaders(admin, plan);
            if (!leadersOnly) {
                moveReplicas(admin, plan);
                terminal.print("Broker " + broker + " keeps nothing any more: " + plan.size()
                        + " replicas have gone to others.\n");
            } else if (left > 0) {
                throw CommandFailure.failed("Broker " + broker + " still leads " + left
                        + " partitions that no other replica is in step with. Try again.");
            } else {
                terminal.print("Broker " + broker + " leads nothing any more.\n");
            }
            return 0;
        }
    }

    /** By making others the preferred leaders; how many it still leads. */
    private long moveLeaders(Admin admin, DrainPlan plan) throws InterruptedException, ExecutionException {
        Map<TopicPartition, List<Integer>> last = plan.last();
        alter(admin, last);
        Set<TopicPartition> led = ledBy(Topics.all(admin, true));
        if (!led.isEmpty()) {
            // One that cannot be handed over now is so with its replica, by its own group.
            admin.electLeaders(ElectionType.PREFERRED, led).partitions().get();
        }
        return ledBy(Topics.all(admin, true)).size();
    }

    private Set<TopicPartition> ledBy(Collection<TopicDescription> topics) {
        Set<TopicPartition> led = new HashSet<>();
        for (TopicDescription topic : topics) {
            topic.partitions().stream()
                    .filter(partition -> Topics.hasLeader(partition)
                            && partition.leader().id() == broker
                            && partition.replicas().size() > 1)
                    .forEach(partition -> led.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return led;
    }

    /** Some at a time, until all are where they shall be. */
    private void moveReplicas(Admin admin, DrainPlan plan) throws InterruptedException, ExecutionException {
        List<Map.Entry<TopicPartition, List<Integer>>> waiting =
                new ArrayList<>(plan.away().entrySet());
        Set<TopicPartition> ours = new HashSet<>();
        try (var progress = new Progress(terminal, "Draining", "replicas", plan.size(), true)) {
            int moving = 0;
            while (!waiting.isEmpty() || moving > 0) {
                Map<TopicPartition, List<Integer>> next = new HashMap<>();
                while (!waiting.isEmpty() && moving + next.size() < MOVES_AT_ONCE) {
                    var one = waiting.remove(waiting.size() - 1);
                    next.put(one.getKey(), one.getValue());
                    ours.add(one.getKey());
                }
                alter(admin, next);
                Thread.sleep(LOOK_EVERY_MS);
                moving = admin.listPartitionReassignments(ours)
                        .reassignments()
                        .get()
                        .size();
                progress.at(plan.size() - waiting.size() - moving);
            }
        }
    }

    private static void alter(Admin admin, Map<TopicPartition, List<Integer>> targets)
            throws InterruptedException, ExecutionException {
        if (targets.isEmpty()) {
            return;
        }
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        targets.forEach(
                (partition, replicas) -> moves.put(partition, Optional.of(new NewPartitionReassignment(replicas))));
        admin.alterPartitionReassignments(moves).all().get();
    }
}
