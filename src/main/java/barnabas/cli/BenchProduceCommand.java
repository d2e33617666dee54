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
            byte[][] values = load.values();
            long start = System.nanoTime();
            var meter = new BenchMeter(start);
            Streams.await(BenchLoad.source(new Pace(start, rate), options.records(), start + options.nanos())
                    .<Envelope<byte[], byte[], Long>>map(planned -> ProducerMessage.single(
                            new ProducerRecord<>(
                                    options.topic(), values[(int) (planned.number() % values.length)]),
                            planned.intendedNanos()))
                    .via(Producer.flexiFlow(streams.producerSettings()))
                    .runForeach(
                            results -> {
                                meter.done(load.size(), results.passThrough(), System.nanoTime());
                                progress.at(meter.records());
                            },
                            streams.system()));
            BenchMeter.Result result = meter.result("produce", options.topic());
            terminal.print(format.of(result, () -> result.text("Sent")));
            return 0;
        }
    }
}
