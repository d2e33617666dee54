package barnabas.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process that bears on brokers or asks about them; what it says is kept. */
public final class Child implements AutoCloseable {
    /** Kafka's tools, with all that they need. */
    private static final Path TOOLS = Path.of(System.getProperty("barnabas.kafka-tools", "target/kafka-tools"));

    /** The same for all that bears on brokers. */
    private static final List<String> JAVA = List.of("java", "-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-cp");

    private final List<String> command;
    private final Process process;
    private final CompletableFuture<List<String>> lines;

    private Child(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        lines = CompletableFuture.supplyAsync(this::read);
    }

    private List<String> read() {
        List<String> all = new ArrayList<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                all.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** One of Apache Kafka's own, by its class's name. */
    public static Child kafkaTool(String tool, List<String> arguments) throws IOException {
        return java(TOOLS + "/*", tool, arguments);
    }

    /** One of this package. */
    public static Child program(Class<?> program, List<String> arguments) throws IOException {
        return java(System.getProperty("java.class.path"), program.getName(), arguments);
    }

    private static Child java(String classPath, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(JAVA);
        command.add(classPath);
        command.add(main);
        command.addAll(arguments);
        return new Child(command);
    }

    /** What a command says that ends well and in time. */
    public static List<String> run(Duration atMost, List<String> command) throws IOException, InterruptedException {
        try (Child child = new Child(command)) {
            return child.awaitEnd(atMost);
        }
    }

    /** To programs that run until then: that it is enough. */
    public void closeInput() throws IOException {
        process.outputWriter().close();
    }

    /**
     * What it said.
     *
     * @throws IOException when it does not end in time, or not well: with the end of what it said
     */
    public List<String> awaitEnd(Duration atMost) throws IOException, InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new IOException("did not end within " + atMost + ": " + told());
        }
        if (process.exitValue() != 0) {
            throw new IOException("ended with exitCode=" + process.exitValue() + ": " + told());
        }
        return lines.join();
    }

    private String told() {
        List<String> said = lines.join();
        return String.join(" ", command.subList(0, Math.min(command.size(), 1)))
                + " … "
                + String.join(" ", command.subList(Math.max(0, command.size() - 8), command.size()))
                + System.lineSeparator()
                + String.join(System.lineSeparator(), said.subList(Math.max(0, said.size() - 20), said.size()));
    }

    /** Ends it, if it has not ended. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
