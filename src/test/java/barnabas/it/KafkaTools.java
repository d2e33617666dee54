package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Kafka's console tools, each a process of its own, from the folder into which the profile {@code full} copies them. */
public final class KafkaTools {
    private static final Path TOOLS = Path.of(System.getProperty("barnabas.kafka-tools", "target/kafka-tools"));
    private static final long ENDS_SECONDS = 60;

    private KafkaTools() {}

    /** Without them a test is passed over. */
    public static void areThere() {
        Assumptions.assumeTrue(Files.isDirectory(TOOLS), "no Kafka tools in " + TOOLS + ": run mvn -Pfull verify");
    }

    /**
     * What a tool says that ends well.
     *
     * @param folder for what it is given and says
     */
    public static String run(Path folder, String input, String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(TOOLS + "/*");
        command.add(tool);
        command.addAll(List.of(arguments));
        Path given = Files.writeString(folder.resolve("tool.in"), input);
        Path output = folder.resolve("tool.out");
        Process process = new ProcessBuilder(command)
                .redirectInput(given.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(ENDS_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
