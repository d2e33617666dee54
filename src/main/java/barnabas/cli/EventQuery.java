package barnabas.cli;

import barnabas.events.EventJson;
import barnabas.events.KeptEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is asked at {@code /api/events}. */
final class EventQuery {
    /**
     * What came.
     *
     * @param silent brokers that did not answer
     */
    record Answer(List<KeptEvent> events, List<Integer> silent) {}

    private final Map<String, String> parameters = new LinkedHashMap<>();

    /** Null asks for all. */
    EventQuery with(String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
        return this;
    }

    String path(String route) {
        return route
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "="
                                + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }

    Answer ask(Management management) throws InterruptedException {
        ManagementAddress.Answer answer = management.get(path("/api/events"));
        if (answer.error() != null) {
            throw CommandFailure.failed(answer.error());
        }
        List<KeptEvent> events = new ArrayList<>();
        for (JsonNode event : answer.body().path("events")) {
            EventJson.decode(event.toString()).ifPresent(events::add);
        }
        List<Integer> silent = new ArrayList<>();
        answer.body().path("silent").forEach(broker -> silent.add(broker.asInt()));
        return new Answer(events, silent);
    }

    /** What a person is told of brokers that said nothing; empty when all did. */
    static String missing(List<Integer> silent) {
        return silent.isEmpty()
                ? ""
                : "barnabas: not heard of: "
                        + silent.stream().map(broker -> "broker " + broker).collect(Collectors.joining(", "))
                        + ". What they saw is missing here.";
    }
}
