package barnabas.management.console;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The pages on the cluster, its brokers, topics and groups, and on what happened. */
final class LookPages {
    static final int PAGE = 100;
    static final int EVENTS_PAGE = 200;
    private static final int EVENTS_BESIDE = 20;

    /** One broker's end may be told of by each of its partitions. */
    private static final int TIMELINE_EVENTS = 1000;

    private static final int STORY_ROWS = 12;
    private static final Duration TIMELINE = Duration.ofHours(1);

    private final Api api;
    private final Pages pages;
    private final InstantSource clock;

    LookPages(Api api, Pages pages, InstantSource clock) {
        this.api = api;
        this.pages = pages;
        this.clock = clock;
    }

    CompletionStage<HttpResponse> overview() {
        long now = clock.millis();
        long from = now - TIMELINE.toMillis();
        CompletionStage<List<Map<String, Object>>> failovers = events(Map.of(
                "kind", String.join(",", Stories.OF_FAILOVERS),
                "since", Long.toString(from),
                "limit", Integer.toString(TIMELINE_EVENTS)));
        return api.get(Api.uri(List.of("cluster"), Map.of()))
                .thenCombine(failovers, Pair::new)
                .thenCompose(both -> {
                    Map<String, Object> cluster = both.answer().body();
                    List<Map<String, @Nullable Object>> rows = Stories.rows(both.events());
                    Map<String, @Nullable Object> model = new HashMap<>();
                    model.put("cluster", cluster);
                    model.put("timeline", Timeline.of(both.events(), brokers(cluster), from, now));
                    model.put("rows", rows.subList(0, Math.min(STORY_ROWS, rows.size())));
                    model.put("kinds", String.join(",", Stories.OF_FAILOVERS));
                    return pages.page("overview", model);
                });
    }

    /** An answer, and events that are shown beside it. */
    private record Pair(Api.Answer answer, List<Map<String, Object>> events) {}

    private static List<Integer> brokers(Map<String, Object> cluster) {
        List<Integer> ids = new ArrayList<>();
        for (Object broker : (List<?>) cluster.getOrDefault("brokers", List.of())) {
            if (((Map<?, ?>) broker).get("id") instanceof Integer id) {
                ids.add(id);
            }
        }
        return ids;
    }

    @SuppressWarnings("unchecked")
    private CompletionStage<List<Map<String, Object>>> events(Map<String, String> parameters) {
        return api.get(Api.uri(List.of("events"), parameters))
                .thenApply(answer -> (List<Map<String, Object>>) answer.body().getOrDefault("events", List.of()));
    }

    CompletionStage<HttpResponse> topics(Map<String, String> parameters) {
        String part = parameters.getOrDefault("contains", "");
        String after = parameters.getOrDefault("after", "");
        return api.get(Api.uri(
                        List.of("topics"), Map.of("limit", Integer.toString(PAGE), "contains", part, "after", after)))
                .thenCompose(answer -> answer.isOk()
                        ? pages.page("topics", with(answer.body(), "part", part, "after", after))
                        : pages.failure(answer));
    }

    CompletionStage<HttpResponse> topic(String name, Map<String, String> parameters) {
        String after = parameters.getOrDefault("after", "");
        return api.get(Api.uri(List.of("topics", name), Map.of("limit", Integer.toString(PAGE), "after", after)))
                .thenCombine(events(Map.of("topic", name, "limit", Integer.toString(EVENTS_BESIDE))), Pair::new)
                .thenCompose(both -> beside("topic", both, after));
    }

    CompletionStage<HttpResponse> groups(Map<String, String> parameters) {
        String after = parameters.getOrDefault("after", "");
        return api.get(Api.uri(List.of("groups"), Map.of("limit", Integer.toString(PAGE), "after", after)))
                .thenCompose(answer -> answer.isOk()
                        ? pages.page("groups", with(answer.body(), "after", after))
                        : pages.failure(answer));
    }

    CompletionStage<HttpResponse> group(String name) {
        return api.get(Api.uri(List.of("groups", name), Map.of()))
                .thenCombine(events(Map.of("group", name, "limit", Integer.toString(EVENTS_BESIDE))), Pair::new)
                .thenCompose(both -> beside(
                        "group",
                        both,
                        "",
                        "topics",
                        committedTopics(both.answer().body())));
    }

    /** That a group has offsets of. */
    private static Set<String> committedTopics(Map<String, Object> group) {
        Set<String> topics = new TreeSet<>();
        for (Object offset : (List<?>) group.getOrDefault("offsets", List.of())) {
            topics.add(String.valueOf(((Map<?, ?>) offset).get("topic")));
        }
        return topics;
    }

    CompletionStage<HttpResponse> broker(int id, Map<String, String> parameters) {
        String after = parameters.getOrDefault("after", "");
        return api.get(Api.uri(
                        List.of("brokers", Integer.toString(id)),
                        Map.of("limit", Integer.toString(PAGE), "after", after)))
                .thenCombine(
                        events(Map.of("broker", Integer.toString(id), "limit", Integer.toString(EVENTS_BESIDE))),
                        Pair::new)
                .thenCompose(both -> beside("broker", both, after));
    }

    /** A page on one thing, with what has happened to it; {@code template} is what it is called there, too. */
    private CompletionStage<HttpResponse> beside(String template, Pair both, String after, @Nullable Object... more) {
        if (!both.answer().isOk()) {
            return pages.failure(both.answer());
        }
        Map<String, @Nullable Object> model = with(Map.of(), more);
        model.put(template, both.answer().body());
        model.put("rows", Stories.rows(both.events()));
        model.put("after", after);
        return pages.page(template, model);
    }

    CompletionStage<HttpResponse> events(String query, Map<String, String> given) {
        Map<String, String> parameters = new HashMap<>(given);
        parameters.values().removeIf(String::isEmpty);
        parameters.putIfAbsent("limit", Integer.toString(EVENTS_PAGE));
        return api.get(Api.uri(List.of("events"), parameters)).thenCompose(answer -> {
            if (!answer.isOk()) {
                return pages.failure(answer);
            }
            @SuppressWarnings("unchecked")
            List<Map<String, Object>> events =
                    (List<Map<String, Object>>) answer.body().getOrDefault("events", List.of());
            return pages.page(
                    "events",
                    with(
                            Map.of(),
                            "rows",
                            Stories.rows(events),
                            "silent",
                            answer.body().getOrDefault("silent", List.of()),
                            "kind",
                            given.getOrDefault("kind", ""),
                            "topic",
                            given.getOrDefault("topic", ""),
                            "group",
                            given.getOrDefault("group", ""),
                            "broker",
                            given.getOrDefault("broker", ""),
                            "query",
                            query));
        });
    }

    /** {@code more} alternates name and value. */
    static Map<String, @Nullable Object> with(Map<String, Object> model, @Nullable Object... more) {
        Map<String, @Nullable Object> all = new HashMap<>(model);
        for (int i = 0; i < more.length; i += 2) {
            all.put(String.valueOf(more[i]), more[i + 1]);
        }
        return all;
    }
}
