package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's kcat, which speaks through librdkafka: a client that shares no code with Kafka's. */
record Kcat(String bootstrap) {
    /** Skips the test where kcat is not installed; {@code .ci/run} installs it. */
    static Kcat on(BrokerProcess broker) {
        Assumptions.assumeTrue(isInstalled(), "kcat is not installed: apt-get install kcat");
        return new Kcat(broker.bootstrap());
    }

    private static boolean isInstalled() {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, "kcat"))) {
                return true;
            }
        }
        return false;
    }

    /** Runs it with {@code input} on its standard input; returns what it wrote, without what it had to say. */
    String run(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", bootstrap, "-q"));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("kcat", ".err");
        Path given = Files.writeString(Files.createTempFile("kcat", ".in"), input);
        Path output = Files.createTempFile("kcat", ".out");
        try {
            Process kcat = new ProcessBuilder(command)
                    .redirectInput(given.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = kcat.waitFor(30, TimeUnit.SECONDS);
            kcat.destroyForcibly();
            assertThat(ended)
                    .as("%s ends: %s", command, Files.readString(errors))
                    .isTrue();
            assertThat(kcat.exitValue())
                    .as("%s: %s", command, Files.readString(errors))
                    .isZero();
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } finally {
            Files.delete(errors);
            Files.delete(given);
            Files.delete(output);
        }
    }
}
