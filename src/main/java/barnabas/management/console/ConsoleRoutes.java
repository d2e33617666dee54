package barnabas.management.console;

import static akka.http.javadsl.server.PathMatchers.integerSegment;
import static akka.http.javadsl.server.PathMatchers.longSegment;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Which page is where. */
final class ConsoleRoutes extends AllDirectives {
    /** Of a form. */
    static final long FORM_BYTES_MAX = 256 * 1024;

    private static final String RESUMES = "Last-Event-ID";

    private final Pages pages;
    private final ActorSystem<?> system;
    private final LookPages look;
    private final MessagePages messages;
    private final SeekPages seeks;
    private final LiveRows live;

    ConsoleRoutes(Api api, Pages pages, ActorSystem<?> system) {
        this.pages = pages;
        this.system = system;
        this.look = new LookPages(api, pages, InstantSource.system());
        this.messages = new MessagePages(api, pages);
        this.seeks = new SeekPages(api, pages);
        this.live = new LiveRows(api, pages, system);
    }

    Route all() {
        return handleRejections(
                RejectionHandler.newBuilder()
                        .handleNotFound(extractRequest(
                                request -> completeWithFuture(pages.failure(404, "There is no such page."))))
                        .build(),
                this::paths);
    }

    private Route paths() {
        return concat(
                pathEndOrSingleSlash(() -> get(() -> completeWithFuture(look.overview()))),
                path("topics", () -> asked(look::topics)),
                path(segment("topics").slash(segment()), topic -> asked(given -> look.topic(topic, given))),
                pathPrefix(segment("topics").slash(segment()).slash("messages"), this::messages),
                path("groups", () -> asked(look::groups)),
                path(segment("groups").slash(segment()), group -> get(() -> completeWithFuture(look.group(group)))),
                path(
                        segment("groups").slash(segment()).slash("offsets"),
                        group -> post(() -> sent(form -> seeks.seek(group, form)))),
                path(segment("brokers").slash(integerSegment()), id -> asked(given -> look.broker(id, given))),
                path(
                        "events",
                        () -> extractUri(uri ->
                                asked(given -> look.events(uri.rawQueryString().orElse(""), given)))),
                path(segment("live").slash("events"), () -> get(() -> extractRequest(this::liveEvents))),
                path(
                        segment("live").slash("messages").slash(segment()),
                        topic -> get(() -> parameterMap(given -> told(live.messages(topic, given))))),
                path(
                        segment("assets").slash(segment()).slash(segment()),
                        (version, name) -> get(() -> pages.asset(version, name)
                                .map(this::complete)
                                .orElseGet(() -> completeWithFuture(
                                        pages.failure(404, "There is no such file, or it is another one by now."))))));
    }

    private Route messages(String topic) {
        return concat(
                pathEnd(() -> concat(
                        asked(given -> messages.list(topic, given)),
                        post(() -> sent(form -> messages.produce(topic, form))))),
                path(
                        integerSegment().slash(longSegment()),
                        (partition, offset) -> get(() -> completeWithFuture(messages.one(topic, partition, offset)))));
    }

    private Route asked(Function<Map<String, String>, CompletionStage<HttpResponse>> page) {
        return get(() -> parameterMap(given -> completeWithFuture(page.apply(given))));
    }

    private Route liveEvents(HttpRequest request) {
        return parameterMap(given -> told(live.events(given, request.getHeader(RESUMES))));
    }

    private Route told(CompletionStage<LiveRows.Rows> rows) {
        return onSuccess(
                rows,
                found -> found.told() == null
                        ? complete(found.refused())
                        : completeOK(found.told(), EventStreamMarshalling.toEventStream()));
    }

    /** What a form of ours sends. */
    private Route sent(Function<Map<String, String>, CompletionStage<HttpResponse>> answer) {
        return extractRequest(request -> {
            if (!SameOrigin.holds(request)) {
                return completeWithFuture(
                        pages.failure(403, "This form was not sent by a page of this console, so nothing was done."));
            }
            return request.entity().getContentLengthOption().orElse(0) > FORM_BYTES_MAX
                    ? completeWithFuture(tooLarge(request))
                    : withSizeLimit(FORM_BYTES_MAX, () -> formFieldMap(form -> completeWithFuture(answer.apply(form))));
        });
    }

    /** Read to its end: a browser that cannot send all of a form does not show what it is answered. */
    private CompletionStage<HttpResponse> tooLarge(HttpRequest request) {
        return request.discardEntityBytes(system)
                .completionStage()
                .handle((read, failure) -> read)
                .thenCompose(read -> pages.failure(
                        413, "A form may have " + FORM_BYTES_MAX / 1024 + " KiB, and this one has more."));
    }
}
