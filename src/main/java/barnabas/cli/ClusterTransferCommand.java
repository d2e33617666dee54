package barnabas.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas cluster transfer}. Kafka's protocol has no words for it, so a broker's management port is asked. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = "Let another broker lead a partition. Producers notice nothing but a moment's wait.",
        footer = {"", "Examples:", "  barnabas cluster transfer orders-3 --to 2"})
final class ClusterTransferCommand implements Callable<Integer> {
    /** A partition as the command line names it. */
    record Target(String topic, int partition) {
        static Target parse(String text) {
            int dash = text.lastIndexOf('-');
            String number = text.substring(dash + 1);
            if (dash < 1 || !number.matches("\\d{1,9}")) {
                throw CommandFailure.usage("'" + text + "' is not TOPIC-PARTITION, such as orders-3.");
            }
            return new Target(text.substring(0, dash), Integer.parseInt(number));
        }
    }

    private final Terminal terminal;

    @Parameters(paramLabel = "TOPIC-PARTITION", description = "The partition, such as orders-3")
    private String partition = "";

    @Option(names = "--to", required = true, paramLabel = "N", description = "The number of the broker that is to lead")
    private int to;

    @Mixin
    private final Management management = new Management();

    ClusterTransferCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Target target = Target.parse(partition);
        ManagementAddress.Answer answer = management.post(
                "/api/topics/" + URLEncoder.encode(target.topic(), StandardCharsets.UTF_8) + "/partitions/"
                        + target.partition() + "/leader",
                "{\"broker\":" + to + "}");
        if (answer.error() != null) {
            throw CommandFailure.failed("Broker " + to + " does not lead " + partition + ": " + answer.error());
        }
        terminal.print("Broker " + to + " leads " + partition + ".\n");
        return 0;
    }
}
