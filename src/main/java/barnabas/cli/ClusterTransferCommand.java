package barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas cluster transfer}. Kafka's protocol has no words for it, so a broker's management port is asked. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = "Let another broker lead a partition. Producers notice nothing but a moment's wait.",
        footer = {"", "Examples:", "  barnabas cluster transfer orders-3 --to 2"})
final class ClusterTransferCommand implements Callable<Integer> {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(40);
    private static final int OK = 200;

    /** A partition as the command line names it. */
    record Target(String topic, int partition) {
        static Target parse(String text) {
            int dash = text.lastIndexOf('-');
            String number = text.substring(dash + 1);
            if (dash < 1 || !number.matches("\\d{1,9}")) {
                throw CommandFailure.usage("'" + text + "' is not TOPIC-PARTITION, such as orders-3.");
            }
            return new Target(text.substring(0, dash), Integer.parseInt(number));
        }
    }

    private final Terminal terminal;

    @Parameters(paramLabel = "TOPIC-PARTITION", description = "The partition, such as orders-3")
    private String partition = "";

    @Option(names = "--to", required = true, paramLabel = "N", description = "The number of the broker that is to lead")
    private int to;

    @Option(
            names = {"-m", "--management"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BARNABAS_MANAGEMENT:-127.0.0.1:8558}",
            description = "The management address of any broker. Default: the environment's BARNABAS_MANAGEMENT, else"
                    + " 127.0.0.1:8558")
    private String management = "";

    @SuppressWarnings("UnusedVariable") // Main asks the parsed command line for it.
    @Option(names = "--debug", description = "On failure, print the stack trace too")
    private boolean debug;

    ClusterTransferCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Target target = Target.parse(partition);
        HttpResponse<String> answer = ask(target);
        if (answer.statusCode() != OK) {
            throw CommandFailure.failed("Broker " + to + " does not lead " + partition + ": " + reason(answer));
        }
        terminal.print("Broker " + to + " leads " + partition + ".\n");
        return 0;
    }

    private HttpResponse<String> ask(Target target) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address(target))
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"broker\":" + to + "}"))
                .build();
        try {
            return HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "The management address " + management
                            + " cannot be asked: see that the broker is up, or name one with --management HOST:PORT.",
                    e);
        }
    }

    private URI address(Target target) {
        try {
            return URI.create("http://" + management + "/api/topics/"
                    + URLEncoder.encode(target.topic(), StandardCharsets.UTF_8) + "/partitions/" + target.partition()
                    + "/leader");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--management '" + management + "' is not HOST:PORT, such as 127.0.0.1:8558.");
        }
    }

    private static String reason(HttpResponse<String> answer) {
        try {
            JsonNode error = new ObjectMapper().readTree(answer.body()).path("error");
            return error.isTextual() ? error.asText() : "HTTP status " + answer.statusCode() + ".";
        } catch (IOException e) {
            return "HTTP status " + answer.statusCode() + ".";
        }
    }
}
