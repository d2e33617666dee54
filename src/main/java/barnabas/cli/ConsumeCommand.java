package barnabas.cli;

import barnabas.client.AutoSubscription;
import barnabas.client.Subscriptions;
import barnabas.model.StartPosition;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code barnabas consume}: the value of each record, byte for byte, and a newline. */
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        description = {
            "Write the value of each record as a line to the standard output.",
            "It is written as the bytes that it is, with a newline after it. Within a partition records keep their order. Goes on until Ctrl-C unless told when to end."
        },
        footer = {
            "",
            "Examples:",
            "  barnabas consume orders --exit-at-end",
            "  barnabas consume orders --from end",
            "  barnabas consume orders --group billing",
            "  barnabas consume orders --from @2026-01-31T12:00:00Z --max 10 --format json"
        })
final class ConsumeCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TOPIC", description = "The name of the topic")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "beginning|end|OFFSET|@TIMESTAMP",
            defaultValue = "beginning",
            converter = FromConverter.class,
            description = "Where to start, in every partition that is read; a timestamp is an ISO instant or"
                    + " milliseconds. Default: beginning")
    private StartPosition from = new StartPosition.Beginning();

    @Option(names = "--max", paramLabel = "N", description = "End after N records")
    private @Nullable Long max;

    @Option(names = "--partition", paramLabel = "P", description = "Read this partition only")
    private @Nullable Integer partition;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "Read as a member of this group, which goes on where it was; --from beginning or end is for"
                    + " partitions of which it has no offset yet")
    private @Nullable String group;

    @Option(names = "--exit-at-end", description = "End after what was there when the command started")
    private boolean exitAtEnd;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "The values as they are, or a JSON object a line with key, offset and timestamp too."
                    + " Default: text")
    private Format format = Format.TEXT;

    ConsumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (partition != null && partition < 0) {
            throw CommandFailure.usage("--partition " + partition + " is negative: partitions count from 0.");
        }
        if (max != null && max < 0) {
            throw CommandFailure.usage("--max " + max + " is negative: give the number of records to read.");
        }
        if (group != null) {
            return readInGroup(group);
        }
        try (Streams streams = connection.streams();
                var progress = new Progress(terminal, "Reading", -1, !terminal.outIsTerminal())) {
            TopicMetadata metadata = streams.metadata(Map.of());
            Set<TopicPartition> partitions = metadata.require(topic, partition);
            if (max == null || max > 0) {
                var sink = new Printing(terminal.out(), progress);
                var reader = new TopicReader(streams, topic, metadata.starts(partitions, from));
                if (exitAtEnd) {
                    reader.readTo(metadata.ends(partitions), sink);
                } else {
                    reader.readOn(sink);
                }
            }
            return 0;
        }
    }

    private int readInGroup(String name) throws InterruptedException {
        boolean anywhere = from instanceof StartPosition.Beginning || from instanceof StartPosition.End;
        if (partition != null || !anywhere) {
            throw CommandFailure.usage("With --group the group says what is read and from where: leave --partition out,"
                    + " and use `barnabas group seek` in place of --from OFFSET.");
        }
        Map<String, String> settings = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                name,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                from instanceof StartPosition.End ? "latest" : "earliest");
        try (Streams streams = connection.streams();
                var progress = new Progress(terminal, "Reading", -1, !terminal.outIsTerminal())) {
            TopicMetadata metadata = streams.metadata(Map.of());
            Set<TopicPartition> partitions = metadata.require(topic, null);
            if (max == null || max > 0) {
                AutoSubscription all = Subscriptions.topics(topic);
                GroupReader.read(
                        streams,
                        settings,
                        exitAtEnd ? all.until(metadata.ends(partitions)) : all,
                        new Printing(terminal.out(), progress));
            }
            return 0;
        }
    }

    /** Writes records as they come. */
    private final class Printing implements RecordSink {
        private final OutputStream out;
        private final Progress progress;
        private long count;

        Printing(OutputStream out, Progress progress) {
            this.out = new BufferedOutputStream(out, BUFFER_BYTES);
            this.progress = progress;
        }

        @Override
        public boolean wants(ConsumerRecord<byte[], byte[]> record) {
            return from.includes(record.offset());
        }

        @Override
        public long max() {
            return max == null ? Long.MAX_VALUE : max;
        }

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
            if (format == Format.JSON) {
                out.write(RecordJson.of(record));
            } else {
                // A record without a value (a tombstone) is an empty line; JSON tells the two apart.
                if (record.value() != null) {
                    out.write(record.value());
                }
                out.write('\n');
            }
            progress.at(++count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }

    static final class FromConverter implements ITypeConverter<StartPosition> {
        @Override
        public StartPosition convert(String text) {
            try {
                return StartPosition.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
