package barnabas.cli;

import barnabas.server.Launcher;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code barnabas} command. */
@Command(
        name = "barnabas",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "A distributed, replicated commit log that speaks the Kafka protocol.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  barnabas start --dev",
            "  barnabas topic create orders --partitions 3",
            "  barnabas produce orders < orders.txt",
            "  barnabas consume orders --exit-at-end",
            "  barnabas group lag billing",
            "",
            "`barnabas COMMAND --help` tells more of each. Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(StartCommand.NAME)) {
            Launcher.prepare();
        } else {
            silenceLogging();
        }
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command in this process. Returns its exit code: 0 done, 1 failed, 2 wrong usage. */
    static int run(Terminal terminal, String... args) {
        String name = args.length == 0 ? "" : args[0];
        CommandLine barnabas = new CommandLine(new Main()).addSubcommand(new StartCommand(terminal));
        if (!name.equals(StartCommand.NAME)) {
            new ClientCommands(terminal).addTo(barnabas, name);
        }
        return barnabas.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(Main::onWrongUsage)
                .setExecutionExceptionHandler(Main::onFailure)
                .execute(args);
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say which command to run");
    }

    private static int onWrongUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String message = String.valueOf(failure.getMessage()).strip().replaceFirst("^Error: ", "");
        String end = message.endsWith(".") ? " " : ". ";
        command.getErr()
                .println("barnabas: " + message + end + "See `"
                        + command.getCommandSpec().qualifiedName() + " --help`.");
        return CommandFailure.USAGE;
    }

    private static int onFailure(Exception failure, CommandLine command, ParseResult parsed) {
        if (Reasons.isClosedPipe(failure)) {
            return 0;
        }
        command.getErr().println("barnabas: " + Reasons.sentence(failure));
        if (command.getParseResult().hasMatchedOption("--debug")) {
            failure.printStackTrace(command.getErr());
        }
        return Reasons.exitCode(failure);
    }

    /** A command tells its user what matters itself. To see what the Kafka client logs, name a logback configuration. */
    private static void silenceLogging() {
        if (System.getProperty("logback.configurationFile") == null
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"barnabas " + (version == null ? "(not packaged)" : version)};
        }
    }
}
