package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.load.Child;
import barnabas.bench.load.KeyedOutput;
import barnabas.bench.load.KeyedProducers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A hundred producers that send records of 100 B with keys to a hundred partitions, in small batches. */
record Keyed() implements Exercise {
    private static final int PRODUCERS = 100;
    private static final int PARTITIONS = 100;
    private static final int RECORD_BYTES = 100;
    private static final Duration ENDS = Duration.ofMinutes(3);

    @Override
    public void prepare(Bout bout) throws Exception {
        turn(bout);
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        String topic = bout.createTopic(PARTITIONS);
        int seconds = (int) bout.loadSeconds();
        Meter meter = Meter.begin(bout.cluster());
        List<String> lines;
        try (Child producers = Child.program(
                KeyedProducers.class,
                new KeyedProducers.Plan(
                                bout.cluster().bootstrap(), topic, PRODUCERS, RECORD_BYTES, (seconds + 1) / 2, seconds)
                        .arguments())) {
            lines = producers.awaitEnd(ENDS);
        }
        KeyedOutput output = KeyedOutput.parse(lines);
        Map<Figure, Double> figures = meter.end((double) output.acked() * RECORD_BYTES);
        figures.put(Figure.THROUGHPUT, output.perSecond() * RECORD_BYTES / 1e6);
        String fault = Produce.fault(output.acked() + output.failed(), output.acked(), bout.records(topic));
        bout.deleteTopic(topic);
        return Outcome.of(figures, fault, lines.subList(lines.size() - 1, lines.size()));
    }
}
