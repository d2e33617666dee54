package barnabas.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic describe}. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Show the partitions of topics, their leaders and offsets, and the settings given to the topics.",
        footer = {"", "Examples:", "  barnabas topic describe orders", "  barnabas topic describe orders --format json"
        })
final class TopicDescribeCommand implements Callable<Integer> {
    /** One topic as JSON shows it; {@code configs} are those that were set for the topic itself. */
    record Topic(String name, String id, boolean internal, Map<String, String> configs, List<Partition> partitions) {}

    /** Offsets and the leader's epoch are null when the partition has no leader to ask; {@code leader} is null then. */
    record Partition(
            int partition,
            @Nullable Integer leader,
            @Nullable Integer leaderEpoch,
            List<Integer> replicas,
            List<Integer> inSync,
            @Nullable Long startOffset,
            @Nullable Long endOffset) {}

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "The names of the topics")
    private List<String> topics = List.of();

    @Mixin
    private final FormatOption format = new FormatOption();

    TopicDescribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            int exitCode = 0;
            var described = new ArrayList<Topic>();
            var results = admin.describeTopics(topics).topicNameValues();
            for (String name : topics) {
                try {
                    described.add(topic(
                            admin, Objects.requireNonNull(results.get(name)).get()));
                } catch (ExecutionException e) {
                    terminal.err().println("barnabas: Topic '" + name + "' cannot be shown: " + Reasons.of(e) + ".");
                    exitCode = CommandFailure.FAILED;
                }
            }
            print(described);
            return exitCode;
        }
    }

    private void print(List<Topic> described) throws IOException {
        terminal.print(format.of(
                described,
                () -> described.stream().map(TopicDescribeCommand::text).collect(Collectors.joining("\n"))));
    }

    private static Topic topic(Admin admin, TopicDescription topic) throws InterruptedException, ExecutionException {
        var starts = offsets(admin, topic, OffsetSpec.earliest());
        var ends = offsets(admin, topic, OffsetSpec.latest());
        var partitions = new ArrayList<Partition>();
        for (TopicPartitionInfo info : topic.partitions()) {
            ListOffsetsResultInfo end = ends.get(info.partition());
            partitions.add(new Partition(
                    info.partition(),
                    Topics.hasLeader(info) ? (Integer) info.leader().id() : null,
                    end == null ? null : end.leaderEpoch().orElse(null),
                    ids(info.replicas()),
                    ids(info.isr()),
                    offset(starts.get(info.partition())),
                    offset(end)));
        }
        return new Topic(
                topic.name(), topic.topicId().toString(), topic.isInternal(), configs(admin, topic.name()), partitions);
    }

    /** A partition without a leader is left out: asking for it would only time out. */
    private static Map<Integer, ListOffsetsResultInfo> offsets(Admin admin, TopicDescription topic, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        var asked = topic.partitions().stream()
                .filter(Topics::hasLeader)
                .collect(Collectors.toMap(info -> new TopicPartition(topic.name(), info.partition()), info -> spec));
        var offsets = new TreeMap<Integer, ListOffsetsResultInfo>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
                admin.listOffsets(asked).all().get().entrySet()) {
            offsets.put(entry.getKey().partition(), entry.getValue());
        }
        return offsets;
    }

    private static @Nullable Long offset(@Nullable ListOffsetsResultInfo info) {
        return info == null ? null : (Long) info.offset();
    }

    private static Map<String, String> configs(Admin admin, String topic)
            throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var configs = new TreeMap<String, String>();
        for (var config : admin.describeConfigs(List.of(resource)).all().get().values()) {
            for (var entry : config.entries()) {
                if (entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                    configs.put(entry.name(), entry.value());
                }
            }
        }
        return configs;
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }

    private static String text(Topic topic) {
        var table = new Table("PARTITION", "LEADER", "EPOCH", "REPLICAS", "IN-SYNC", "START", "END");
        for (Partition partition : topic.partitions()) {
            table.row(
                    partition.partition(),
                    shown(partition.leader()),
                    shown(partition.leaderEpoch()),
                    partition.replicas(),
                    partition.inSync(),
                    shown(partition.startOffset()),
                    shown(partition.endOffset()));
        }
        var text = new StringBuilder("Topic " + topic.name() + " (" + topic.id() + ")\n");
        topic.configs()
                .forEach((name, value) ->
                        text.append(name).append(" = ").append(value).append('\n'));
        return text.append(table).toString();
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "none" : value.toString();
    }
}
