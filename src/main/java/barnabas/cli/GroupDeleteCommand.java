package barnabas.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas group delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Delete groups without members and all their offsets, without asking back.",
        footer = {"", "Example:", "  barnabas group delete billing --dry-run"})
final class GroupDeleteCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "1..*", paramLabel = "GROUP", description = "The names of the groups")
    private List<String> groups = List.of();

    @Option(names = "--dry-run", description = "Only show what would be deleted")
    private boolean dryRun;

    GroupDeleteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            if (dryRun) {
                for (String group : groups) {
                    int offsets = GroupOffsets.committed(admin, group).size();
                    terminal.print(
                            "Group '" + group + "' with its offsets in " + offsets + " partitions would be deleted.\n");
                }
                return 0;
            }
            var results = admin.deleteConsumerGroups(groups).deletedGroups();
            int exitCode = 0;
            for (String group : groups) {
                exitCode = Math.max(exitCode, report(group, Objects.requireNonNull(results.get(group), group)));
            }
            return exitCode;
        }
    }

    private int report(String group, KafkaFuture<Void> result) throws Exception {
        try {
            result.get();
            terminal.print("Group '" + group + "' was deleted.\n");
            return 0;
        } catch (ExecutionException e) {
            terminal.err().println("barnabas: Group '" + group + "' was not deleted: " + Reasons.of(e) + ".");
            return CommandFailure.FAILED;
        }
    }
}
