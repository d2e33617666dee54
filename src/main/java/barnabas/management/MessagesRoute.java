package barnabas.management;

import static akka.http.javadsl.server.PathMatchers.segment;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import barnabas.client.ClientException;
import barnabas.metadata.TopicImage;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/topics/TOPIC/messages}: some of a topic's records. {@code GET .../messages/stream}: those that are written from now on, as
 * server-sent events. {@code POST} writes one: {@code {"key":"k","value":"v","headers":{"a":"b"},"partition":0}}.
 */
final class MessagesRoute extends AllDirectives {
    /** Each has connections and buffers of its own. */
    static final int READERS_MAX = 4;

    static final int TAILS_MAX = 8;

    /** What a tail says at a time; of what comes in between, the last. */
    static final int TAILED_AT_ONCE = 20;

    private static final Duration TAIL_EVERY = Duration.ofMillis(500);
    private static final Duration SAY_SOMETHING_AFTER = Duration.ofSeconds(10);
    private static final String SHAPE =
            "The body must be as {\"key\":\"k\",\"value\":\"v\",\"headers\":{\"a\":\"b\"},\"partition\":0}; only the value must be"
                    + " there, and may be null.";

    private final ManagementServices services;
    private final MessageReader reader;
    private final Semaphore readers = new Semaphore(READERS_MAX);
    private final StreamPlaces tails;

    MessagesRoute(ManagementServices services, ActorSystem<?> system) {
        this.services = services;
        this.reader = new MessageReader(services, system);
        this.tails = new StreamPlaces(TAILS_MAX, system);
    }

    Route routes() {
        return concat(
                path(
                        segment("api").slash("topics").slash(segment()).slash("messages"),
                        topic -> concat(
                                get(() -> asked(topic, this::read)), new JsonPost().route(body -> write(topic, body)))),
                path(
                        segment("api")
                                .slash("topics")
                                .slash(segment())
                                .slash("messages")
                                .slash("stream"),
                        topic -> get(() -> asked(topic, this::tail))));
    }

    private Route asked(String name, BiFunction<TopicImage, MessagesQuery, Route> answer) {
        return parameterMap((Map<String, String> parameters) -> {
            MessagesQuery query = MessagesQuery.parse(parameters);
            TopicImage topic = services.metadata().image().topic(name);
            HttpResponse missing = missing(topic, name, query.partition());
            return topic == null || missing != null ? complete(missing) : answer.apply(topic, query);
        });
    }

    /** Null when it is there. */
    private static @Nullable HttpResponse missing(@Nullable TopicImage topic, String name, int partition) {
        if (topic == null) {
            return Json.failure(StatusCodes.NOT_FOUND, "There is no topic '" + name + "'.");
        }
        return partition >= 0 && topic.partition(partition) == null
                ? Json.failure(StatusCodes.NOT_FOUND, "There is no partition '" + name + "-" + partition + "'.")
                : null;
    }

    // reading

    private Route read(TopicImage topic, MessagesQuery query) {
        if (!readers.tryAcquire()) {
            return complete(Json.failure(
                    StatusCodes.TOO_MANY_REQUESTS,
                    "Too many read messages at a time: " + READERS_MAX + ". Try again."));
        }
        return completeWithFuture(CompletableFuture.completedFuture(topic)
                .thenCompose(asked -> reader.read(asked, query))
                .thenApply(Json::ok)
                .exceptionally(MessagesRoute::unreadable)
                .whenComplete((answer, failure) -> readers.release()));
    }

    private static HttpResponse unreadable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ClientException) {
            return Json.failure(
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "The brokers' Kafka listener cannot be used by this page now: " + cause.getMessage());
        }
        throw new CompletionException(cause);
    }

    // following

    private Route tail(TopicImage topic, MessagesQuery query) {
        return tails.hold(() -> told(topic, query))
                .<Route>map(told -> completeOK(told, EventStreamMarshalling.toEventStream()))
                .orElseGet(() -> complete(Json.failure(
                        StatusCodes.TOO_MANY_REQUESTS, "Too many follow messages already: " + TAILS_MAX + ".")));
    }

    private Source<ServerSentEvent, NotUsed> told(TopicImage topic, MessagesQuery query) {
        String filter = query.filter().toLowerCase(Locale.ROOT);
        return reader.follow(topic, query.partition())
                .filter(record -> MessageViews.matches(record, filter))
                .map(record -> MessageViews.of(record, query.bytes()))
                .conflateWithSeed(Said::new, Said::and)
                .throttle(1, TAIL_EVERY)
                .map(said -> ServerSentEvent.create(
                        Json.text(new Views.Tailed(List.copyOf(said.messages), said.passedOver)), "messages"))
                .keepAlive(SAY_SOMETHING_AFTER, ServerSentEvent::heartbeat);
    }

    /** What came while the last was told. */
    private static final class Said {
        private final ArrayList<Views.Message> messages = new ArrayList<>();
        private long passedOver;

        Said(Views.Message first) {
            messages.add(first);
        }

        Said and(Views.Message message) {
            messages.add(message);
            if (messages.size() > TAILED_AT_ONCE) {
                messages.remove(0);
                passedOver++;
            }
            return this;
        }
    }

    // writing

    private CompletionStage<HttpResponse> write(String name, JsonNode body) {
        JsonNode partition = body.path("partition");
        boolean anywhere = partition.isMissingNode() || partition.isNull();
        if (!isText(body.path("key"), true)
                || !isText(body.path("value"), false)
                || !(anywhere || (partition.isInt() && partition.asInt() >= 0))
                || !areHeaders(body.path("headers"))) {
            return CompletableFuture.completedFuture(Json.failure(StatusCodes.BAD_REQUEST, SHAPE));
        }
        HttpResponse missing =
                missing(services.metadata().image().topic(name), name, anywhere ? -1 : partition.asInt());
        if (missing != null) {
            return CompletableFuture.completedFuture(missing);
        }
        List<Header> headers = new ArrayList<>();
        body.path("headers")
                .properties()
                .forEach(header -> headers.add(new RecordHeader(header.getKey(), bytes(header.getValue()))));
        return reader.write(new ProducerRecord<>(
                        name,
                        anywhere ? null : partition.asInt(),
                        bytes(body.path("key")),
                        bytes(body.path("value")),
                        headers))
                .thenApply(written -> Json.ok(new Views.Produced(written.partition(), written.offset())))
                .exceptionally(MessagesRoute::unreadable);
    }

    private static boolean isText(JsonNode node, boolean mayBeMissing) {
        return node.isTextual() || node.isNull() || (mayBeMissing && node.isMissingNode());
    }

    private static boolean areHeaders(JsonNode headers) {
        if (!headers.isObject() && !headers.isMissingNode()) {
            return false;
        }
        for (JsonNode header : headers) {
            if (!isText(header, false)) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] bytes(JsonNode text) {
        return text.isTextual() ? text.asText().getBytes(StandardCharsets.UTF_8) : null;
    }
}
