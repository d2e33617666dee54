package barnabas.cli;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas group list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the consumer groups.",
        footer = {"", "Example:", "  barnabas group list --format json"})
final class GroupListCommand implements Callable<Integer> {
    /** One group as JSON shows it. */
    record Entry(String name, String type, String state) {
        static Entry of(GroupListing group) {
            return new Entry(
                    group.groupId(),
                    group.type().map(Object::toString).orElse("unknown"),
                    group.groupState().map(Object::toString).orElse("unknown"));
        }
    }

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    GroupListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            List<Entry> groups = admin.listGroups().all().get().stream()
                    .map(Entry::of)
                    .sorted(Comparator.comparing(Entry::name))
                    .toList();
            terminal.print(format.of(groups, () -> table(groups)));
            return 0;
        }
    }

    private static String table(List<Entry> groups) {
        var table = new Table("NAME", "TYPE", "STATE");
        groups.forEach(group -> table.row(group.name(), group.type(), group.state()));
        return table.toString();
    }
}
