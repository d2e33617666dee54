package barnabas.cli;

import barnabas.model.BrokerId;
import barnabas.server.ConfigException;
import barnabas.server.NodeConfig;
import barnabas.server.Recovery;
import barnabas.server.Recovery.Group;
import barnabas.server.Recovery.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas cluster recover}: works on the data directory of a stopped broker, for there is nobody left to ask. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Bring partitions back to life whose majority is gone for ever.",
            "Run it on a survivor, its broker stopped, with the numbers of the brokers whose data never come back."
                    + " Without --unsafe it only shows what it would do. What was acked and reached none but the lost"
                    + " brokers is lost; consumers that had read it will find other records at those offsets. Brokers that"
                    + " come back after all with their old data must have it removed first."
        },
        footer = {
            "",
            "Examples:",
            "  barnabas cluster recover --config conf/node.conf --lost 2,3",
            "  barnabas cluster recover --config conf/node.conf --lost 2,3 --unsafe"
        })
final class ClusterRecoverCommand implements Callable<Integer> {
    /** As JSON shows a group; {@code end} is where this replica's log ends. */
    record Shown(String partition, String verdict, List<Integer> voters, int epoch, long end, String why) {}

    private final Terminal terminal;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration of the broker whose data directory this is")
    private Path config = Path.of("");

    @Option(
            names = "--lost",
            paramLabel = "N",
            split = ",",
            description =
                    "The numbers of the brokers that are gone for ever; none when only this one's own state.log is")
    private Set<Integer> lost = new TreeSet<>();

    @Option(names = "--unsafe", description = "Do it")
    private boolean unsafe;

    @Option(names = "--yes", description = "Do not ask before")
    private boolean yes;

    @Mixin
    private final FormatOption format = new FormatOption();

    @SuppressWarnings("UnusedVariable") // Main asks the parsed command line for it.
    @Option(names = "--debug", description = "On failure, print the stack trace too")
    private boolean debug;

    ClusterRecoverCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Set<BrokerId> gone = lost.stream().map(BrokerId::new).collect(Collectors.toSet());
        try (Recovery recovery = Recovery.open(NodeConfig.load(config), gone)) {
            List<Group> groups = recovery.groups();
            terminal.print(
                    format.of(groups.stream().map(ClusterRecoverCommand::shown).toList(), () -> text(groups)));
            long wanted =
                    groups.stream().filter(ClusterRecoverCommand::isWanted).count();
            if (wanted == 0) {
                terminal.err().println("Nothing to recover.");
                return 0;
            }
            if (!unsafe) {
                terminal.err().println("Nothing was changed. Add --unsafe to recover " + wanted + " of them.");
                return 0;
            }
            warn(wanted);
            if (!yes && !confirmed()) {
                throw CommandFailure.failed("Nothing was changed.");
            }
            recovery.carryOut();
            terminal.err().println("Recovered " + wanted + ". Start this broker, and new ones in place of the lost.");
            return 0;
        } catch (ConfigException refused) {
            throw CommandFailure.failed("Nothing was changed: " + refused.getMessage() + ".", refused);
        }
    }

    private void warn(long wanted) {
        terminal.err()
                .println(wanted
                        + " partitions go on from this broker's replica alone. Records that were acked and are not in"
                        + " it are LOST, and what is in it counts as committed. Brokers " + new TreeSet<>(lost)
                        + " must never come back with their data.");
    }

    private boolean confirmed() throws IOException {
        terminal.err().print("Type 'recover' to go on: ");
        terminal.err().flush();
        String line = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
        return line != null && line.trim().equals("recover");
    }

    private static boolean isWanted(Group group) {
        return group.verdict() == Verdict.RECOVER;
    }

    private static Shown shown(Group group) {
        return new Shown(
                group.partition().toString(),
                group.verdict().name().toLowerCase(Locale.ROOT),
                group.voters().stream().map(BrokerId::value).toList(),
                group.end().epoch(),
                group.end().endOffset(),
                group.why());
    }

    static String text(List<Group> groups) {
        var table = new Table("PARTITION", "VERDICT", "VOTERS", "EPOCH", "END", "WHY");
        for (Group group : groups) {
            Shown row = shown(group);
            table.row(row.partition(), row.verdict(), row.voters(), row.epoch(), row.end(), row.why());
        }
        return table.toString();
    }
}
