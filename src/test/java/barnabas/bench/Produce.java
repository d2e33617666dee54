package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.load.Child;
import barnabas.bench.load.ProducerOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * {@code ProducerPerformance} as fast as it can, for as long with each contender. What it sends are payloads that were made before, so
 * that making them is not what is measured.
 */
record Produce(int partitions, int recordBytes, Map<String, String> producer) implements Exercise {
    /** Payloads of which each record is one by chance. */
    private static final int PAYLOADS = 500;

    /** Enough to see how fast it is about. */
    private static final long FIRST_BYTES = 10_000_000;

    private static final long FIRST_RECORDS_MAX = 20_000;

    /** Of a run, before what is steady begins. */
    private static final double WARM_UP = 0.25;

    private static final Duration ENDS = Duration.ofMinutes(4);
    private static final String SPEED = "records a second";

    static Produce of(int partitions, int recordBytes, String... producer) {
        Map<String, String> settings = new TreeMap<>();
        for (String setting : producer) {
            settings.put(setting.split("=")[0], setting.split("=")[1]);
        }
        return new Produce(partitions, recordBytes, settings);
    }

    /** What one run of the tool said. */
    private record Run(List<String> lines, ProducerOutput output) {}

    @Override
    public void prepare(Bout bout) throws Exception {
        String topic = bout.createTopic(partitions);
        long first = Math.min(FIRST_RECORDS_MAX, FIRST_BYTES / recordBytes);
        bout.remember(SPEED, send(bout, topic, first).output().recordsPerSecond());
        bout.remember(SPEED, send(bout, topic, records(bout)).output().recordsPerSecond());
        bout.deleteTopic(topic);
    }

    private long records(Bout bout) {
        return (long) Math.max(1000, bout.remembered(SPEED) * bout.loadSeconds() / (1 - WARM_UP));
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        String topic = bout.createTopic(partitions);
        long records = records(bout);
        Meter meter = Meter.begin(bout.cluster());
        Run run = send(bout, topic, records);
        ProducerOutput output = run.output();
        Map<Figure, Double> figures = meter.end((double) output.acked() * recordBytes);
        figures.put(Figure.THROUGHPUT, output.recordsPerSecond() * recordBytes / 1e6);
        figures.put(Figure.P50, output.p50Ms());
        figures.put(Figure.P99, output.p99Ms());
        figures.put(Figure.P999, output.p999Ms());
        bout.remember(SPEED, output.recordsPerSecond());
        String fault = fault(records, output.acked(), bout.records(topic));
        bout.deleteTopic(topic);
        return Outcome.of(figures, fault, run.lines());
    }

    /** Empty when all were acknowledged and none of these is missing. */
    static String fault(long sent, long acked, long there) {
        return acked < sent || there < acked ? "sent=" + sent + " acked=" + acked + " there=" + there : "";
    }

    /** Fills a topic as fast as can be, whatever this exercise's own batches are. */
    static void fill(Bout bout, String topic, int recordBytes, long records) throws Exception {
        Produce fast = Produce.of(1, recordBytes, "batch.size=131072", "acks=1");
        Run run = fast.send(bout, topic, records);
        String fault = fault(records, run.output().acked(), bout.records(topic));
        if (!fault.isEmpty()) {
            throw new IOException("topic=" + topic + " was not filled: " + fault);
        }
    }

    private Run send(Bout bout, String topic, long records) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("--bootstrap-server", bout.cluster().bootstrap()));
        arguments.addAll(List.of("--topic", topic, "--throughput", "-1", "--reporting-interval", "1000"));
        arguments.addAll(List.of("--num-records", Long.toString(records)));
        arguments.addAll(List.of("--warmup-records", Long.toString((long) (records * WARM_UP))));
        arguments.addAll(List.of("--payload-file", payloads(bout.scratch()).toString()));
        arguments.add("--command-property");
        producer.forEach((name, value) -> arguments.add(name + "=" + value));
        try (Child tool = Child.kafkaTool("org.apache.kafka.tools.ProducerPerformance", arguments)) {
            List<String> lines = tool.awaitEnd(ENDS);
            return new Run(lines, ProducerOutput.parse(lines));
        }
    }

    /** Letters, as the tool itself makes them when it is left to it. */
    private Path payloads(Path scratch) throws IOException {
        Path file = scratch.resolve("payloads-" + recordBytes);
        if (!Files.exists(file)) {
            Random random = new Random(recordBytes);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < PAYLOADS; i++) {
                for (int j = 0; j < recordBytes; j++) {
                    text.append((char) ('A' + random.nextInt(26)));
                }
                text.append('\n');
            }
            Files.writeString(file, text);
        }
        return file;
    }
}
