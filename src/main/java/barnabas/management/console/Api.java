package barnabas.management.console;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Query;
import akka.http.javadsl.model.Uri;
import akka.japi.Pair;
import akka.japi.function.Function;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks {@code /api} without leaving the process. Thread-safe. */
final class Api {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final long ANSWERED_WITHIN_MS = 20_000;

    /** A JSON object as maps, lists, strings, numbers and nulls. */
    record Answer(int status, Map<String, Object> body) {
        boolean isOk() {
            return status / 100 == 2;
        }

        /** The sentence of an answer that is no success. */
        String error() {
            return String.valueOf(body.getOrDefault("error", "It cannot be said now."));
        }
    }

    private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
    private final ActorSystem<?> system;

    Api(Function<HttpRequest, CompletionStage<HttpResponse>> handler, ActorSystem<?> system) {
        this.handler = handler;
        this.system = system;
    }

    /** The address of {@code segments} below {@code /api}; parameters that are null or empty are left out. */
    static Uri uri(List<String> segments, Map<String, ? extends @Nullable Object> parameters) {
        Uri uri = Uri.create("/api");
        for (String segment : segments) {
            uri = uri.addPathSegment(segment);
        }
        List<Pair<String, String>> given = parameters.entrySet().stream()
                .filter(each ->
                        each.getValue() != null && !each.getValue().toString().isEmpty())
                .map(each -> Pair.create(each.getKey(), String.valueOf(each.getValue())))
                .toList();
        return given.isEmpty() ? uri : uri.query(Query.create(given));
    }

    CompletionStage<Answer> get(Uri uri) {
        return raw(HttpRequest.create().withUri(uri)).thenCompose(this::read);
    }

    CompletionStage<Answer> post(Uri uri, Object body) {
        try {
            return raw(HttpRequest.create()
                            .withMethod(HttpMethods.POST)
                            .withUri(uri)
                            .withEntity(ContentTypes.APPLICATION_JSON, MAPPER.writeValueAsString(body)))
                    .thenCompose(this::read);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: body=" + body, e);
        }
    }

    /** The answer as it is, for one that is a stream. */
    CompletionStage<HttpResponse> raw(HttpRequest request) {
        try {
            return handler.apply(request);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private CompletionStage<Answer> read(HttpResponse response) {
        return response.entity().toStrict(ANSWERED_WITHIN_MS, system).thenApply(strict -> {
            int status = response.status().intValue();
            byte[] body = strict.getData().toArrayUnsafe();
            return strict.getContentType().mediaType().isApplication() || body.length == 0
                    ? new Answer(status, object(body))
                    : new Answer(status, Map.of("error", strict.getData().utf8String()));
        });
    }

    static Map<String, Object> object(byte[] json) {
        try {
            return json.length == 0 ? Map.of() : MAPPER.readValue(json, OBJECT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
