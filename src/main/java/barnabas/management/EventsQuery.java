package barnabas.management;

import barnabas.events.EventFilter;
import barnabas.events.EventKind;
import barnabas.model.BrokerId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the parameters of {@code /api/events} ask for.
 *
 * @param broker whose events, null for those of all brokers
 */
record EventsQuery(EventFilter filter, @Nullable BrokerId broker, boolean follow) {
    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1000;

    private static final Set<String> KNOWN =
            Set.of("topic", "partition", "group", "kind", "since", "limit", "broker", "follow");

    /** @throws Refusal of what is no such question */
    static EventsQuery parse(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!KNOWN.contains(name)) {
                throw Refusal.badRequest("There is no parameter '" + name + "': it may be one of "
                        + KNOWN.stream().sorted().collect(Collectors.joining(", ")) + ".");
            }
        }
        boolean follow = parameters.containsKey("follow") && !"false".equals(parameters.get("follow"));
        String topic = parameters.get("topic");
        int partition = (int) Numbers.of(parameters, "partition", 0, Integer.MAX_VALUE, -1);
        if (partition >= 0 && topic == null) {
            throw Refusal.badRequest("A partition is one of a topic: name that, too.");
        }
        int broker = (int) Numbers.of(parameters, "broker", 0, Integer.MAX_VALUE, -1);
        EventFilter filter = new EventFilter(
                topic,
                partition,
                parameters.get("group"),
                kinds(parameters.get("kind")),
                since(parameters.get("since")),
                -1,
                (int) Numbers.of(parameters, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT));
        return new EventsQuery(filter, broker < 0 ? null : new BrokerId(broker), follow);
    }

    /** The same, and nothing that happened before. */
    EventsQuery since(long ms) {
        return new EventsQuery(filter.since(ms), broker, follow);
    }

    private static Set<EventKind> kinds(@Nullable String labels) {
        Set<EventKind> kinds = new HashSet<>();
        for (String label : labels == null ? new String[0] : labels.split(",", -1)) {
            kinds.add(EventKind.of(label)
                    .orElseThrow(() -> Refusal.badRequest("kind=" + label + ": it may be one of "
                            + Arrays.stream(EventKind.values())
                                    .map(EventKind::label)
                                    .collect(Collectors.joining(", "))
                            + ".")));
        }
        return kinds;
    }

    /** An instant, as ISO 8601 writes it or in milliseconds. */
    private static long since(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            return text.matches("\\d{1,15}")
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.badRequest(
                    "since=" + text + ": it must be an instant such as 2026-01-31T12:00:00Z, or milliseconds.");
        }
    }
}
