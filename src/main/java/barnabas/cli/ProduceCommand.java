package barnabas.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code barnabas produce}: each line of stdin becomes a record, byte for byte. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        description = {
            "Send each line of the standard input as a record.",
            "It is sent as the bytes that it is, without its newline. Empty lines count, and so does a last line without"
                    + " a newline."
        },
        footer = {
            "",
            "Examples:",
            "  barnabas produce orders < orders.txt",
            "  printf 'anna:2 pears\\nbert:1 plum\\n' | barnabas produce orders --key-separator : --verbose"
        })
final class ProduceCommand implements Callable<Integer> {
    /** Where lines go; only one of the two makes sense. */
    static final class Placement {
        @Option(
                names = "--partitioner",
                converter = PartitionerConverter.class,
                paramLabel = "sticky|random|round-robin",
                description = "How lines without a key are spread; those with one go by its murmur2. Default: sticky")
        private @Nullable Partitioner partitioner;

        @Option(names = "--partition", paramLabel = "P", description = "Send every line to this partition")
        private @Nullable Integer partition;
    }

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TOPIC", description = "The name of the topic")
    private String topic = "";

    @Option(
            names = "--key-separator",
            paramLabel = "TEXT",
            description = "What stands before its first occurrence in a line is the key; a line without it has none."
                    + " \\t is a tab")
    private @Nullable String keySeparator;

    @ArgGroup
    private Placement placement = new Placement();

    @Option(names = "--verbose", description = "Print TOPIC-PARTITION@OFFSET for each line, in the order of the lines")
    private boolean verbose;

    ProduceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        byte[] separator = separator(keySeparator);
        Integer partition = placement.partition;
        if (partition != null && partition < 0) {
            throw CommandFailure.usage("--partition " + partition + " is negative: partitions count from 0.");
        }
        ExecutorService acknowledgements = Executors.newSingleThreadExecutor(ProduceCommand::daemon);
        try (Streams streams = connection.streams();
                var progress = new Progress(terminal, "Sending", -1, !terminal.inIsTerminal() && !verbose)) {
            var sender = new LineSender(
                    streams.sender(), topic, acknowledgements, verbose ? inOrder() : (written, line) -> {});
            var chosen = new ChosenPartition(streams);
            var lines = new Lines(terminal.in());
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                var keyed = separator == null ? KeyedLine.withoutKey(line) : KeyedLine.split(line, separator);
                sender.send(keyed, chosen.of(keyed, sender.sent()));
                progress.at(sender.written());
            }
            sender.finish();
            if (terminal.inIsTerminal()) {
                terminal.err().printf(Locale.ROOT, "%,d lines were written.%n", sender.written());
            }
            return 0;
        } finally {
            acknowledgements.shutdown();
        }
    }

    /** Ends with the command, whatever it waits for. */
    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "acknowledgements");
        thread.setDaemon(true);
        return thread;
    }

    /** @throws CommandFailure (usage) when it is empty */
    static byte @Nullable [] separator(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.isEmpty()) {
            throw CommandFailure.usage("--key-separator is empty: give the text between key and value, such as ':'.");
        }
        return text.replace("\\t", "\t").getBytes(StandardCharsets.UTF_8);
    }

    /** The partition of each line, where it is not the key or the producer that says. */
    private final class ChosenPartition {
        private final Streams streams;
        private @Nullable PartitionCount count;

        ChosenPartition(Streams streams) {
            this.streams = streams;
        }

        @Nullable Integer of(KeyedLine line, long number) throws InterruptedException {
            Integer fixed = placement.partition;
            if (fixed != null) {
                if (number == 0) {
                    TopicMetadata.requirePartition(topic, fixed, count());
                }
                return fixed;
            }
            Partitioner partitioner = placement.partitioner;
            return line.key() != null || partitioner == null || partitioner == Partitioner.STICKY
                    ? null
                    : partitioner.partition(number, count(), ThreadLocalRandom.current());
        }

        private int count() throws InterruptedException {
            PartitionCount known = count;
            if (known == null) {
                known = new PartitionCount(streams.metadata(PartitionCount.CREATING), topic);
                count = known;
            }
            return known.now(System.nanoTime());
        }
    }

    static final class PartitionerConverter implements ITypeConverter<Partitioner> {
        @Override
        public Partitioner convert(String text) {
            return Arrays.stream(Partitioner.values())
                    .filter(known -> known.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException("'" + text + "' is none of sticky, random and round-robin"));
        }
    }

    private ObjLongConsumer<RecordMetadata> inOrder() {
        var places = new InOrder(place -> {
            try {
                terminal.print(place + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return (written, line) ->
                places.accept(written.topic() + "-" + written.partition() + "@" + written.offset(), line);
    }
}
