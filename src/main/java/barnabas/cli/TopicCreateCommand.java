package barnabas.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Create topics.",
        footer = {
            "",
            "Examples:",
            "  barnabas topic create orders",
            "  barnabas topic create orders --partitions 12 --replication-factor 3 --config retention.ms=86400000"
        })
final class TopicCreateCommand implements Callable<Integer> {
    /** A majority of two is both. */
    private static final short TWO = 2;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "The names of the topics")
    private List<String> topics = List.of();

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "How many partitions. Default: as the brokers are configured")
    private @Nullable Integer partitions;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            description = "How many replicas of each partition. Default: as the brokers are configured")
    private @Nullable Short replicationFactor;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "KEY=VALUE",
            description = "A setting of the topics, such as -c cleanup.policy=compact. May be repeated")
    private final Map<String, String> configs = new LinkedHashMap<>();

    TopicCreateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        requirePositive("--partitions", partitions);
        requirePositive("--replication-factor", replicationFactor);
        try (Admin admin = connection.admin()) {
            var results = admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(
                                            topic,
                                            Optional.ofNullable(partitions),
                                            Optional.ofNullable(replicationFactor))
                                    .configs(configs))
                            .toList())
                    .values();
            int exitCode = TopicResults.report(terminal, topics, "created", results::get);
            if (replicationFactor != null && replicationFactor == TWO && exitCode == 0) {
                terminal.err()
                        .println("barnabas: With 2 replicas the death of one broker stops writes to the partitions they"
                                + " share: 3 replicas outlive one.");
            }
            return exitCode;
        }
    }

    private static void requirePositive(String option, @Nullable Number number) {
        if (number != null && number.intValue() < 1) {
            throw CommandFailure.usage(
                    option + " " + number + " is too few: give at least 1, or leave it out for the brokers' default.");
        }
    }
}
