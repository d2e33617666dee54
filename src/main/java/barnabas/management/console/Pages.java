package barnabas.management.console;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes answers out of templates, away from the threads that carry actors. Thread-safe. */
final class Pages {
    /** Which of the pages that are always linked a template belongs to. */
    private static final Map<String, String> HERE = Map.of(
            "overview", "overview",
            "broker", "overview",
            "topics", "topics",
            "topic", "topics",
            "messages", "topics",
            "message", "topics",
            "groups", "groups",
            "group", "groups",
            "seek", "groups",
            "events", "events");

    private final Templates templates;
    private final boolean writable;
    private final Executor rendering;

    Pages(Templates templates, boolean writable, Executor rendering) {
        this.templates = templates;
        this.writable = writable;
        this.rendering = rendering;
    }

    boolean writable() {
        return writable;
    }

    /** The page that a template makes of the model. */
    CompletionStage<HttpResponse> page(String template, Map<String, ? extends @Nullable Object> model) {
        return page(200, template, model);
    }

    CompletionStage<HttpResponse> page(int status, String template, Map<String, ? extends @Nullable Object> model) {
        return CompletableFuture.supplyAsync(
                () -> HttpResponse.create()
                        .withStatus(StatusCodes.get(status))
                        .withEntity(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, html(template, model)))
                        .addHeader(RawHeader.create("Cache-Control", "no-store")),
                rendering);
    }

    /** A page that says why there is not the one that was asked for. */
    CompletionStage<HttpResponse> failure(int status, String sentence) {
        return page(status, "error", Map.of("status", status, "sentence", sentence));
    }

    CompletionStage<HttpResponse> failure(Api.Answer answer) {
        return failure(answer.status(), answer.error());
    }

    /** After a change, what is to be looked at: loaded anew, it changes nothing again. */
    static HttpResponse seeOther(String place) {
        return HttpResponse.create().withStatus(StatusCodes.SEE_OTHER).addHeader(RawHeader.create("Location", place));
    }

    /** What akka-http refuses in plain text (wrong method, type or size), on a page. */
    CompletionStage<HttpResponse> readable(HttpResponse response) {
        if (!response.status().isFailure()
                || !(response.entity() instanceof HttpEntity.Strict text)
                || !text.getContentType().mediaType().equals(MediaTypes.TEXT_PLAIN)) {
            return CompletableFuture.completedFuture(response);
        }
        String said = text.getData().utf8String();
        return failure(response.status().intValue(), said.endsWith(".") ? said : said + ".")
                .thenApply(page -> page.addHeaders(response.getHeaders()));
    }

    /** A part of a page. */
    String html(String template, Map<String, ? extends @Nullable Object> model) {
        Map<String, @Nullable Object> all = new HashMap<>(model);
        all.put("writable", writable);
        all.put("here", HERE.getOrDefault(template, ""));
        return templates.render(template, all);
    }

    Optional<HttpResponse> asset(String version, String name) {
        return templates.asset(version, name);
    }

    Executor rendering() {
        return rendering;
    }
}
