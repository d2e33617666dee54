package barnabas.cli;

import barnabas.server.Launcher;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barnabas start}: a broker in this process, until it is told to stop. */
@Command(
        name = StartCommand.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Start a broker.",
            "Says `Barnabas started` on the standard output when it serves, and stops cleanly on SIGTERM and Ctrl-C. The"
                    + " exit code is 2 when the configuration, a port or the data directory does not allow it to start."
        },
        footer = {"", "Examples:", "  barnabas start --dev", "  barnabas start --config conf/node.conf"})
final class StartCommand implements Callable<Integer> {
    static final String NAME = "start";

    /** One of the two, so that nobody starts a broker with its data just anywhere by leaving out the file. */
    static final class Settings {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                required = true,
                description = "The broker's configuration, laid over the defaults")
        private @Nullable Path config;

        @SuppressWarnings("UnusedVariable") // That it stands there is all it says.
        @Option(
                names = "--dev",
                required = true,
                description = "The defaults: one broker on this machine's own addresses, data in ./barnabas-data")
        private boolean dev;
    }

    private final Terminal terminal;

    @ArgGroup(multiplicity = "1")
    private Settings settings = new Settings();

    StartCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return Launcher.run(
                settings.config, new PrintStream(terminal.out(), true, StandardCharsets.UTF_8), terminal.err());
    }
}
