package barnabas.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code barnabas bench}: how fast this machine and the cluster are together. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure how fast records are sent, read, and there and back again.",
        commandListHeading = "%nCommands:%n")
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to measure: produce, consume or roundtrip");
    }
}
