package barnabas.management.console;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.unmarshalling.sse.EventStreamUnmarshalling;
import akka.http.scaladsl.settings.ServerSentEventSettings;
import akka.stream.javadsl.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The streams of {@code /api} as rows of the tables that pages show: what is server-sent there is server-sent here in HTML. */
final class LiveRows {
    /** One look at all brokers gives its events at once; they are told together. */
    private static final Duration TOGETHER = Duration.ofMillis(80);

    private static final int TOGETHER_MAX = 500;

    /** Of what one event of {@code /api} says: 20 messages with 50 headers, cut at 512, of which each character may be escaped by six. */
    private static final int SAID_BYTES_MAX = 8 << 20;

    private static final Duration SAY_SOMETHING_AFTER = Duration.ofSeconds(10);

    private final Api api;
    private final Pages pages;
    private final ActorSystem<?> system;
    private final ServerSentEventSettings settings;

    LiveRows(Api api, Pages pages, ActorSystem<?> system) {
        this.api = api;
        this.pages = pages;
        this.system = system;
        this.settings = ServerSentEventSettings.apply(system.settings().config())
                .withMaxEventSize(2 * SAID_BYTES_MAX)
                .withLineLength(SAID_BYTES_MAX);
    }

    /** A stream, or why there is none. */
    record Rows(HttpResponse refused, @Nullable Source<ServerSentEvent, NotUsed> told) {}

    CompletionStage<Rows> events(Map<String, String> parameters, Optional<HttpHeader> resumes) {
        HttpRequest request = HttpRequest.create().withUri(Api.uri(List.of("events", "stream"), parameters));
        return open(resumes.map(request::addHeader).orElse(request))
                .thenApply(answer -> rows(answer, said -> said.groupedWithin(TOGETHER_MAX, TOGETHER)
                        .map(this::eventRows)));
    }

    private ServerSentEvent eventRows(List<ServerSentEvent> said) {
        List<Map<String, Object>> events = said.stream().map(LiveRows::object).toList();
        String html = pages.html("event-rows", Map.of("rows", Stories.rows(events)));
        Optional<String> last = said.get(said.size() - 1).getId();
        return ServerSentEvent.create(html, Optional.of("rows"), last, OptionalInt.empty());
    }

    CompletionStage<Rows> messages(String topic, Map<String, String> parameters) {
        Map<String, String> asked = new HashMap<>(parameters);
        asked.put("bytes", "512");
        asked.keySet().retainAll(List.of("partition", "filter", "bytes"));
        return open(HttpRequest.create().withUri(Api.uri(List.of("topics", topic, "messages", "stream"), asked)))
                .thenApply(answer -> rows(answer, said -> said.map(tailed -> messageRows(topic, tailed))));
    }

    private ServerSentEvent messageRows(String topic, ServerSentEvent tailed) {
        Map<String, Object> body = object(tailed);
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("topic", topic);
        model.put("messages", MessagePages.rows(body, true));
        model.put("passedOver", body.get("passedOver"));
        return ServerSentEvent.create(pages.html("message-rows", model), "rows");
    }

    private static Map<String, Object> object(ServerSentEvent said) {
        return Api.object(said.getData().getBytes(StandardCharsets.UTF_8));
    }

    private CompletionStage<HttpResponse> open(HttpRequest request) {
        return api.raw(request);
    }

    /** How some events become others. */
    private interface Telling {
        Source<ServerSentEvent, ?> of(Source<ServerSentEvent, ?> said);
    }

    private Rows rows(HttpResponse answer, Telling telling) {
        if (answer.status().isFailure()) {
            return new Rows(answer, null);
        }
        Source<ServerSentEvent, NotUsed> said = Source.completionStageSource(
                        EventStreamUnmarshalling.fromEventsStream(settings)
                                .unmarshal(answer.entity(), system)
                                .thenApply(source ->
                                        source.filter(event -> !event.getData().isEmpty())))
                .mapMaterializedValue(later -> NotUsed.getInstance());
        return new Rows(
                answer,
                telling.of(said)
                        .keepAlive(SAY_SOMETHING_AFTER, ServerSentEvent::heartbeat)
                        .mapMaterializedValue(any -> NotUsed.getInstance()));
    }
}
