package barnabas.management.console;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Answers the requests for pages and what belongs to them. To be served behind whatever asks for credentials. */
public final class Console implements Function<HttpRequest, CompletionStage<HttpResponse>> {
    private static final long serialVersionUID = 1L;

    private static final Set<String> PLACES = Set.of("topics", "groups", "brokers", "events", "live", "assets");

    /**
     * Nothing comes from elsewhere, nothing is run or styled but by files of ours, and no other page may hold ours in a frame: what a
     * record or a name says stays text even where the escaping should fail.
     */
    private static final List<HttpHeader> ALWAYS = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("X-Frame-Options", "DENY"),
            // Other sites are told nothing. With no-referrer a browser would not say where our own forms come from,
            // either.
            RawHeader.create("Referrer-Policy", "same-origin"),
            RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
            RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));

    private final transient Function<HttpRequest, CompletionStage<HttpResponse>> routes;

    private final transient Pages pages;

    private Console(Function<HttpRequest, CompletionStage<HttpResponse>> routes, Pages pages) {
        this.routes = routes;
        this.pages = pages;
    }

    /**
     * Loads what the pages are made of.
     *
     * @param api answers what is asked below {@code /api}
     * @param writable whether forms are shown that change something; that they do not is the business of {@code api} and of who stands before
     * @param rendering may block
     */
    public static Console create(
            Function<HttpRequest, CompletionStage<HttpResponse>> api,
            boolean writable,
            ActorSystem<?> system,
            Executor rendering) {
        Pages pages = new Pages(new Templates(Assets.load()), writable, rendering);
        return new Console(
                new ConsoleRoutes(new Api(api, system), pages, system).all().function(system), pages);
    }

    /** Whether a path is one of the console's. */
    public static boolean serves(String path) {
        int end = path.indexOf('/', 1);
        return path.equals("/")
                || (path.startsWith("/") && PLACES.contains(path.substring(1, end < 0 ? path.length() : end)));
    }

    @Override
    public CompletionStage<HttpResponse> apply(HttpRequest request) throws Exception {
        return routes.apply(request).thenCompose(pages::readable).thenApply(response -> response.addHeaders(ALWAYS));
    }
}
