package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker in a process of its own, started by {@code bin/barnabas start --config}. Its ports and its data stay the same over
 * restarts. As a static extension of a test class it runs as long as the class does, and its output is shown when a test fails.
 */
public final class BrokerProcess
        implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback, AutoCloseable {
    /** What a broker that cannot start leaves behind. */
    public record Ended(int exitCode, String out, String err) {}

    private static final Path DISTRIBUTION = Path.of(System.getProperty("barnabas.distribution", "target/barnabas"));

    /** Much longer than a start takes when several builds share the machine. */
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private static final String STARTED = "Barnabas started";
    private static final int SHOWN_MAX = 40_000;

    private final Path folder;
    private final Path out;
    private final Path err;
    private final List<String> settings = new ArrayList<>();
    private final int kafkaPort;
    private final int managementPort;
    private final int clusterPort;
    private final int replicationPort;
    private String heap = "-Xmx384m";
    private List<String> through = List.of();
    private Process process;

    private BrokerProcess(Path folder) {
        this.folder = folder;
        this.out = folder.resolve("stdout");
        this.err = folder.resolve("stderr");
        List<Integer> ports = FreePorts.take(4);
        kafkaPort = ports.get(0);
        managementPort = ports.get(1);
        clusterPort = ports.get(2);
        replicationPort = ports.get(3);
        with("data-dir = \"" + dataDir() + "\"");
        with("kafka.port = " + kafkaPort);
        with("management.port = " + managementPort);
        with("management.writable = true");
        with("cluster.port = " + clusterPort);
        with("replication.port = " + replicationPort);
        // As many as Kafka's 50 would take longer to start than most tests take.
        with("groups.offsets-partitions = 4");
    }

    /** Its configuration, data and output will lie below a temporary folder of its own, gone when it is closed. */
    public static BrokerProcess create() {
        try {
            return new BrokerProcess(Files.createTempDirectory("barnabas-it-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line below {@code barnabas}, over what was said before; from the next start on. */
    public BrokerProcess with(String setting) {
        settings.add("barnabas." + setting);
        return this;
    }

    /** A command, and what it is told, that runs its own in place of itself. */
    public BrokerProcess through(List<String> command) {
        through = List.copyOf(command);
        return this;
    }

    /** What java is told about its heap, instead of what suits most tests. */
    public BrokerProcess heap(String options) {
        heap = options;
        return this;
    }

    public BrokerProcess start() {
        launch();
        return awaitStarted();
    }

    /** After {@link #launch}: until it says that it has started. */
    public BrokerProcess awaitStarted() {
        Awaitility.await("the broker says that it has started")
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive() || startedLine().contains(STARTED));
        assertThat(startedLine()).as("stdout, with stderr:%n%s", log()).contains(STARTED);
        return this;
    }

    /** Starts it and returns at once: whether it serves is another question. */
    public void launch() {
        try {
            Path config = Files.write(folder.resolve("node.conf"), settings);
            run("start", "--config", config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts {@code bin/barnabas} with these arguments, in the broker's folder. */
    void run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(through);
        command.add(DISTRIBUTION.toAbsolutePath().resolve("bin/barnabas").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        builder.environment().put("BARNABAS_HEAP_OPTS", heap);
        process = builder.start();
    }

    /** Starts it in the expectation that it ends by itself. */
    public Ended startInVain() throws Exception {
        Files.deleteIfExists(err);
        launch();
        return awaitEnd();
    }

    public Ended awaitEnd() throws InterruptedException {
        if (!process.waitFor(START_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it should have ended by itself:\n" + log());
        }
        return new Ended(process.exitValue(), read(out), read(err));
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** SIGTERM, now; {@link #awaitEnd} tells what came of it. */
    public void terminate() {
        process.destroy();
    }

    public String bootstrap() {
        return "127.0.0.1:" + kafkaPort;
    }

    public int kafkaPort() {
        return kafkaPort;
    }

    public int clusterPort() {
        return clusterPort;
    }

    public int replicationPort() {
        return replicationPort;
    }

    public URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /** What the management port answers to a GET; fails when it does not. */
    public String get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(management().resolve(path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    public int managementPort() {
        return managementPort;
    }

    public Path folder() {
        return folder;
    }

    public Path dataDir() {
        return folder.resolve("data");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Where the files of a topic's partition lie. */
    public Path partitionFolder(String topic, int partition) throws IOException {
        try (var folders = Files.list(dataDir().resolve("partitions"))) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(topic + "-" + partition + "."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The first line that the broker wrote on its standard output, empty as long as there is none. */
    public String startedLine() {
        try {
            return Files.readString(out).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has logged over all its runs. */
    public String log() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(failed -> showLog(context.getDisplayName()));
    }

    private void showLog(String test) {
        String log = log();
        System.err.printf(
                "The broker's log at the failure of %s:%n%s%n",
                test, log.substring(Math.max(0, log.length() - SHOWN_MAX)));
    }

    @Override
    public void close() {
        try {
            if (process != null) {
                kill();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
