package barnabas.it.cluster;

import barnabas.it.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A node of Apache Kafka, broker and controller in one, from the folder into which the profile {@code full} copies its jars. */
final class KafkaNode implements Node {
    static final Path LIBRARY = Path.of(System.getProperty("barnabas.kafka-tools", "target/kafka-tools"));

    private static final String CLUSTER_ID = "b2d4d7b1R9-peer-of-all";
    private static final Duration START_MAX = Duration.ofSeconds(90);

    private final int id;
    private final int port;
    private final Path folder;
    private final String heap;
    private Process process;

    private KafkaNode(int id, int port, Path folder, String heap) {
        this.id = id;
        this.port = port;
        this.folder = folder;
        this.heap = heap;
    }

    /** Without Kafka a test is passed over. */
    static void assumeThere() {
        Assumptions.assumeTrue(Files.isDirectory(LIBRARY), "no Kafka in " + LIBRARY + ": run mvn -Pfull verify");
    }

    /** Nodes 1 to {@code count} of a cluster in which all are controllers, with Kafka's defaults. Listeners in the settings are more listeners. */
    static List<KafkaNode> cluster(int count, Map<String, String> settings) throws IOException, InterruptedException {
        return cluster(count, "-Xmx384m -Xms384m", settings);
    }

    /** As above, with java's options about the heap, divided by spaces. */
    static List<KafkaNode> cluster(int count, String heap, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.take(2 * count);
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            voters.add((i + 1) + "@127.0.0.1:" + ports.get(2 * i + 1));
        }
        List<KafkaNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            KafkaNode node = new KafkaNode(i + 1, ports.get(2 * i), Files.createTempDirectory("kafka-it-"), heap);
            node.configure(ports.get(2 * i + 1), String.join(",", voters), count, settings);
            nodes.add(node);
        }
        return nodes;
    }

    private void configure(int controllerPort, String voters, int count, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> all = new TreeMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(id));
        all.put("controller.quorum.voters", voters);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        all.put("log.dirs", dataDir().toString());
        all.put("offsets.topic.replication.factor", Integer.toString(count));
        settings.forEach((name, value) ->
                all.merge(name, value, (ours, theirs) -> name.equals("listeners") ? ours + "," + theirs : theirs));
        Files.write(
                config(),
                all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        run("-Xmx128m", "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", config().toString());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("broker=" + id + " was not formatted: " + log());
        }
    }

    private Path config() {
        return folder.resolve("server.properties");
    }

    private void run(String options, String... main) throws IOException {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-XX:+UseG1GC", "-cp"));
        command.add(LIBRARY.toAbsolutePath() + "/*");
        command.addAll(List.of(main));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start();
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public void launch() throws IOException {
        run(heap, "kafka.Kafka", config().toString());
    }

    @Override
    public void awaitStarted() {
        Awaitility.await("the broker listens")
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !isAlive() || listens());
        if (!isAlive()) {
            throw new AssertionError("broker=" + id + " ended: " + log());
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("broker=" + id + " lives on after kill -9");
        }
    }

    @Override
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("broker=" + id + " lives on after SIGTERM: " + log());
        }
        return process.exitValue();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Path dataDir() {
        return folder.resolve("data");
    }

    @Override
    public Path partitionFolder(String topic, int partition) {
        return dataDir().resolve(topic + "-" + partition);
    }

    @Override
    public String log() {
        try {
            return new String(Files.readAllBytes(folder.resolve("out")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }
}
