package barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A broker's management port, for what Kafka's protocol has no words for. */
class ManagementAddress {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(40);
    private static final int OK = 200;
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final String DATA = "data:";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(
            names = {"-m", "--management"},
            paramLabel = "[https://]HOST:PORT",
            defaultValue = "${env:BARNABAS_MANAGEMENT:-127.0.0.1:8558}",
            description = "The management address of any broker, with https:// where it has a certificate. Default: the"
                    + " environment's BARNABAS_MANAGEMENT, else 127.0.0.1:8558")
    private String address = "";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "${env:BARNABAS_MANAGEMENT_USER:-admin}",
            description = "Who asks, where a password is asked for; that comes from the environment's"
                    + " BARNABAS_MANAGEMENT_PASSWORD. Default: the environment's BARNABAS_MANAGEMENT_USER, else admin")
    private String user = "";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:BARNABAS_MANAGEMENT_CA}",
            description =
                    "Who has signed the brokers' certificates, in PEM; then the address is one of https. Default: the"
                            + " environment's BARNABAS_MANAGEMENT_CA, else whom Java trusts")
    private @Nullable Path ca;

    /** @param error a sentence, null when it was done */
    record Answer(JsonNode body, @Nullable String error) {}

    Answer get(String path) throws InterruptedException {
        return ask(request(path).GET());
    }

    Answer post(String path, String json) throws InterruptedException {
        return ask(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    private Answer ask(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<String> answer = send(request.timeout(ANSWER_MAX), BodyHandlers.ofString());
        JsonNode body = parse(answer.body());
        return new Answer(body, answer.statusCode() == OK ? null : error(answer.statusCode(), body));
    }

    private static String error(int status, JsonNode body) {
        return body.path("error").asText("HTTP status " + status + ".");
    }

    /** What a followed stream is given to. */
    interface Listener {
        void on(String data) throws IOException;
    }

    /**
     * Gives the data of each server-sent event to {@code listener}, until the stream ends.
     *
     * @throws CommandFailure when it ends, or does not begin
     */
    void follow(String path, Listener listener) throws InterruptedException, IOException {
        HttpResponse<InputStream> answer =
                send(request(path).header("Accept", "text/event-stream"), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            if (answer.statusCode() != OK) {
                JsonNode body = parse(lines.lines().collect(Collectors.joining()));
                throw CommandFailure.failed(error(answer.statusCode(), body));
            }
            String line = next(lines);
            while (line != null) {
                if (line.startsWith(DATA)) {
                    listener.on(line.substring(DATA.length()).strip());
                }
                line = next(lines);
            }
        }
        throw CommandFailure.failed("The broker has ended the stream.");
    }

    private static @Nullable String next(BufferedReader lines) {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw CommandFailure.failed("The connection to the broker is lost.", e);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) throws InterruptedException {
        try {
            HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT_MAX);
            if (ca != null) {
                client.sslContext(Trust.in(ca));
            }
            return client.build().send(request.build(), body);
        } catch (SSLException e) {
            throw CommandFailure.failed(
                    "The certificate of " + address + " is not to be trusted (" + e.getMessage()
                            + "): name who has signed it with --ca FILE.",
                    e);
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "The management address " + address
                            + " cannot be asked: see that the broker is up, and whether it wants https, or name one with"
                            + " --management HOST:PORT.",
                    e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            return MAPPER.createObjectNode();
        }
    }

    private HttpRequest.Builder request(String path) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path));
            String password = System.getenv("BARNABAS_MANAGEMENT_PASSWORD");
            if (password != null && !password.isEmpty()) {
                byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
                request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
            }
            return request;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--management '" + address + "' is not HOST:PORT, such as 127.0.0.1:8558.");
        }
    }

    private String base() {
        if (address.startsWith(HTTPS) || address.startsWith(HTTP)) {
            return address;
        }
        return (ca == null ? HTTP : HTTPS) + address;
    }
}
