package barnabas.management.console;

import akka.http.javadsl.model.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages on what is in a topic. */
final class MessagePages {
    /** Bytes of a key or a value that are shown of one message. */
    static final int BYTES_SHOWN = 64 * 1024;

    /** Of each of its headers, of which there may be many. */
    static final int HEADER_BYTES_SHOWN = 4 * 1024;

    /** Of each in a list. */
    private static final int BYTES_LISTED = 512;

    private static final int LIMIT = 50;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final Api api;
    private final Pages pages;

    MessagePages(Api api, Pages pages) {
        this.api = api;
        this.pages = pages;
    }

    CompletionStage<HttpResponse> list(String topic, Map<String, String> parameters) {
        boolean live = parameters.containsKey("live");
        String partition = parameters.getOrDefault("partition", "");
        String offset = parameters.getOrDefault("offset", "");
        String filter = parameters.getOrDefault("filter", "");
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("topic", topic);
        model.put("partition", partition);
        model.put("offset", offset);
        model.put("filter", filter);
        model.put("live", live);
        Map<String, String> asked = new HashMap<>(Map.of(
                "partition", partition,
                "offset", offset,
                "filter", filter,
                "limit", Integer.toString(LIMIT),
                "bytes", Integer.toString(BYTES_LISTED)));
        return api.get(Api.uri(List.of("topics", topic, "messages"), asked)).thenCompose(answer -> {
            if (answer.status() == 503 || answer.status() == 429) {
                // The page stays: one may still look elsewhere in the topic, and sees why not here.
                model.put("unreadable", answer.error());
                model.put("messages", List.of());
                model.put("result", Map.of());
                return pages.page(answer.status(), "messages", links(model, partition));
            }
            if (!answer.isOk()) {
                return pages.failure(answer);
            }
            model.put("unreadable", null);
            model.put("messages", rows(answer.body(), !NUMBER.matcher(offset).matches() && !offset.equals("earliest")));
            model.put("result", answer.body());
            return pages.page("messages", links(model, partition));
        });
    }

    /** What comes before and after, where one partition is looked at. */
    private static Map<String, @Nullable Object> links(Map<String, @Nullable Object> model, String partition) {
        model.put("older", null);
        model.put("newer", null);
        if (!NUMBER.matcher(partition).matches()
                || !(model.get("result") instanceof Map<?, ?> result)
                || !(result.get("reached") instanceof List<?> reached)
                || reached.isEmpty()) {
            return model;
        }
        Map<?, ?> reach = (Map<?, ?>) reached.get(0);
        long from = offset(reach, "from");
        long next = offset(reach, "next");
        if (from > offset(reach, "start")) {
            model.put("older", Math.max(offset(reach, "start"), from - LIMIT));
        }
        if (next < offset(reach, "end")) {
            model.put("newer", next);
        }
        return model;
    }

    private static long offset(Map<?, ?> reach, String name) {
        return reach.get(name) instanceof Number offset ? offset.longValue() : 0;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, @Nullable Object>> rows(Map<String, Object> body, boolean newestFirst) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Map<String, @Nullable Object> message :
                (List<Map<String, @Nullable Object>>) body.getOrDefault("messages", List.of())) {
            Map<String, @Nullable Object> row = new HashMap<>(message);
            Map<String, @Nullable Object> key = data(message, "key");
            Map<String, @Nullable Object> value = data(message, "value");
            row.put("keyPreview", Shown.preview(key));
            row.put("valuePreview", Shown.preview(value));
            row.put("keySize", key.get("size"));
            row.put("valueSize", value.get("size"));
            row.put("valueIsText", value.get("text") != null);
            rows.add(row);
        }
        if (newestFirst) {
            Collections.reverse(rows);
        }
        return rows;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> data(Map<String, @Nullable Object> of, String name) {
        Object data = of.get(name);
        return data == null ? Map.of() : (Map<String, @Nullable Object>) data;
    }

    @SuppressWarnings("unchecked")
    CompletionStage<HttpResponse> one(String topic, int partition, long offset) {
        Map<String, Object> asked = Map.of("partition", partition, "offset", offset, "limit", 1, "bytes", BYTES_SHOWN);
        return api.get(Api.uri(List.of("topics", topic, "messages"), asked)).thenCompose(answer -> {
            if (!answer.isOk()) {
                return pages.failure(answer);
            }
            List<Map<String, @Nullable Object>> found =
                    (List<Map<String, @Nullable Object>>) answer.body().getOrDefault("messages", List.of());
            if (found.isEmpty() || ((Number) found.get(0).getOrDefault("offset", -1)).longValue() != offset) {
                return pages.failure(
                        404, "There is no message at offset " + offset + " of '" + topic + "-" + partition + "'.");
            }
            Map<String, @Nullable Object> message = new HashMap<>(found.get(0));
            message.put("key", Shown.whole(data(message, "key"), BYTES_SHOWN));
            message.put("value", Shown.whole(data(message, "value"), BYTES_SHOWN));
            List<Map<String, @Nullable Object>> headers = new ArrayList<>();
            for (Map<String, @Nullable Object> header :
                    (List<Map<String, @Nullable Object>>) found.get(0).getOrDefault("headers", List.of())) {
                Map<String, @Nullable Object> shown = Shown.whole(data(header, "value"), HEADER_BYTES_SHOWN);
                shown.put("name", header.get("name"));
                headers.add(shown);
            }
            message.put("headers", headers);
            return pages.page("message", Map.of("topic", topic, "message", message));
        });
    }

    /**
     * Writes what a form says, and shows it.
     *
     * @param form {@code headers} has a line for each: {@code name: value}
     */
    CompletionStage<HttpResponse> produce(String topic, Map<String, String> form) {
        Map<String, @Nullable Object> record = new HashMap<>();
        String partition = form.getOrDefault("partition", "").strip();
        if (!partition.isEmpty() && !(NUMBER.matcher(partition).matches() && partition.length() < 10)) {
            return pages.failure(400, "partition=" + partition + ": it must be a whole number, or empty.");
        }
        if (!partition.isEmpty()) {
            record.put("partition", Integer.parseInt(partition));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : form.getOrDefault("headers", "").split("\\R", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            } else if (!line.isBlank()) {
                return pages.failure(400, "A header is a line as 'name: value', unlike '" + line + "'.");
            }
        }
        record.put("headers", headers);
        record.put("key", form.getOrDefault("key", "").isEmpty() ? null : form.get("key"));
        record.put("value", form.containsKey("tombstone") ? null : form.getOrDefault("value", ""));
        return api.post(Api.uri(List.of("topics", topic, "messages"), Map.of()), record)
                .thenCompose(answer -> answer.isOk()
                        ? CompletableFuture.completedFuture(Pages.seeOther("/topics/" + TextFilters.segment(topic)
                                + "/messages/" + answer.body().get("partition") + "/"
                                + answer.body().get("offset")))
                        : pages.failure(answer));
    }
}
