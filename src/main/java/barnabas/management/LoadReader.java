package barnabas.management;

import barnabas.broker.Leaders.Leader;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.group.CommittedOffset;
import barnabas.group.GroupView;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.metrics.TopicMeter;
import barnabas.model.TopicPartition;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What this broker carries. Thread-safe. */
final class LoadReader {
    /** Topics and groups that are named, each: those with the most bytes since the start, and those that are furthest behind. */
    static final int NAMED_MAX = 500;

    private final LoadDoor.Parts parts;
    private final GroupsReader groups;
    private final long startNanos = System.nanoTime();

    LoadReader(LoadDoor.Parts parts) {
        this.parts = parts;
        this.groups =
                new GroupsReader(parts.coordinators(), parts.metadata(), parts.replicas(), System::currentTimeMillis);
    }

    CompletionStage<Views.BrokerLoad> read(Executor blocking) {
        return parts.coordinators().views().thenApplyAsync(views -> read(views.groups()), blocking);
    }

    private Views.BrokerLoad read(List<GroupView> coordinated) {
        Map<String, TopicMeter> topics = parts.meters().topics();
        Led led = led();
        return new Views.BrokerLoad(
                parts.self().value(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
                0,
                0,
                process(),
                parts.meters().connections(),
                led.partitions(),
                led.underReplicated(),
                topics.values().stream().mapToLong(TopicMeter::bytesIn).sum(),
                topics.values().stream().mapToLong(TopicMeter::bytesOut).sum(),
                topics.entrySet().stream()
                        .map(topic -> topic(topic.getKey(), topic.getValue()))
                        .sorted(Comparator.comparingLong(LoadReader::bytes).reversed())
                        .limit(NAMED_MAX)
                        .toList(),
                coordinated.stream()
                        .map(this::group)
                        .sorted(Comparator.comparingLong(LoadReader::lag).reversed())
                        .limit(NAMED_MAX)
                        .toList());
    }

    private static Views.ProcessLoad process() {
        Runtime java = Runtime.getRuntime();
        return new Views.ProcessLoad(
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(Duration::toMillis)
                        .orElse(null),
                java.availableProcessors(),
                java.totalMemory() - java.freeMemory(),
                java.maxMemory());
    }

    /** Partitions that this broker leads, and those of them that miss a replica. */
    private record Led(int partitions, int underReplicated) {}

    private Led led() {
        MetadataImage image = parts.metadata().image();
        Standings standings = new Standings(parts.leaders(), image);
        int led = 0;
        int underReplicated = 0;
        for (TopicImage topic : image.topics().values()) {
            for (PartitionImage partition : topic.partitions()) {
                PartitionStanding standing = standings.of(topic, partition);
                Leader leader = standing.leader();
                if (leader != null && leader.broker().equals(parts.self())) {
                    led++;
                    underReplicated += standing.isUnderReplicated(partition) ? 1 : 0;
                }
            }
        }
        return new Led(led, underReplicated);
    }

    private static Views.TopicLoad topic(String name, TopicMeter meter) {
        return new Views.TopicLoad(name, meter.messagesIn(), meter.bytesIn(), meter.bytesOut());
    }

    private static long bytes(Views.TopicLoad topic) {
        return topic.bytesIn() + topic.bytesOut();
    }

    private Views.GroupLoad group(GroupView group) {
        return new Views.GroupLoad(
                group.id(), group.state(), group.description().members().size(), lagRecords(group.offsets()));
    }

    private @Nullable Long lagRecords(Map<TopicPartition, CommittedOffset> offsets) {
        Long sum = null;
        for (Map.Entry<TopicPartition, CommittedOffset> offset : offsets.entrySet()) {
            Long lag = groups.lagRecords(
                    offset.getKey().topic(),
                    offset.getKey().partition(),
                    offset.getValue().offset());
            if (lag != null) {
                sum = (sum == null ? 0 : sum) + lag;
            }
        }
        return sum;
    }

    private static long lag(Views.GroupLoad group) {
        return group.lagRecords() == null ? -1 : group.lagRecords();
    }
}
