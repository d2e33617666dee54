package barnabas.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An event as one line of JSON, on disk and over HTTP. What says nothing is left out:
 *
 * <pre>
 * {"sequence":17,"time":"2026-11-23T20:08:04.123Z","broker":1,"kind":"leader-elected","topic":"orders","partition":3,
 *  "cause":"broker 2, which led, is gone","tookMs":12,"details":{"epoch":"5"}}
 * </pre>
 */
public final class EventJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EventJson() {}

    /** Without a line's end. */
    public static String encode(KeptEvent kept) {
        Event event = kept.event();
        ObjectNode json = MAPPER.createObjectNode();
        json.put("sequence", kept.sequence());
        json.put("time", Instant.ofEpochMilli(event.timeMs()).toString());
        json.put("broker", kept.broker());
        json.put("kind", event.kind().label());
        if (event.topic() != null) {
            json.put("topic", event.topic());
        }
        if (event.partition() >= 0) {
            json.put("partition", event.partition());
        }
        if (event.group() != null) {
            json.put("group", event.group());
        }
        json.put("cause", event.cause());
        if (event.tookMs() >= 0) {
            json.put("tookMs", event.tookMs());
        }
        if (!event.details().isEmpty()) {
            ObjectNode details = json.putObject("details");
            event.details().forEach(details::put);
        }
        return json.toString();
    }

    /** Empty for what is no event, or of a kind that a later version knows. */
    public static Optional<KeptEvent> decode(String line) {
        try {
            JsonNode json = MAPPER.readTree(line);
            long timeMs = Instant.parse(json.path("time").asText()).toEpochMilli();
            return EventKind.of(json.path("kind").asText())
                    .map(kind -> new KeptEvent(
                            json.path("sequence").asLong(), json.path("broker").asInt(), event(json, kind, timeMs)));
        } catch (JsonProcessingException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private static Event event(JsonNode json, EventKind kind, long timeMs) {
        Map<String, String> details = new TreeMap<>();
        json.path("details")
                .properties()
                .forEach(field -> details.put(field.getKey(), field.getValue().asText()));
        return new Event(
                timeMs,
                kind,
                json.path("topic").isTextual() ? json.path("topic").asText() : null,
                json.path("partition").asInt(-1),
                json.path("group").isTextual() ? json.path("group").asText() : null,
                json.path("cause").asText(),
                json.path("tookMs").asLong(-1),
                details);
    }
}
