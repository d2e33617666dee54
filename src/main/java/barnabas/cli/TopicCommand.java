package barnabas.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code barnabas topic}: the commands on topics. */
@Command(
        name = "topic",
        mixinStandardHelpOptions = true,
        description = "Create, list, describe and delete topics.",
        commandListHeading = "%nCommands:%n")
final class TopicCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do: create, list, describe or delete");
    }
}
