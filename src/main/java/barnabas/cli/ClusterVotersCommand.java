package barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code barnabas cluster voters}: who votes on the cluster's metadata. */
@Command(
        name = "voters",
        mixinStandardHelpOptions = true,
        description = "See and change who votes on the cluster's metadata.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Three or five voters are right: with two or four of them one death weighs more, not less.",
            "",
            "Examples:",
            "  barnabas cluster voters list",
            "  barnabas cluster voters add 4",
            "  barnabas cluster voters remove 2"
        })
final class ClusterVotersCommand implements Callable<Integer> {
    private static final String PATH = "/api/cluster/voters";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, add or remove");
    }

    private static String table(JsonNode answer) {
        var table = new Table("BROKER", "VOTES", "STATE");
        for (JsonNode voter : answer.path("voters")) {
            table.row(
                    voter.path("broker").asInt(),
                    voter.path("votes").asBoolean() ? "yes" : "no",
                    voter.path("state").asText());
        }
        return table.toString();
    }

    /** {@code barnabas cluster voters list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Show who is to vote, and how each broker's copy of the metadata is.")
    static final class ListCommand implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Management management = new Management();

        @Mixin
        private final FormatOption format = new FormatOption();

        ListCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            ManagementAddress.Answer answer = management.get(PATH);
            if (answer.error() != null) {
                throw CommandFailure.failed("The voters are not told: " + answer.error());
            }
            terminal.print(format.of(answer.body().path("voters"), () -> table(answer.body())));
            return 0;
        }
    }

    /** {@code barnabas cluster voters add}. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Let one more broker vote. It does so as soon as its copy of the metadata is complete.")
    static final class AddCommand extends Change {
        AddCommand(Terminal terminal) {
            super(terminal, "add", "votes");
        }
    }

    /** {@code barnabas cluster voters remove}. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Let a broker vote no more. It keeps a copy of the metadata, as every broker does.")
    static final class RemoveCommand extends Change {
        RemoveCommand(Terminal terminal) {
            super(terminal, "remove", "does not vote any more");
        }
    }

    /** One voter more or less. */
    private abstract static class Change implements Callable<Integer> {
        private final Terminal terminal;
        private final String verb;
        private final String done;

        @Parameters(paramLabel = "N", description = "The number of the broker")
        private int broker;

        @Mixin
        private final Management management = new Management();

        Change(Terminal terminal, String verb, String done) {
            this.terminal = terminal;
            this.verb = verb;
            this.done = done;
        }

        @Override
        public Integer call() throws Exception {
            ManagementAddress.Answer answer = management.post(PATH, "{\"" + verb + "\":" + broker + "}");
            if (answer.error() != null) {
                throw CommandFailure.failed("The voters stay as they are: " + answer.error());
            }
            terminal.print("Broker " + broker + " " + done + ".\n" + table(answer.body()));
            return 0;
        }
    }
}
