package barnabas.cli;

import barnabas.client.Producer;
import barnabas.client.ProducerMessage;
import barnabas.client.ProducerMessage.Envelope;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas bench produce}. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        description = {
            "Send records and measure how fast they are acknowledged.",
            "Latency counts from when a record should have been sent, at the rate that was asked for, until it was acknowledged."
        },
        footer = {
            "",
            "Examples:",
            "  barnabas bench produce trial --records 1000000 --size 100",
            "  barnabas bench produce trial --rate 1000 --seconds 60 -X acks=1"
        })
final class BenchProduceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Mixin
    private final BenchLoad load = new BenchLoad();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records for each second, evenly; 0 for as many as are taken. Default: 0")
    private long rate;

    BenchProduceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        options.check();
        load.check(0, rate);
        try (Streams streams = connection.streams();
                var progress = new Progress(terminal, "Sending", "records", options.records(), true)) {
            streams.metadata(Map.of()).require(options.topic(), null);
            var sending = new BenchSending(load, options, rate, progress);
            Streams.await(sending.planned()
                    .map(planned -> envelope(sending, planned))
                    .via(Producer.flexiFlow(streams.producerSettings()))
                    .runForeach(results -> sending.done(results.passThrough()), streams.system()));
            BenchMeter.Result result = sending.meter().result("produce", options.topic());
            terminal.print(format.of(result, () -> result.text("Sent")));
            return 0;
        }
    }

    private Envelope<byte[], byte[], Long> envelope(BenchSending sending, BenchLoad.Planned planned) {
        return ProducerMessage.single(
                new ProducerRecord<>(options.topic(), sending.value(planned)), planned.intendedNanos());
    }
}
