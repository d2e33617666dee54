package barnabas.cli;

import barnabas.client.Consumer;
import barnabas.client.Subscriptions;
import barnabas.model.StartPosition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas bench consume}. */
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        description = "Read a topic from its beginning to where it ended at the start, and measure how fast that is.",
        footer = {"", "Example:", "  barnabas bench consume trial --records 1000000"})
final class BenchConsumeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    BenchConsumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        options.check();
        try (Streams streams = connection.streams();
                var progress = new Progress(terminal, "Reading", "records", options.records(), true)) {
            TopicMetadata metadata = streams.metadata(Map.of());
            var partitions = metadata.require(options.topic(), null);
            var starts = metadata.starts(partitions, new StartPosition.Beginning());
            var ends = metadata.ends(partitions);
            var meter = new BenchMeter(System.nanoTime());
            Streams.await(Consumer.plainSource(
                            streams.consumerSettings(Map.of()),
                            Subscriptions.assignmentWithOffset(starts).until(ends))
                    .take(options.records())
                    .takeWithin(Duration.ofSeconds(options.seconds()))
                    .runForeach(
                            record -> {
                                meter.done(bytes(record), System.nanoTime());
                                progress.at(meter.records());
                            },
                            streams.system()));
            if (meter.records() == 0) {
                throw CommandFailure.failed("Topic '" + options.topic()
                        + "' gave no record: send some with `barnabas bench produce " + options.topic() + "`.");
            }
            BenchMeter.Result result = meter.result("consume", options.topic());
            terminal.print(format.of(result, () -> result.text("Read")));
            return 0;
        }
    }

    private static int bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}
