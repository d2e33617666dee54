package barnabas.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The commands that talk to brokers. Each is made when it is asked for: to look through all of them takes as long as one of them runs. */
final class ClientCommands {
    private final Terminal terminal;
    private final Map<String, Supplier<CommandLine>> makers = new LinkedHashMap<>();

    ClientCommands(Terminal terminal) {
        this.terminal = terminal;
        makers.put("topic", this::topic);
        makers.put("group", this::group);
        makers.put("cluster", this::cluster);
        makers.put("produce", () -> new CommandLine(new ProduceCommand(terminal)));
        makers.put("consume", () -> new CommandLine(new ConsumeCommand(terminal)));
        makers.put("verify", () -> new CommandLine(new VerifyCommand(terminal)));
        makers.put("bench", this::bench);
        makers.put("events", () -> new CommandLine(new EventsCommand(terminal)));
        makers.put("why", () -> new CommandLine(new WhyCommand(terminal)));
        makers.put("top", () -> new CommandLine(new TopCommand(terminal)));
        makers.put("doctor", () -> new CommandLine(new DoctorCommand(terminal)));
        makers.put("hash-password", () -> new CommandLine(new HashPasswordCommand(terminal)));
    }

    /** Adds the one of this name; all of them when there is none, for then help is wanted, or a hint. */
    void addTo(CommandLine barnabas, String name) {
        Supplier<CommandLine> one = makers.get(name);
        if (one == null) {
            makers.values().forEach(maker -> barnabas.addSubcommand(maker.get()));
        } else {
            barnabas.addSubcommand(one.get());
        }
    }

    private CommandLine topic() {
        return new CommandLine(new TopicCommand())
                .addSubcommand(new TopicCreateCommand(terminal))
                .addSubcommand(new TopicListCommand(terminal))
                .addSubcommand(new TopicDescribeCommand(terminal))
                .addSubcommand(new TopicDeleteCommand(terminal));
    }

    private CommandLine group() {
        return new CommandLine(new GroupCommand())
                .addSubcommand(new GroupListCommand(terminal))
                .addSubcommand(new GroupDescribeCommand(terminal))
                .addSubcommand(new GroupLagCommand(terminal))
                .addSubcommand(new GroupSeekCommand(terminal))
                .addSubcommand(new GroupDeleteCommand(terminal));
    }

    private CommandLine cluster() {
        return new CommandLine(new ClusterCommand())
                .addSubcommand(new ClusterStatusCommand(terminal))
                .addSubcommand(new ClusterTransferCommand(terminal))
                .addSubcommand(new ClusterDrainCommand(terminal))
                .addSubcommand(new CommandLine(new ClusterVotersCommand())
                        .addSubcommand(new ClusterVotersCommand.ListCommand(terminal))
                        .addSubcommand(new ClusterVotersCommand.AddCommand(terminal))
                        .addSubcommand(new ClusterVotersCommand.RemoveCommand(terminal)))
                .addSubcommand(new ClusterRecoverCommand(terminal));
    }

    private CommandLine bench() {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchProduceCommand(terminal))
                .addSubcommand(new BenchConsumeCommand(terminal))
                .addSubcommand(new BenchRoundtripCommand(terminal));
    }
}
