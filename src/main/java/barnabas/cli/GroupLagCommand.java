package barnabas.cli;

import akka.stream.javadsl.Sink;
import barnabas.client.Consumer;
import barnabas.client.Subscriptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas group lag}: in records, and in seconds since the first of them was written. */
@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description = {
            "Show how far a group is behind, in records and in seconds.",
            "Seconds are the age of the first record that the group has not committed."
        },
        footer = {"", "Example:", "  barnabas group lag billing"})
final class GroupLagCommand implements Callable<Integer> {
    /** Reading the first record behind each offset may take so long; what has not come is not told. */
    private static final Duration READ_MAX = Duration.ofSeconds(5);

    /** One partition as JSON shows it; null where the record is not there any more, or did not come. */
    record Entry(String topic, int partition, long committed, long end, long records, @Nullable Double seconds) {}

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "GROUP", description = "The name of the group")
    private String group = "";

    @Mixin
    private final FormatOption format = new FormatOption();

    GroupLagCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin();
                Streams streams = connection.streams()) {
            Map<TopicPartition, Long> committed = GroupOffsets.committed(admin, group);
            GroupOffsets.requireSome(group, committed);
            Map<TopicPartition, Long> ends = streams.metadata(Map.of()).ends(committed.keySet());
            Map<TopicPartition, Long> behind = new HashMap<>();
            committed.forEach((partition, offset) -> {
                if (ends.getOrDefault(partition, 0L) > offset) {
                    behind.put(partition, offset);
                }
            });
            Map<TopicPartition, Long> times = times(streams, behind);
            List<Entry> entries = entries(committed, ends, times, System.currentTimeMillis());
            terminal.print(format.of(entries, () -> table(entries)));
            return 0;
        }
    }

    /** When the first record at or after each offset was written. */
    private static Map<TopicPartition, Long> times(Streams streams, Map<TopicPartition, Long> offsets)
            throws InterruptedException {
        Map<TopicPartition, Long> times = new ConcurrentHashMap<>();
        if (!offsets.isEmpty()) {
            Streams.await(Consumer.plainSource(
                            streams.consumerSettings(Map.of("max.partition.fetch.bytes", "65536")),
                            Subscriptions.assignmentWithOffset(offsets))
                    .takeWithin(READ_MAX)
                    .takeWhile(record -> {
                        times.putIfAbsent(new TopicPartition(record.topic(), record.partition()), record.timestamp());
                        return times.size() < offsets.size();
                    })
                    .runWith(Sink.ignore(), streams.system()));
        }
        return times;
    }

    static List<Entry> entries(
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, Long> times,
            long nowMs) {
        List<Entry> entries = new ArrayList<>();
        committed.forEach((partition, offset) -> {
            long end = ends.getOrDefault(partition, offset);
            long records = Math.max(0, end - offset);
            Long time = times.get(partition);
            Double seconds =
                    records == 0 ? Double.valueOf(0) : time == null ? null : Math.max(0, nowMs - time) / 1000.0;
            entries.add(new Entry(partition.topic(), partition.partition(), offset, end, records, seconds));
        });
        entries.sort(Comparator.comparing(Entry::topic).thenComparing(Entry::partition));
        return entries;
    }

    private static String table(List<Entry> entries) {
        var table = new Table("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "SECONDS");
        for (Entry entry : entries) {
            table.row(
                    entry.topic(),
                    entry.partition(),
                    entry.committed(),
                    entry.end(),
                    entry.records(),
                    entry.seconds() == null ? "-" : String.format(Locale.ROOT, "%.1f", entry.seconds()));
        }
        return table.toString();
    }
}
