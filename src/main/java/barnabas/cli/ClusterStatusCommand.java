package barnabas.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas cluster status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show the brokers, what each leads and keeps, and how many partitions are not as they should be.",
        footer = {"", "Examples:", "  barnabas cluster status", "  barnabas cluster status --format json"})
final class ClusterStatusCommand implements Callable<Integer> {
    /**
     * The cluster as JSON shows it, as the broker that was asked knows it.
     *
     * @param controller null while there is none
     * @param leaderless partitions that nobody can write to now
     * @param behind partitions of which not every replica is in sync
     * @param offline replicas that a broker is meant to have and cannot show, for its disk is damaged or full, or as it has just begun
     */
    record Status(
            String clusterId,
            @Nullable Integer controller,
            List<Broker> brokers,
            long partitions,
            long leaderless,
            long behind,
            long offline) {}

    /**
     * {@code replicas} are those that it is meant to have, {@code inSync} how many of them are in step with their leader, {@code offline}
     * how many of a living broker's are not there.
     */
    record Broker(
            int id,
            String host,
            int port,
            @Nullable String rack,
            boolean alive,
            long leads,
            long replicas,
            long inSync,
            long offline) {}

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    ClusterStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            var cluster = admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true));
            var topics = Topics.all(admin, true);
            Node controller = cluster.controller().get();
            Status status = status(
                    cluster.clusterId().get(),
                    controller == null || controller.isEmpty() ? null : (Integer) controller.id(),
                    cluster.nodes().get(),
                    topics,
                    open(admin, cluster.nodes().get()));
            terminal.print(format.of(status, () -> text(status)));
            return 0;
        }
    }

    /** What each living broker has on its disk. One that does not answer now is left out. */
    private static Map<Integer, Set<TopicPartition>> open(Admin admin, Collection<Node> nodes)
            throws InterruptedException {
        List<Integer> alive =
                nodes.stream().filter(node -> !node.isFenced()).map(Node::id).toList();
        Map<Integer, Set<TopicPartition>> open = new HashMap<>();
        for (var answer : admin.describeLogDirs(alive).descriptions().entrySet()) {
            try {
                Set<TopicPartition> there = new HashSet<>();
                answer.getValue()
                        .get()
                        .values()
                        .forEach(folder -> there.addAll(folder.replicaInfos().keySet()));
                open.put(answer.getKey(), there);
            } catch (ExecutionException gone) {
                open.remove(answer.getKey());
            }
        }
        return open;
    }

    static Status status(
            String clusterId,
            @Nullable Integer controller,
            Collection<Node> nodes,
            Collection<TopicDescription> topics,
            Map<Integer, Set<TopicPartition>> open) {
        List<TopicPartitionInfo> partitions =
                topics.stream().flatMap(topic -> topic.partitions().stream()).toList();
        List<Broker> brokers = nodes.stream()
                .sorted(Comparator.comparingInt(Node::id))
                .map(node -> broker(node, partitions, offline(node, topics, open.get(node.id()))))
                .toList();
        return new Status(
                clusterId,
                controller,
                brokers,
                partitions.size(),
                partitions.stream()
                        .filter(partition -> !Topics.hasLeader(partition))
                        .count(),
                partitions.stream()
                        .filter(partition ->
                                partition.isr().size() < partition.replicas().size())
                        .count(),
                brokers.stream().mapToLong(Broker::offline).sum());
    }

    private static long offline(Node node, Collection<TopicDescription> topics, @Nullable Set<TopicPartition> open) {
        return open == null
                ? 0
                : topics.stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .filter(partition -> isAmong(partition.replicas(), node))
                                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                        .filter(partition -> !open.contains(partition))
                        .count();
    }

    private static Broker broker(Node node, List<TopicPartitionInfo> partitions, long offline) {
        return new Broker(
                node.id(),
                node.host(),
                node.port(),
                node.rack(),
                !node.isFenced(),
                partitions.stream()
                        .filter(partition -> Topics.hasLeader(partition)
                                && partition.leader().id() == node.id())
                        .count(),
                partitions.stream()
                        .filter(partition -> isAmong(partition.replicas(), node))
                        .count(),
                partitions.stream()
                        .filter(partition -> isAmong(partition.isr(), node))
                        .count(),
                offline);
    }

    private static boolean isAmong(List<Node> nodes, Node node) {
        return nodes.stream().anyMatch(other -> other.id() == node.id());
    }

    static String text(Status status) {
        var table = new Table("BROKER", "ADDRESS", "RACK", "STATE", "LEADS", "REPLICAS", "IN-SYNC", "OFFLINE");
        for (Broker broker : status.brokers()) {
            table.row(
                    broker.id(),
                    broker.host() + ":" + broker.port(),
                    broker.rack() == null ? "none" : broker.rack(),
                    broker.alive() ? "alive" : "away",
                    broker.leads(),
                    broker.replicas(),
                    broker.inSync(),
                    broker.offline());
        }
        return "Cluster " + status.clusterId() + ", controller "
                + (status.controller() == null ? "none" : status.controller()) + "\n" + table + "Partitions: "
                + status.partitions() + ", without a leader " + status.leaderless() + ", not wholly in sync "
                + status.behind() + (status.offline() == 0 ? "" : ", replicas offline " + status.offline()) + "\n";
    }
}
