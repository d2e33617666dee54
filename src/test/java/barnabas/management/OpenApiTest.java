package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final List<String> METHODS = List.of("get", "post", "put", "delete", "patch");

    private static TestNode node;
    private static ManagementServer server;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        server = node.start(0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** A method that there is not is answered 405, a path that there is not by a 404 of akka-http's. */
    @Test
    void whatIsDescribedIsThereAndNothingElseIsThereUnderItsPaths() {
        JsonNode paths = node.json(server, "/api/openapi.json").at("/paths");
        assertThat(paths).isNotEmpty();
        paths.properties().forEach(path -> {
            String place = path.getKey()
                    .replace("{topic}", "orders")
                    .replace("{partition}", "0")
                    .replace("{broker}", "1")
                    .replace("{group}", "kitchen");
            for (String method : METHODS) {
                if (method.equals("get") && place.endsWith("/stream")) {
                    continue; // it does not end
                }
                int status = node.send(server, method.toUpperCase(java.util.Locale.ROOT), place)
                        .statusCode();
                String described = method + " " + place;
                if (path.getValue().has(method)) {
                    assertThat(status).as(described).isNotEqualTo(405);
                } else {
                    assertThat(status).as(described).isEqualTo(405);
                }
            }
        });
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryOperationHasItsName() {
        JsonNode description = node.json(server, "/api/openapi.json");
        assertThat(description.at("/openapi").asText()).startsWith("3.1");
        List<JsonNode> references = new ArrayList<>(description.findValues("$ref"));
        assertThat(references).isNotEmpty();
        for (JsonNode reference : references) {
            assertThat(description.at(reference.asText().substring(1)).isObject())
                    .as(reference.asText())
                    .isTrue();
        }
        Set<String> names = new HashSet<>();
        description.findValues("operationId").forEach(name -> assertThat(names.add(name.asText()))
                .as(name.asText())
                .isTrue());
    }

    /** The answers' records are the promise; the description tells of each of their fields. */
    @Test
    void theSchemasHaveTheFieldsOfTheAnswers() throws Exception {
        JsonNode schemas = node.json(server, "/api/openapi.json").at("/components/schemas");
        String views = Files.readString(Path.of("src/main/java/barnabas/management/Views.java"));
        for (Iterator<String> names = schemas.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Matcher record = Pattern.compile("record " + name + "\\(([^)]*)\\)", Pattern.DOTALL)
                    .matcher(views);
            if (record.find()) {
                List<String> fields = new ArrayList<>();
                for (String component :
                        record.group(1).replaceAll("<[^>]*>", "").split(",", -1)) {
                    String[] words = component.strip().split("\\s+", -1);
                    fields.add(words[words.length - 1]);
                }
                List<String> described = new ArrayList<>();
                schemas.at("/" + name + "/properties").fieldNames().forEachRemaining(described::add);
                assertThat(described).as(name).containsExactlyElementsOf(fields);
            }
        }
    }
}
