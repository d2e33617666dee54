package barnabas.management.console;

import akka.http.javadsl.model.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Has a group go on elsewhere: a form says where to, a page shows what would come of it, and its button does it. */
final class SeekPages {
    /** Partitions that a plan shows. */
    static final int ROWS_MAX = 200;

    private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");

    private final Api api;
    private final Pages pages;

    SeekPages(Api api, Pages pages) {
        this.api = api;
        this.pages = pages;
    }

    /**
     * Shows what a form asks for, or does it.
     *
     * @param form {@code to} is one of start, end, offset, time and group, the last three with {@code at}; with {@code topic}, and
     *     {@code partition}, only that; {@code step} is {@code seek} where it has been looked at
     */
    CompletionStage<HttpResponse> seek(String group, Map<String, String> form) {
        Map<String, Object> order = new HashMap<>();
        String refusal = order(form, order);
        if (refusal != null) {
            return pages.failure(400, refusal);
        }
        boolean dryRun = !form.getOrDefault("step", "").equals("seek");
        order.put("dryRun", dryRun);
        return api.post(Api.uri(List.of("groups", group, "offsets"), Map.of()), order)
                .thenCompose(answer -> {
                    if (!answer.isOk()) {
                        return pages.failure(answer);
                    }
                    return dryRun
                            ? plan(group, form, answer)
                            : CompletableFuture.completedFuture(
                                    Pages.seeOther("/groups/" + TextFilters.segment(group) + "#lag"));
                });
    }

    /** Fills the order with what the form says; a sentence when that is nothing. */
    private static @Nullable String order(Map<String, String> form, Map<String, Object> order) {
        String at = form.getOrDefault("at", "").strip();
        String topic = form.getOrDefault("topic", "").strip();
        String partition = form.getOrDefault("partition", "").strip();
        switch (form.getOrDefault("to", "")) {
            case "start" -> order.put("to", "start");
            case "end" -> order.put("to", "end");
            case "offset" -> order.put("to", at);
            case "time" -> order.put("to", "@" + at);
            case "group" -> order.put("toGroup", at);
            default -> {
                return "Say where to: to the start, the end, an offset, a time, or where another group is.";
            }
        }
        if (partition.isEmpty()) {
            if (!topic.isEmpty()) {
                order.put("topics", List.of(topic));
            }
            return null;
        }
        if (topic.isEmpty()) {
            return "A partition is one of a topic: name that, too.";
        }
        if (!PARTITION.matcher(partition).matches()) {
            return "partition=" + partition + ": it must be a whole number, or empty.";
        }
        order.put("partitions", List.of(Map.of("topic", topic, "partition", Integer.parseInt(partition))));
        return null;
    }

    private CompletionStage<HttpResponse> plan(String group, Map<String, String> form, Api.Answer planned) {
        return api.get(Api.uri(List.of("groups", group), Map.of())).thenCompose(described -> {
            List<?> moves = (List<?>) planned.body().getOrDefault("partitions", List.of());
            Map<String, @Nullable Object> model = new HashMap<>();
            model.put("group", group);
            model.put("moves", rows(moves));
            model.put("more", Math.max(0, moves.size() - ROWS_MAX));
            model.put("members", ((List<?>) described.body().getOrDefault("members", List.of())).size());
            for (String field : List.of("to", "at", "topic", "partition")) {
                model.put(field, form.getOrDefault(field, "").strip());
            }
            return pages.page("seek", model);
        });
    }

    /** With how many records are read {@code again}, or {@code passed} over; null where that is not known. */
    private static List<Map<String, @Nullable Object>> rows(List<?> moves) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Object each : moves.subList(0, Math.min(moves.size(), ROWS_MAX))) {
            Map<?, ?> move = (Map<?, ?>) each;
            Map<String, @Nullable Object> row = new HashMap<>();
            row.put("partition", move.get("topic") + "-" + move.get("partition"));
            row.put("from", move.get("from"));
            row.put("to", move.get("to"));
            row.put("again", null);
            row.put("passed", null);
            if (move.get("from") instanceof Number from && move.get("to") instanceof Number to) {
                row.put("again", Math.max(0, from.longValue() - to.longValue()));
                row.put("passed", Math.max(0, to.longValue() - from.longValue()));
            }
            rows.add(row);
        }
        return rows;
    }
}
