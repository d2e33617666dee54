package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/log-levels} says what is logged by whom; {@code POST} with {@code {"logger":"barnabas.partition","level":"DEBUG"}} changes it on
 * this broker until it stops, and with {@code "level":null} takes it back to what its parent has.
 */
final class LogLevels extends AllDirectives {
    /** Of loggers with a level of their own: each stays in memory. */
    private static final int LEVELS_MAX = 200;

    private static final Pattern NAME =
            Pattern.compile("root|(barnabas|akka|org\\.apache\\.kafka)(\\.[A-Za-z0-9_$]{1,80}){0,10}");
    private static final String ROOT = "root";

    private final LoggerContext loggers;

    LogLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    Route route() {
        return concat(get(() -> complete(Json.ok(new Views.LogLevels(levels())))), new JsonPost().route(this::change));
    }

    private Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : loggers.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(nameOf(logger), logger.getLevel().toString());
            }
        }
        return levels;
    }

    private static String nameOf(Logger logger) {
        return logger.getName().equals(Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
    }

    private CompletionStage<HttpResponse> change(JsonNode body) {
        String name = body.path("logger").asText("");
        JsonNode wanted = body.path("level");
        Level level = wanted.isTextual() ? Level.toLevel(wanted.asText(), null) : null;
        boolean takesBack = wanted.isNull() && !name.equals(ROOT);
        if (!NAME.matcher(name).matches() || (level == null && !takesBack) || body.size() != 2) {
            return refused(
                    "The body must be as {\"logger\":\"barnabas.partition\",\"level\":\"DEBUG\"}: a logger of barnabas, akka or"
                            + " org.apache.kafka, or root, and one of OFF, ERROR, WARN, INFO, DEBUG, TRACE, or null.");
        }
        if (level != null && levels().size() >= LEVELS_MAX && !levels().containsKey(name)) {
            return refused("Too many loggers have a level of their own: " + LEVELS_MAX + ".");
        }
        set(name, level);
        return CompletableFuture.completedFuture(Json.ok(new Views.LogLevels(levels())));
    }

    private void set(String name, @Nullable Level level) {
        loggers.getLogger(name.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : name).setLevel(level);
    }

    private static CompletionStage<HttpResponse> refused(String sentence) {
        return CompletableFuture.completedFuture(Json.failure(StatusCodes.BAD_REQUEST, sentence));
    }
}
