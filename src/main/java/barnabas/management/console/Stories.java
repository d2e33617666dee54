package barnabas.management.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events as a person is told of them: what happened for one reason at one time is one row, so that a broker that dies with a hundred
 * leaderships does not hide why behind them.
 */
final class Stories {
    /** What tells of brokers that come and go, and of who leads then. */
    static final List<String> OF_FAILOVERS = List.of(
            "broker-started",
            "broker-stopping",
            "broker-joined",
            "broker-doubted",
            "broker-back",
            "broker-left",
            "leader-elected",
            "transfer-failed",
            "election-lost",
            "replica-offline",
            "replica-online",
            "log-replaced",
            "log-contradicted",
            "data-at-risk",
            "events-lost");

    private static final Set<String> GOOD =
            Set.of("broker-started", "broker-joined", "broker-back", "replica-online", "topic-created");
    private static final Set<String> BAD = Set.of(
            "broker-doubted",
            "broker-left",
            "replica-offline",
            "transfer-failed",
            "election-lost",
            "log-contradicted",
            "data-at-risk",
            "events-lost");
    private static final Set<String> WARNING = Set.of(
            "broker-stopping",
            "log-cut",
            "log-replaced",
            "throttled",
            "request-refused",
            "connection-refused",
            "topic-deleted");
    private static final Set<String> OF_ONE_PARTITION = Set.of("epoch", "attemptsBefore");

    private static final long AT_ONE_TIME_MS = 3000;
    private static final int SUBJECTS_MAX = 4;

    private Stories() {}

    /** "good", "warn", "bad", "change" or "info". */
    static String tone(String kind) {
        if (kind.equals("leader-elected")) {
            return "change";
        } else if (GOOD.contains(kind)) {
            return "good";
        } else if (BAD.contains(kind)) {
            return "bad";
        }
        return WARNING.contains(kind) ? "warn" : "info";
    }

    /** Its shape tells a tone, too, to who does not see its colour. */
    static String sign(String tone) {
        return switch (tone) {
            case "good" -> "✓";
            case "bad" -> "✕";
            case "warn" -> "▲";
            case "change" -> "◆";
            default -> "•";
        };
    }

    static long timeMs(Map<String, Object> event) {
        return Instant.parse(text(event, "time")).toEpochMilli();
    }

    /**
     * The rows for events as {@code /api/events} gives them, the newest first.
     *
     * @param events in order of time
     */
    static List<Map<String, @Nullable Object>> rows(List<Map<String, Object>> events) {
        List<Row> rows = new ArrayList<>();
        Map<String, Row> open = new LinkedHashMap<>();
        for (Map<String, Object> event : events) {
            String key = key(event);
            Row row = open.get(key);
            if (row == null || timeMs(event) - row.firstMs > AT_ONE_TIME_MS) {
                row = new Row(event);
                open.put(key, row);
                rows.add(row);
            }
            row.add(event);
        }
        Collections.reverse(rows);
        return rows.stream().map(Row::model).toList();
    }

    /** What several brokers tell of another one is the same; who leads from now on is each one's own. */
    private static String key(Map<String, Object> event) {
        String kind = text(event, "kind");
        Map<String, Object> details = new TreeMap<>(details(event));
        details.keySet().removeAll(OF_ONE_PARTITION);
        String teller = event.containsKey("partition") || event.containsKey("group") || kind.equals("broker-started")
                ? text(event, "broker")
                : "";
        return String.join("\0", kind, text(event, "cause"), text(event, "group"), details.toString(), teller);
    }

    private static String text(Map<String, Object> event, String name) {
        return String.valueOf(event.getOrDefault(name, ""));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(Map<String, Object> event) {
        return (Map<String, Object>) event.getOrDefault("details", Map.of());
    }

    private static final class Row {
        private final Map<String, Object> first;
        private final long firstMs;
        private final Set<Integer> brokers = new TreeSet<>();
        private final List<Map<String, Object>> subjects = new ArrayList<>();
        private int count;
        private long tookMs = -1;

        Row(Map<String, Object> first) {
            this.first = first;
            this.firstMs = timeMs(first);
        }

        void add(Map<String, Object> event) {
            count++;
            brokers.add(((Number) event.getOrDefault("broker", -1)).intValue());
            tookMs = Math.max(tookMs, ((Number) event.getOrDefault("tookMs", -1)).longValue());
            Map<String, Object> subject = subject(event);
            if (!subject.isEmpty() && subjects.size() < SUBJECTS_MAX && !subjects.contains(subject)) {
                subjects.add(subject);
            }
        }

        private static Map<String, Object> subject(Map<String, Object> event) {
            if (event.containsKey("topic")) {
                String topic = text(event, "topic");
                return Map.of(
                        "text",
                        event.containsKey("partition") ? topic + "-" + text(event, "partition") : topic,
                        "href",
                        "/topics/" + TextFilters.segment(topic));
            }
            String group = text(event, "group");
            return group.isEmpty() ? Map.of() : Map.of("text", group, "href", "/groups/" + TextFilters.segment(group));
        }

        Map<String, @Nullable Object> model() {
            String kind = text(first, "kind");
            Map<String, Object> details = new TreeMap<>(details(first));
            if (count > 1) {
                details.keySet().removeAll(OF_ONE_PARTITION);
            }
            Map<String, @Nullable Object> model = new LinkedHashMap<>();
            model.put("timeMs", firstMs);
            model.put("kind", kind);
            model.put("tone", tone(kind));
            model.put("sign", sign(tone(kind)));
            model.put("brokers", List.copyOf(brokers));
            model.put("subjects", subjects);
            model.put("more", Math.max(0, count - Math.max(1, subjects.size())));
            model.put("cause", text(first, "cause"));
            model.put("tookMs", tookMs < 0 ? null : tookMs);
            model.put("details", details);
            return model;
        }
    }
}
