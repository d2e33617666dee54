package barnabas.cli;

import barnabas.model.StartPosition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas group seek}. */
@Command(
        name = "seek",
        mixinStandardHelpOptions = true,
        description = {
            "Set where a group goes on: its members have to be stopped.",
            "An offset or a time beyond what a partition has comes to its start or its end."
        },
        footer = {
            "",
            "Examples:",
            "  barnabas group seek billing --to start --dry-run",
            "  barnabas group seek billing --to @2026-01-31T12:00:00Z --topic orders",
            "  barnabas group seek billing --to-group reporting"
        })
final class GroupSeekCommand implements Callable<Integer> {
    /** One partition as JSON shows it; {@code from} is null where the group had no offset. */
    record Entry(String topic, int partition, @Nullable Long from, long to) {}

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "GROUP", description = "The name of the group")
    private String group = "";

    @Option(
            names = "--to",
            paramLabel = "start|end|OFFSET|@TIMESTAMP",
            description = "Where to; a timestamp is an ISO instant or milliseconds")
    private @Nullable String to;

    @Option(names = "--to-group", paramLabel = "GROUP", description = "Where another group is")
    private @Nullable String toGroup;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "In this topic alone, may be repeated. Default: in all that the group has offsets of")
    private Set<String> topics = Set.of();

    @Option(names = "--dry-run", description = "Only show what would be changed")
    private boolean dryRun;

    @Mixin
    private final FormatOption format = new FormatOption();

    GroupSeekCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if ((to == null) == (toGroup == null)) {
            throw CommandFailure.usage("Say where to: either --to start, end, an offset or @TIMESTAMP, or --to-group.");
        }
        StartPosition position = to == null ? null : position(to);
        try (Admin admin = connection.admin()) {
            Map<TopicPartition, Long> before = GroupOffsets.committed(admin, group);
            Map<TopicPartition, Long> after =
                    position == null ? ofOtherGroup(admin, String.valueOf(toGroup)) : found(admin, before, position);
            if (!dryRun) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                after.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
                admin.alterConsumerGroupOffsets(group, offsets).all().get();
            }
            List<Entry> entries = entries(before, after);
            terminal.print(format.of(entries, () -> table(entries)));
            return 0;
        }
    }

    private static StartPosition position(String text) {
        try {
            return StartPosition.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--to: " + e.getMessage() + ".");
        }
    }

    private Map<TopicPartition, Long> ofOtherGroup(Admin admin, String other) throws Exception {
        Map<TopicPartition, Long> offsets = GroupOffsets.committed(admin, other);
        offsets.keySet().removeIf(partition -> !topics.isEmpty() && !topics.contains(partition.topic()));
        GroupOffsets.requireSome(other, offsets);
        return offsets;
    }

    private Map<TopicPartition, Long> found(Admin admin, Map<TopicPartition, Long> before, StartPosition position)
            throws Exception {
        Set<TopicPartition> partitions = partitions(admin, before);
        Map<TopicPartition, Long> starts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> atTime = position instanceof StartPosition.AtTimestamp at
                ? offsets(admin, partitions, OffsetSpec.forTimestamp(at.epochMs()))
                : Map.of();
        Map<TopicPartition, Long> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long timely = atTime.get(partition);
            found.put(
                    partition,
                    position.within(
                            starts.getOrDefault(partition, 0L),
                            ends.getOrDefault(partition, 0L),
                            timely == null || timely < 0 ? null : timely));
        }
        return found;
    }

    private Set<TopicPartition> partitions(Admin admin, Map<TopicPartition, Long> before) throws Exception {
        if (topics.isEmpty()) {
            GroupOffsets.requireSome(group, before);
            return before.keySet();
        }
        Set<TopicPartition> partitions =
                new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                partitions.add(new TopicPartition(topic.name(), partition.partition()));
            }
        }
        return partitions;
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static List<Entry> entries(Map<TopicPartition, Long> before, Map<TopicPartition, Long> after) {
        return after.entrySet().stream()
                .map(entry -> new Entry(
                        entry.getKey().topic(),
                        entry.getKey().partition(),
                        before.get(entry.getKey()),
                        entry.getValue()))
                .sorted(Comparator.comparing(Entry::topic).thenComparing(Entry::partition))
                .toList();
    }

    private String table(List<Entry> entries) {
        var table = new Table("TOPIC", "PARTITION", "FROM", "TO");
        for (Entry entry : entries) {
            table.row(entry.topic(), entry.partition(), entry.from() == null ? "-" : entry.from(), entry.to());
        }
        return table + (dryRun ? "Nothing was changed: --dry-run.\n" : "");
    }
}
