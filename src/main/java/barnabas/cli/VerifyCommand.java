package barnabas.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas verify}: shows with real input that what is sent comes back. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Send the lines of a file to a topic, read them back and compare.",
            "They are dealt out to its partitions in turn, and must come back once each, in order within the partition,"
                    + " byte for byte; else the exit code is 1. The topic is made when it is missing. Nobody else may"
                    + " write to it meanwhile."
        },
        footer = {"", "Example:", "  barnabas verify /var/log/dpkg.log trial --partitions 3"})
final class VerifyCommand implements Callable<Integer> {
    /** Kafka's default for the largest batch; a longer line needs a topic that takes it. */
    private static final int DEFAULT_BATCH_BYTES = 1024 * 1024;
    /** A record's own fields and its batch's header, generously. */
    private static final int RECORD_OVERHEAD_BYTES = 4096;

    private static final int OVER_MAX_SECONDS = 24 * 60 * 60;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "FILE", description = "The file whose lines are sent")
    private Path file = Path.of("");

    @Parameters(paramLabel = "TOPIC", description = "The topic that they are sent to")
    private String topic = "";

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            defaultValue = "3",
            description = "How many partitions the topic is made with. Default: 3")
    private int partitions;

    @Option(
            names = "--over",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Take so long to send, evenly: time for something to happen meanwhile. Default: 0")
    private int overSeconds;

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (partitions < 1) {
            throw CommandFailure.usage("--partitions " + partitions + " is too few: give at least 1.");
        }
        if (overSeconds < 0 || overSeconds > OVER_MAX_SECONDS) {
            throw CommandFailure.usage(
                    "--over " + overSeconds + " is no time to send in: give 0 to " + OVER_MAX_SECONDS + " seconds.");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw CommandFailure.usage("'" + file + "' is not a file that can be read: name one with lines of text.");
        }
        var input = InputFile.measure(file);
        try (Admin admin = connection.admin()) {
            createTopic(admin, input.longestLine());
        }
        try (Streams streams = connection.streams()) {
            TopicMetadata metadata = streams.metadata(Map.of());
            Map<TopicPartition, Long> starts = metadata.ends(metadata.require(topic, null));
            send(streams, input, starts.size());
            readBack(streams, input, starts, metadata.ends(starts.keySet()));
        }
        terminal.print("Every line came back once, in order and byte for byte.\n");
        return 0;
    }

    private void createTopic(Admin admin, long longestLine) throws InterruptedException {
        var newTopic = new NewTopic(topic, Optional.of(partitions), Optional.empty());
        if (longestLine + RECORD_OVERHEAD_BYTES > DEFAULT_BATCH_BYTES) {
            newTopic.configs(Map.of("max.message.bytes", Long.toString(longestLine + RECORD_OVERHEAD_BYTES)));
        }
        try {
            admin.createTopics(List.of(newTopic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw CommandFailure.failed("Topic '" + topic + "' was not created: " + Reasons.of(e) + ".", e);
            }
        }
    }

    private void send(Streams streams, InputFile input, int partitionCount) throws IOException, InterruptedException {
        long started = System.nanoTime();
        try (Lines lines = input.open();
                var progress = new Progress(terminal, "Sending", input.lines(), true)) {
            var sender = new LineSender(streams.sender(), topic, Runnable::run, (written, line) -> {});
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                awaitTurn(sender.sent(), input.lines(), started);
                sender.send(KeyedLine.withoutKey(line), (int) (sender.sent() % partitionCount));
                progress.at(sender.written());
            }
            sender.finish();
        }
        terminal.print(speed("Sent", input, partitionCount, System.nanoTime() - started));
    }

    /** Until the line of this number, from 0, is due. */
    private void awaitTurn(long line, long lines, long started) {
        long due = started + (long) (TimeUnit.SECONDS.toNanos(overSeconds) * ((double) line / lines));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void readBack(
            Streams streams, InputFile input, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        try (var expected = new DealtLines(input, starts.size());
                var progress = new Progress(terminal, "Reading", input.lines(), true)) {
            new TopicReader(streams, topic, starts).readTo(ends, new RecordSink() {
                @Override
                public void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
                    expected.came(record.partition(), record.offset(), record.value());
                    progress.at(expected.seen());
                }

                @Override
                public void flush() {}
            });
            if (expected.seen() != input.lines()) {
                throw CommandFailure.failed(String.format(
                        Locale.ROOT,
                        "Only %,d of %,d lines came back: the rest is lost.",
                        expected.seen(),
                        input.lines()));
            }
        }
        terminal.print(speed("Read", input, starts.size(), System.nanoTime() - started));
    }

    private static String speed(String verb, InputFile input, int partitionCount, long nanos) {
        double seconds = Math.max(1, nanos) / 1e9;
        return String.format(
                Locale.ROOT,
                "%-4s %,d lines, %,d bytes, %d %s in %.2f s: %,.0f lines/s, %.1f MB/s\n",
                verb,
                input.lines(),
                input.bytes(),
                partitionCount,
                partitionCount == 1 ? "partition" : "partitions",
                seconds,
                input.lines() / seconds,
                input.bytes() / seconds / 1e6);
    }
}
