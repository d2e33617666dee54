package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/quickstart} and the commands, as a newcomer types them, on the packaged distribution. */
@Timeout(150)
class QuickstartIT {
    private static final byte[] AWKWARD = {'a', '\n', '\n', -1, -2, '\r', '\n', 'a', '\n', 'a', '\n', 0};

    @TempDir
    private Path folder;

    private Path temporary;

    @BeforeEach
    void aFolderForTemporaryFiles() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void emptyRepeatedLongAndUndecodableLinesComeBackAndNothingIsLeftBehind() throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.write("long".repeat(400_000).getBytes(StandardCharsets.US_ASCII));
        bytes.write('\n');
        bytes.writeBytes(AWKWARD);
        Path file = Files.write(folder.resolve("-awkward lines"), bytes.toByteArray());
        Process quickstart = start("deploy/quickstart", "--once", file.toString());
        String output = output(quickstart);
        assertThat(quickstart.waitFor()).as(output).isZero();
        assertThat(output).contains("Sent 7 lines", "Killed broker", "Every line came back once");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    @Tag("full")
    void theBrokersStayForOtherCommandsUntilItIsToldToStop() throws Exception {
        Process quickstart = start("deploy/quickstart");
        try (var reader =
                new BufferedReader(new InputStreamReader(quickstart.getInputStream(), StandardCharsets.UTF_8))) {
            var said = new ArrayList<String>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line);
                if (line.startsWith("The brokers are up at ")) {
                    break;
                }
            }
            assertThat(said).last().asString().startsWith("The brokers are up at ");
            String bootstrap = said.get(said.size() - 1).replaceFirst("The brokers are up at ([^ ]+)\\. From.*", "$1");
            bytesGoThroughCommandsUnchanged(bootstrap);
            benchesSayHowFastItWent(bootstrap);
            quickstart.destroy();
            assertThat(quickstart.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(quickstart.exitValue()).isZero();
            assertThat(temporary).isEmptyDirectory();
        } finally {
            quickstart.destroy();
        }
    }

    private void bytesGoThroughCommandsUnchanged(String bootstrap) throws Exception {
        assertThat(barnabas(bootstrap, "topic", "create", "trial")).isEqualTo("Topic 'trial' was created.\n");
        Path input = Files.write(folder.resolve("input"), AWKWARD);
        var produce = builder("target/barnabas/bin/barnabas", "produce", "trial", "--verbose", "--bootstrap", bootstrap)
                .redirectInput(input.toFile())
                .start();
        assertThat(output(produce)).startsWith("trial-0@0\ntrial-0@1\n").endsWith("trial-0@5\n");
        assertThat(barnabas(bootstrap, "consume", "trial", "--exit-at-end"))
                .isEqualTo(new String(AWKWARD, StandardCharsets.ISO_8859_1) + "\n");
        assertThat(barnabas(bootstrap, "consume", "trial", "--from", "3", "--max", "1"))
                .isEqualTo("a\n");
        assertThat(barnabas(bootstrap, "topic", "describe", "trial", "--format", "json"))
                .contains("\"startOffset\":0,\"endOffset\":6");
        assertThat(barnabas(bootstrap, "topic", "delete", "trial")).isEqualTo("Topic 'trial' was deleted.\n");
    }

    private void benchesSayHowFastItWent(String bootstrap) throws Exception {
        assertThat(barnabas(bootstrap, "topic", "create", "bench")).isEqualTo("Topic 'bench' was created.\n");
        assertThat(barnabas(bootstrap, "bench", "produce", "bench", "--records", "1000", "--size", "100"))
                .startsWith("Sent 1,000 records of 100 bytes in ")
                .contains("\nLatency in ms: mean ");
        assertThat(barnabas(bootstrap, "bench", "consume", "bench", "--format", "json"))
                .as("with the record that goes first")
                .startsWith("{\"bench\":\"consume\",\"topic\":\"bench\",\"records\":1001,")
                .doesNotContain("latencyMs");
        assertThat(barnabas(bootstrap, "bench", "roundtrip", "bench", "--rate", "200", "--seconds", "2"))
                .startsWith("There and back went 400 records of 1,024 bytes in ")
                .contains("\nLatency in ms: mean ");
        assertThat(barnabas(bootstrap, "bench", "produce", "nowhere"))
                .startsWith("barnabas: Topic 'nowhere' does not exist");
    }

    private String barnabas(String bootstrap, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("target/barnabas/bin/barnabas"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--bootstrap", bootstrap));
        return output(start(command.toArray(new String[0])));
    }

    private Process start(String... command) throws IOException {
        return builder(command).start();
    }

    private ProcessBuilder builder(String... command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TMPDIR", temporary.toString());
        return builder;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
