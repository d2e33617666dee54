package barnabas.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.function.Function;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Handles requests with what {@code maker} makes, once, when the first request comes or when it is told to. What is made loads
 * many classes, hence not on a thread that carries actors.
 */
final class LazyHandler implements Function<HttpRequest, CompletionStage<HttpResponse>> {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Function<HttpRequest, CompletionStage<HttpResponse>>> maker;
    private final transient Executor executor;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final transient CompletableFuture<Function<HttpRequest, CompletionStage<HttpResponse>>> made =
            new CompletableFuture<>();

    LazyHandler(Supplier<Function<HttpRequest, CompletionStage<HttpResponse>>> maker, Executor executor) {
        this.maker = maker;
        this.executor = executor;
    }

    /** Completed when the handler is there; failed, for good, when it could not be made. */
    CompletionStage<?> make() {
        if (asked.compareAndSet(false, true)) {
            made.completeAsync(maker, executor);
        }
        return made;
    }

    @Override
    public CompletionStage<HttpResponse> apply(HttpRequest request) {
        make();
        return made.thenCompose(handler -> handle(handler, request));
    }

    private static CompletionStage<HttpResponse> handle(
            Function<HttpRequest, CompletionStage<HttpResponse>> handler, HttpRequest request) {
        try {
            return handler.apply(request);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
