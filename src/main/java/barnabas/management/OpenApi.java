package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code GET /api/openapi.json}: what there is below {@code /api}, for programs (OpenAPI 3.1). */
final class OpenApi extends AllDirectives {
    private static final String RESOURCE = "openapi.json";

    private final HttpResponse description;

    /** Reads it from the jar. */
    OpenApi() {
        try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + RESOURCE);
            }
            description = Json.raw(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Route route() {
        return path(RESOURCE, () -> get(() -> complete(description)));
    }
}
