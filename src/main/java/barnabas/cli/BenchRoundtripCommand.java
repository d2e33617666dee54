package barnabas.cli;

import barnabas.client.Consumer;
import barnabas.client.Producer;
import barnabas.client.Subscriptions;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas bench roundtrip}. */
@Command(
        name = "roundtrip",
        mixinStandardHelpOptions = true,
        description = {
            "Send records, read them back at once, and measure how long that takes.",
            "Latency counts from when a record should have been sent, at the rate that was asked for, until it was read."
        },
        footer = {"", "Example:", "  barnabas bench roundtrip trial --rate 1000 --seconds 60"})
final class BenchRoundtripCommand implements Callable<Integer> {
    /** Whose record it is, and when it should have been sent. */
    private static final int MARK_BYTES = 2 * Long.BYTES;

    private static final int ANSWER_MAX_MS = ClientConfigs.TIMEOUT_MS;

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
            defaultValue = "1000",
            description = "Records for each second, evenly; 0 for as many as are taken. Default: 1000")
    private long rate;

    BenchRoundtripCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        options.check();
        load.check(MARK_BYTES, rate);
        try (Streams streams = connection.streams();
                var progress = new Progress(terminal, "There and back", "records", options.records(), true)) {
            TopicMetadata metadata = streams.metadata(Map.of());
            Map<TopicPartition, Long> ends = metadata.ends(metadata.require(options.topic(), null));
            BenchMeter.Result result = new Run(streams, new BenchSending(load, options, rate, progress)).measure(ends);
            terminal.print(format.of(result, () -> result.text("There and back went")));
            return 0;
        }
    }

    private final class Run {
        private final Streams streams;
        private final BenchSending sending;
        private final AtomicLong sent = new AtomicLong();
        private final long mark = ThreadLocalRandom.current().nextLong();

        Run(Streams streams, BenchSending sending) {
            this.streams = streams;
            this.sending = sending;
        }

        BenchMeter.Result measure(Map<TopicPartition, Long> from) throws InterruptedException {
            var read = Consumer.plainSource(
                            streams.consumerSettings(Map.of()), Subscriptions.assignmentWithOffset(from))
                    .runForeach(this::take, streams.system())
                    .toCompletableFuture();
            sending.endUnlessBegun(read, ANSWER_MAX_MS);
            Streams.await(sending.planned()
                    .map(this::record)
                    .runWith(Producer.plainSink(streams.producerSettings()), streams.system()));
            BenchMeter meter = sending.meter();
            boolean all = meter.await(sent.get() - 1, ANSWER_MAX_MS);
            if (read.isCompletedExceptionally()) {
                Streams.await(read);
            }
            if (!all || meter.records() == 0) {
                throw CommandFailure.failed(String.format(
                        Locale.ROOT,
                        "Only %,d of %,d records came back: see with `barnabas topic describe %s` whether each partition"
                                + " has a leader.",
                        meter.records(),
                        sent.get(),
                        options.topic()));
            }
            return meter.result("roundtrip", options.topic());
        }

        private ProducerRecord<byte[], byte[]> record(BenchLoad.Planned planned) {
            sent.incrementAndGet();
            byte[] value = BenchLoad.marked(sending.value(planned), mark, planned.intendedNanos());
            return new ProducerRecord<>(options.topic(), value);
        }

        private void take(ConsumerRecord<byte[], byte[]> record) {
            byte[] value = record.value();
            if (value == null
                    || value.length < MARK_BYTES
                    || ByteBuffer.wrap(value).getLong() != mark) {
                return; // another's
            }
            sending.done(ByteBuffer.wrap(value).getLong(Long.BYTES));
        }
    }
}
