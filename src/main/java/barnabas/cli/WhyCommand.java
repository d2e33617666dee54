package barnabas.cli;

import barnabas.events.KeptEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas why}: the story of a partition, or of a group, as all brokers saw it. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = {
            "Tell the story of a partition: who leads it and since when, and what came before, with the causes, as all brokers saw"
                    + " it.",
            "Brokers that came and went meanwhile are in it. With --group, the story of a consumer group."
        },
        footer = {"", "Examples:", "  barnabas why orders-3", "  barnabas why --group billing"})
final class WhyCommand implements Callable<Integer> {
    private static final String OF_BROKERS =
            "broker-started,broker-stopping,broker-joined,broker-doubted,broker-back,broker-left";

    private final Terminal terminal;

    @Mixin
    private final Management management = new Management();

    @Parameters(arity = "0..1", paramLabel = "TOPIC-PARTITION", description = "The partition, such as orders-3")
    private String partition = "";

    @Option(names = "--group", paramLabel = "GROUP", description = "The consumer group, instead of a partition")
    private String group = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "30",
            description = "The last so many events, 1000 at most. Default: 30")
    private int limit;

    WhyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (partition.isEmpty() == group.isEmpty()) {
            throw CommandFailure.usage("Name a partition, such as orders-3, or a group with --group.");
        }
        return group.isEmpty() ? ofPartition() : ofGroup();
    }

    private int ofGroup() throws IOException, InterruptedException {
        EventQuery.Answer story =
                new EventQuery().with("group", group).with("limit", limit).ask(management);
        tell("group " + group, story.events(), story.silent());
        return 0;
    }

    private int ofPartition() throws IOException, InterruptedException {
        ClusterTransferCommand.Target target = ClusterTransferCommand.Target.parse(partition);
        terminal.print(now(target));
        EventQuery.Answer story = new EventQuery()
                .with("topic", target.topic())
                .with("partition", target.partition())
                .with("limit", limit)
                .ask(management);
        List<KeptEvent> all = new ArrayList<>(story.events());
        if (!all.isEmpty()) {
            Instant first = Instant.ofEpochMilli(all.get(0).event().timeMs());
            all.addAll(new EventQuery()
                    .with("kind", OF_BROKERS)
                    .with("since", first)
                    .with("limit", limit)
                    .ask(management)
                    .events());
            all.sort(Comparator.comparingLong(kept -> kept.event().timeMs()));
        }
        tell(partition, all, story.silent());
        return 0;
    }

    /** How it stands. The topic may be gone, and have a story still. */
    private String now(ClusterTransferCommand.Target target) throws InterruptedException {
        String after = target.partition() == 0 ? "" : "&after=" + (target.partition() - 1);
        ManagementAddress.Answer topic = management.get(
                "/api/topics/" + URLEncoder.encode(target.topic(), StandardCharsets.UTF_8) + "?limit=1" + after);
        JsonNode now = topic.body().path("partitions").path(0);
        if (topic.error() != null || now.path("partition").asInt(-1) != target.partition()) {
            return partition + " is not there" + (topic.error() == null ? ".\n" : ": " + topic.error() + "\n");
        }
        String leader = now.path("leader").isInt()
                ? "is led by broker " + now.path("leader").asInt() + " in epoch "
                        + now.path("leaderEpoch").asInt()
                : "has no leader that is known here";
        return partition + " " + leader + "; replicas " + now.path("replicas") + ", in sync " + now.path("inSync")
                + (now.path("offline").isEmpty() ? "" : ", offline " + now.path("offline")) + ".\n";
    }

    private void tell(String of, List<KeptEvent> events, List<Integer> silent) throws IOException {
        EventLines lines = new EventLines(ZoneId.systemDefault());
        for (KeptEvent kept : events) {
            terminal.print(lines.lineOfStory(kept));
        }
        if (events.isEmpty()) {
            terminal.print("Nothing is kept of " + of + ".\n");
        }
        String missing = EventQuery.missing(silent);
        if (!missing.isEmpty()) {
            terminal.err().println(missing);
        }
    }
}
