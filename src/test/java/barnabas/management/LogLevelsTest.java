package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    private static final Logger TOLD = (Logger) LoggerFactory.getLogger("barnabas.told.of");

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

    @AfterEach
    void asItWas() {
        TOLD.setLevel(null);
    }

    @Test
    void aLevelIsChangedShownAndTakenBack() {
        assertThat(change("{\"logger\":\"barnabas.told.of\",\"level\":\"debug\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(TOLD.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(node.json(server, "/api/log-levels")
                        .at("/levels/barnabas.told.of")
                        .asText())
                .isEqualTo("DEBUG");

        assertThat(change("{\"logger\":\"barnabas.told.of\",\"level\":null}").statusCode())
                .isEqualTo(200);
        assertThat(TOLD.getLevel()).isNull();
    }

    @Test
    void whatIsNoLoggerOrNoLevelChangesNothing() {
        for (String body : List.of(
                "{}",
                "{\"logger\":\"barnabas.told.of\"}",
                "{\"logger\":\"barnabas.told.of\",\"level\":\"LOUD\"}",
                "{\"logger\":\"barnabas.told.of\",\"level\":7}",
                "{\"logger\":\"root\",\"level\":null}",
                "{\"logger\":\"com.example\",\"level\":\"DEBUG\"}",
                "{\"logger\":\"barnabas.\\n\",\"level\":\"DEBUG\"}",
                "{\"logger\":\"barnabas.told.of\",\"level\":\"DEBUG\",\"for\":\"1m\"}")) {
            HttpResponse<String> refused = change(body);
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(TestNode.json(refused).at("/error").asText()).endsWith(".");
        }
        assertThat(TOLD.getLevel()).isNull();
    }

    private static HttpResponse<String> change(String body) {
        return node.post(server, "/api/log-levels", "application/json", body);
    }
}
