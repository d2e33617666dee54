package barnabas.cli;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas topic list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the topics.",
        footer = {"", "Examples:", "  barnabas topic list", "  barnabas topic list --internal --format json"})
final class TopicListCommand implements Callable<Integer> {
    /** One topic as JSON shows it. */
    record Entry(String name, int partitions, int replicationFactor, boolean internal) {
        static Entry of(TopicDescription topic) {
            int replicas = topic.partitions().stream()
                    .mapToInt(partition -> partition.replicas().size())
                    .max()
                    .orElse(0);
            return new Entry(topic.name(), topic.partitions().size(), replicas, topic.isInternal());
        }
    }

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--internal", description = "List the brokers' own topics too")
    private boolean internal;

    @Mixin
    private final FormatOption format = new FormatOption();

    TopicListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            List<Entry> topics = Topics.all(admin, internal).stream()
                    .map(Entry::of)
                    .sorted(Comparator.comparing(Entry::name))
                    .toList();
            terminal.print(format.of(topics, () -> table(topics)));
            return 0;
        }
    }

    private static String table(List<Entry> topics) {
        var table = new Table("NAME", "PARTITIONS", "REPLICAS");
        topics.forEach(topic -> table.row(topic.name(), topic.partitions(), topic.replicationFactor()));
        return table.toString();
    }
}
