package barnabas.management;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;

/** Answers in JSON. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static HttpResponse ok(Object view) {
        return response(StatusCodes.OK, view);
    }

    /** @param sentence what is wrong, for people */
    static HttpResponse failure(StatusCode status, String sentence) {
        return response(status, new Views.Failure(sentence));
    }

    /** @param json as it is to be sent */
    static HttpResponse raw(String json) {
        return HttpResponse.create()
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json.getBytes(StandardCharsets.UTF_8)));
    }

    static String text(Object view) {
        try {
            return MAPPER.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: view=" + view, e);
        }
    }

    static HttpResponse response(StatusCode status, Object view) {
        try {
            byte[] body = MAPPER.writeValueAsBytes(view);
            return HttpResponse.create()
                    .withStatus(status)
                    .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: view=" + view, e);
        }
    }
}
