package barnabas.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
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
     */
    record Status(
            String clusterId,
            @Nullable Integer controller,
            List<Broker> brokers,
            long partitions,
            long leaderless,
            long behind) {}

    /** {@code replicas} are those that it is meant to have, {@code inSync} how many of them are in step with their leader. */
    record Broker(
            int id,
            String host,
            int port,
            @Nullable String rack,
            boolean alive,
            long leads,
            long replicas,
            long inSync) {}

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
                    topics);
            terminal.print(format.of(status, () -> text(status)));
            return 0;
        }
    }

    static Status status(
            String clusterId,
            @Nullable Integer controller,
            Collection<Node> nodes,
            Collection<TopicDescription> topics) {
        List<TopicPartitionInfo> partitions =
                topics.stream().flatMap(topic -> topic.partitions().stream()).toList();
        return new Status(
                clusterId,
                controller,
                nodes.stream()
                        .sorted(Comparator.comparingInt(Node::id))
                        .map(node -> broker(node, partitions))
                        .toList(),
                partitions.size(),
                partitions.stream()
                        .filter(partition -> !Topics.hasLeader(partition))
                        .count(),
                partitions.stream()
                        .filter(partition ->
                                partition.isr().size() < partition.replicas().size())
                        .count());
    }

    private static Broker broker(Node node, List<TopicPartitionInfo> partitions) {
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
                        .count());
    }

    private static boolean isAmong(List<Node> nodes, Node node) {
        return nodes.stream().anyMatch(other -> other.id() == node.id());
    }

    static String text(Status status) {
        var table = new Table("BROKER", "ADDRESS", "RACK", "STATE", "LEADS", "REPLICAS", "IN-SYNC");
        for (Broker broker : status.brokers()) {
            table.row(
                    broker.id(),
                    broker.host() + ":" + broker.port(),
                    broker.rack() == null ? "none" : broker.rack(),
                    broker.alive() ? "alive" : "away",
                    broker.leads(),
                    broker.replicas(),
                    broker.inSync());
        }
        return "Cluster " + status.clusterId() + ", controller "
                + (status.controller() == null ? "none" : status.controller()) + "\n" + table + "Partitions: "
                + status.partitions() + ", without a leader " + status.leaderless() + ", not wholly in sync "
                + status.behind() + "\n";
    }
}
