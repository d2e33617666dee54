package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ClientCommandsTest {
    @Command(name = "barnabas")
    private static final class Root {}

    private static Set<String> added(String name) {
        var terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                "");
        var barnabas = new CommandLine(new Root());
        new ClientCommands(terminal).addTo(barnabas, name);
        return barnabas.getSubcommands().keySet();
    }

    @Test
    void whereHelpIsWantedAllCommandsAreThereEachUnderItsOwnName() {
        assertThat(added("--help"))
                .containsExactlyInAnyOrder(
                        "topic",
                        "group",
                        "cluster",
                        "produce",
                        "consume",
                        "verify",
                        "bench",
                        "events",
                        "why",
                        "top",
                        "doctor",
                        "hash-password")
                .allSatisfy(name -> assertThat(added(name)).containsExactly(name));
    }
}
