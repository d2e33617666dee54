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

    Route route() {
        return path(RESOURCE, () -> get(() -> complete(Description.ANSWER)));
    }

    /** Read from the jar when somebody asks for it: a broker's start has other things to do. */
    private static final class Description {
        private static final HttpResponse ANSWER = read();

        private static HttpResponse read() {
            try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("the jar has no " + RESOURCE);
                }
                return Json.raw(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
