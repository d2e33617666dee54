package barnabas.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Delete topics and all that is in them, without asking back.",
        footer = {"", "Example:", "  barnabas topic delete orders"})
final class TopicDeleteCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "The names of the topics")
    private List<String> topics = List.of();

    TopicDeleteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            var results = admin.deleteTopics(topics).topicNameValues();
            return TopicResults.report(terminal, topics, "deleted", results::get);
        }
    }
}
