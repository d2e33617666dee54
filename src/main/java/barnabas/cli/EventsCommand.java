package barnabas.cli;

import barnabas.events.EventJson;
import barnabas.events.KeptEvent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas events}: what has happened in the cluster, or what happens. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = {
            "Show what has happened: elections, leaders, brokers, rebalances, settings, throttles and refusals, each with its"
                    + " cause.",
            "Every broker keeps its own; those of all are shown, the oldest first."
        },
        footer = {
            "",
            "Examples:",
            "  barnabas events --since 10m",
            "  barnabas events --topic orders --kind leader-elected,leader-resigned",
            "  barnabas events --follow"
        })
final class EventsCommand implements Callable<Integer> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})(s|m|h|d)");

    private final Terminal terminal;

    @Mixin
    private final Management management = new Management();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Of this topic only")
    private @Nullable String topic;

    @Option(names = "--group", paramLabel = "GROUP", description = "Of this consumer group only")
    private @Nullable String group;

    @Option(names = "--kind", paramLabel = "KIND", description = "Of these kinds only, with commas between them")
    private @Nullable String kind;

    @Option(names = "--broker", paramLabel = "N", description = "Those of this broker only")
    private @Nullable Integer broker;

    @Option(
            names = "--since",
            paramLabel = "AGO",
            description = "Not before: 90s, 10m, 2h, 1d, or 2026-01-31T12:00:00Z")
    private @Nullable String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "The last so many, 1000 at most. Default: 100")
    private int limit;

    @Option(names = "--follow", description = "Go on with what happens, until Ctrl-C")
    private boolean follow;

    @Mixin
    private final FormatOption format = new FormatOption();

    EventsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        EventQuery query = new EventQuery()
                .with("topic", topic)
                .with("group", group)
                .with("kind", kind)
                .with("broker", broker)
                .with("since", since == null ? null : since(since, Instant.now()));
        if (follow) {
            management.follow(query.path("/api/events/stream"), this::print);
            return 0;
        }
        EventQuery.Answer answer = query.with("limit", limit).ask(management);
        for (KeptEvent kept : answer.events()) {
            print(kept);
        }
        String missing = EventQuery.missing(answer.silent());
        if (!missing.isEmpty()) {
            terminal.err().println(missing);
        }
        return 0;
    }

    private void print(String line) throws IOException {
        KeptEvent kept = EventJson.decode(line).orElse(null);
        if (kept != null) {
            print(kept);
        }
    }

    private void print(KeptEvent kept) throws IOException {
        terminal.print(
                format.isJson() ? EventJson.encode(kept) + "\n" : new EventLines(ZoneId.systemDefault()).line(kept));
    }

    /** @throws CommandFailure for what is neither a time nor how long ago */
    static Instant since(String text, Instant now) {
        Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            return now.minus(Duration.parse(
                    ago.group(2).equals("d") ? "P" + ago.group(1) + "D" : "PT" + ago.group(1) + ago.group(2)));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw CommandFailure.usage("--since '" + text
                    + "' is neither how long ago, such as 10m, nor a time, such as 2026-01-31T12:00:00Z.");
        }
    }
}
