package barnabas.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code barnabas group}: the commands on consumer groups. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description = "List, describe, move and delete consumer groups, and see how far behind they are.",
        commandListHeading = "%nCommands:%n")
final class GroupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, describe, lag, seek or delete");
    }
}
