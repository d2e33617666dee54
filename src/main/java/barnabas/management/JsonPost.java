package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What is asked with a small body of JSON. It takes that alone, which no page of a browser can send here without being asked for leave. */
final class JsonPost extends AllDirectives {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long BODY_BYTES_MAX = 64 * 1024;

    /** @param answer given an empty object for a body that is not JSON */
    Route route(Function<JsonNode, CompletionStage<HttpResponse>> answer) {
        return post(() -> withSizeLimit(
                BODY_BYTES_MAX,
                () -> entity(
                        Unmarshaller.forMediaType(MediaTypes.APPLICATION_JSON, Unmarshaller.entityToString()),
                        body -> completeWithFuture(answer.apply(parse(body))))));
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MAPPER.createObjectNode();
        }
    }
}
