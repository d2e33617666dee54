package barnabas.management;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Host;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that the management port serves, whoever provides it: answers to its own names alone, asks for credentials, lets nothing be changed where that is not
 * allowed, and has what is refused said as one sentence in JSON. Own routes and those of akka-management alike: its own {@code withAuth}
 * lets requests without credentials through.
 */
final class Gate implements Function<HttpRequest, CompletionStage<HttpResponse>> {
    private static final long serialVersionUID = 1L;

    private static final Set<String> CHANGE_NOTHING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String SEED_NODES = "/bootstrap/seed-nodes";

    /** Passwords that are looked at at a time: each keeps a processor busy. */
    private static final int AT_ONCE = 2;

    private final transient Access access;
    private final transient OwnNames names;
    private final transient Function<HttpRequest, CompletionStage<HttpResponse>> routes;
    private final transient Executor slow;
    private final Semaphore looking = new Semaphore(AT_ONCE);

    /** The credentials that were right last: who asks every second is not to cost as much each time. */
    private volatile @Nullable String known;

    /**
     * @param names by which this port may be asked for
     * @param slow works out hashes
     */
    Gate(Access access, OwnNames names, Function<HttpRequest, CompletionStage<HttpResponse>> routes, Executor slow) {
        this.access = access;
        this.names = names;
        this.routes = routes;
        this.slow = slow;
    }

    @Override
    public CompletionStage<HttpResponse> apply(HttpRequest request) {
        if (isMisled(request)) {
            return said(
                    request,
                    Json.failure(
                            StatusCodes.FORBIDDEN,
                            "This port lets in whoever asks it as localhost, by its address or as management.host. For any"
                                    + " other name set management.password."));
        }
        if (!access.asksForPassword() || isBroker(request)) {
            return admitted(request);
        }
        String given = request.getHeader("Authorization").map(HttpHeader::value).orElse("");
        if (given.isEmpty()) {
            return refuse(request, "This port asks for a user and a password.");
        }
        String right = known;
        if (right != null && Access.same(given, right)) {
            return admitted(request);
        }
        if (!looking.tryAcquire()) {
            return said(request, Json.failure(StatusCodes.TOO_MANY_REQUESTS, "Too many log in at a time. Try again."));
        }
        return CompletableFuture.supplyAsync(() -> looksRight(given), slow)
                .thenCompose(admits ->
                        admits ? admitted(request) : refuse(request, "The user or the password is not right."));
    }

    /** By a name that is another's; who names none (HTTP/1.0) is no browser, and nobody misleads him. */
    private boolean isMisled(HttpRequest request) {
        return request.getHeader(Host.class)
                .filter(host -> !names.have(host.host()))
                .isPresent();
    }

    private boolean looksRight(String given) {
        try {
            boolean admits = access.admits(given);
            if (admits) {
                known = given;
            }
            return admits;
        } finally {
            looking.release();
        }
    }

    /** Another broker that looks for its cluster, see {@link Access#brokersUserAgent}. */
    private boolean isBroker(HttpRequest request) {
        return request.getUri().path().equals(SEED_NODES)
                && request.method().name().equals("GET")
                && request.getHeader("User-Agent")
                        .map(HttpHeader::value)
                        .filter(agent -> Access.same(agent, access.brokersUserAgent()))
                        .isPresent();
    }

    private CompletionStage<HttpResponse> admitted(HttpRequest request) {
        if (!access.writable() && !CHANGE_NOTHING.contains(request.method().name())) {
            return said(
                    request,
                    Json.failure(
                            StatusCodes.FORBIDDEN,
                            "Nothing may be changed here: barnabas.management.writable is false on this broker."));
        }
        try {
            return routes.apply(request).thenApply(Gate::inJson);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static CompletionStage<HttpResponse> refuse(HttpRequest request, String sentence) {
        return said(
                request,
                Json.failure(StatusCodes.UNAUTHORIZED, sentence)
                        .addHeader(
                                RawHeader.create("WWW-Authenticate", "Basic realm=\"barnabas\", charset=\"UTF-8\"")));
    }

    /** Nobody reads the body of a request that is refused; left alone it would hold up its connection. */
    private static CompletionStage<HttpResponse> said(HttpRequest request, HttpResponse response) {
        boolean read = request.entity() instanceof HttpEntity.Strict;
        return CompletableFuture.completedFuture(
                read ? response : response.addHeader(RawHeader.create("Connection", "close")));
    }

    /** What akka-http says in plain text (unknown path, wrong method, type or size), said in JSON. */
    private static HttpResponse inJson(HttpResponse response) {
        boolean refused = response.status().intValue() / 100 == 4;
        if (refused
                && response.entity() instanceof HttpEntity.Strict text
                && text.getContentType().mediaType().equals(MediaTypes.TEXT_PLAIN)) {
            HttpResponse json = Json.failure(response.status(), text.getData().utf8String());
            return response.withEntity(json.entity());
        }
        return response;
    }
}
