package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusUtil;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggingConfigurationTest {
    @Test
    void aLineIsTextUnlessJsonIsAskedFor() throws Exception {
        LoggerContext plain = configured(null);
        assertThat(encoder(plain)).isInstanceOf(PatternLayoutEncoder.class);
        plain.stop();

        LoggerContext json = configured("json");
        Encoder<ILoggingEvent> encoder = encoder(json);
        assertThat(encoder).isInstanceOf(JsonEncoder.class);
        Logger logger = json.getLogger("barnabas.server.Node");
        byte[] line = encoder.encode(new LoggingEvent(
                "", logger, Level.WARN, "broker={} \"quoted\"", new IllegalStateException("no"), new Object[] {7}));
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(event.at("/formattedMessage").asText()).isEqualTo("broker=7 \"quoted\"");
        assertThat(event.at("/level").asText()).isEqualTo("WARN");
        assertThat(event.at("/throwable/message").asText()).isEqualTo("no");
        assertThat(new String(line, java.nio.charset.StandardCharsets.UTF_8).strip())
                .doesNotContain("\n");
        json.stop();
    }

    private static LoggerContext configured(@Nullable String format) throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        if (format != null) {
            context.putProperty("BARNABAS_LOG_FORMAT", format);
        }
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("deploy/distribution/conf/logback.xml").toFile());
        // What it would warn of it would print on stdout, among the records.
        assertThat(new StatusUtil(context).getHighestLevel(0)).isEqualTo(Status.INFO);
        return context;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        AsyncAppender queue =
                (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("queue");
        return ((ConsoleAppender<ILoggingEvent>) queue.iteratorForAppenders().next()).getEncoder();
    }
}
