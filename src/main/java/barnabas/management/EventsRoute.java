package barnabas.management;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.javadsl.Source;
import barnabas.broker.ClusterEvents;
import barnabas.events.EventJson;
import barnabas.events.KeptEvent;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * {@code GET /api/events}: what has happened, on all brokers. {@code GET /api/events/stream}, or {@code ?follow}: what happens from now on, as
 * server-sent events; with {@code Last-Event-ID} from where another stream had ended.
 */
final class EventsRoute extends AllDirectives {
    /** Each asks all brokers twice a second. */
    static final int STREAMS_MAX = 50;

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** Proxies and browsers take a stream that says nothing for dead. */
    private static final Duration SAY_SOMETHING_AFTER = Duration.ofSeconds(10);

    private static final String RESUMES = "Last-Event-ID";

    private final ClusterEvents events;
    private final ActorSystem<?> system;
    private final StreamPlaces streams;

    EventsRoute(ClusterEvents events, ActorSystem<?> system) {
        this.events = events;
        this.system = system;
        this.streams = new StreamPlaces(STREAMS_MAX, system);
    }

    Route route() {
        return pathPrefix(
                "events",
                () -> get(() -> parameterMap(parameters -> {
                    EventsQuery query = EventsQuery.parse(parameters);
                    return concat(
                            pathEnd(() -> query.follow() ? stream(query) : completeWithFuture(last(query))),
                            path("stream", () -> stream(query)));
                })));
    }

    private CompletionStage<HttpResponse> last(EventsQuery query) {
        return events.last(query.filter(), query.broker())
                .thenApply(found -> Json.raw("{\"events\":["
                        + found.events().stream().map(EventJson::encode).collect(Collectors.joining(","))
                        + "],\"silent\":"
                        + found.silent() + "}"));
    }

    // streams

    private Route stream(EventsQuery query) {
        return optionalHeaderValueByName(RESUMES, resumes -> {
            EventsQuery asked = resumes.isPresent() || query.filter().sinceMs() > 0
                    ? query
                    : query.since(System.currentTimeMillis());
            return streams.hold(() -> follow(asked, EventsCursor.parse(resumes.orElse(""))))
                    .<Route>map(told -> completeOK(told, EventStreamMarshalling.toEventStream()))
                    .orElseGet(() -> complete(Json.failure(
                            StatusCodes.TOO_MANY_REQUESTS,
                            "Too many follow the events already: " + STREAMS_MAX + ".")));
        });
    }

    private Source<ServerSentEvent, NotUsed> follow(EventsQuery query, Map<BrokerId, Long> since) {
        return Source.unfoldAsync(since, cursor -> look(query, cursor))
                .mapConcat(some -> some)
                .keepAlive(SAY_SOMETHING_AFTER, ServerSentEvent::heartbeat);
    }

    private CompletionStage<Optional<Pair<Map<BrokerId, Long>, List<ServerSentEvent>>>> look(
            EventsQuery query, Map<BrokerId, Long> since) {
        return events.next(query.filter(), query.broker(), since).thenCompose(found -> {
            Optional<Pair<Map<BrokerId, Long>, List<ServerSentEvent>>> step =
                    Optional.of(Pair.create(found.ends(), said(found.events(), since)));
            return found.events().size() >= query.filter().limit()
                    ? CompletableFuture.completedFuture(step)
                    : Patterns.after(LOOK_EVERY, system.classicSystem(), () -> CompletableFuture.completedFuture(step));
        });
    }

    /** Each names how far all brokers have been told of, so that another stream can go on behind it. */
    private static List<ServerSentEvent> said(List<KeptEvent> found, Map<BrokerId, Long> since) {
        Map<BrokerId, Long> told = new TreeMap<>(since);
        List<ServerSentEvent> said = new ArrayList<>();
        for (KeptEvent kept : found) {
            told.put(new BrokerId(kept.broker()), kept.sequence());
            said.add(ServerSentEvent.create(
                    EventJson.encode(kept),
                    Optional.of(kept.event().kind().label()),
                    Optional.of(EventsCursor.format(told)),
                    java.util.OptionalInt.empty()));
        }
        return said;
    }
}
