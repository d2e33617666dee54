package barnabas.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code barnabas cluster}: the commands on the cluster as a whole. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description =
                "See how the cluster is, move leaderships, empty a broker, choose who votes, bring back what lost its majority.",
        commandListHeading = "%nCommands:%n")
final class ClusterCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do: status, transfer, drain, voters or recover");
    }
}
