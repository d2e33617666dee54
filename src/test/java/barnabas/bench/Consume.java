package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.load.Child;
import barnabas.bench.load.ConsumerOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ConsumerPerformance} from the start of a topic that lies in the page cache to its end.
 *
 * @param bytes how much there is to read in a turn of the usual length
 */
record Consume(long bytes, int recordBytes) implements Exercise {
    private static final Duration ENDS = Duration.ofMinutes(2);

    @Override
    public void prepare(Bout bout) throws Exception {
        fill(bout);
        try (Child reader = start(bout)) {
            reader.awaitEnd(ENDS);
        }
    }

    /** With what all turns read. */
    void fill(Bout bout) throws Exception {
        bout.createTopic(bout.keptTopic(), 1);
        Produce.fill(bout, bout.keptTopic(), recordBytes, records(bout));
    }

    private long records(Bout bout) {
        return bout.scaled(bytes / recordBytes);
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        Meter meter = Meter.begin(bout.cluster());
        List<String> lines;
        try (Child reader = start(bout)) {
            lines = reader.awaitEnd(ENDS);
        }
        ConsumerOutput output = ConsumerOutput.parse(lines);
        double read = (double) output.records() * recordBytes;
        Map<Figure, Double> figures = meter.end(read);
        figures.remove(Figure.DISK);
        figures.put(Figure.THROUGHPUT, read / 1e6 / output.seconds());
        return Outcome.of(figures, fault(bout, output), lines);
    }

    /** The tool counts; it may read some more with its last fetch. */
    String fault(Bout bout, ConsumerOutput output) {
        return output.records() < records(bout) ? "there=" + records(bout) + " read=" + output.records() : "";
    }

    /** A reader in a group of its own. */
    Child start(Bout bout) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--bootstrap-server", bout.cluster().bootstrap()));
        arguments.addAll(List.of("--topic", bout.keptTopic(), "--group", "reader-" + System.nanoTime()));
        arguments.addAll(List.of("--num-records", Long.toString(records(bout))));
        arguments.addAll(List.of("--timeout", "30000", "--hide-header"));
        return Child.kafkaTool("org.apache.kafka.tools.ConsumerPerformance", arguments);
    }
}
