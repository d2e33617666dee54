package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.load.Child;
import barnabas.bench.load.Probe;
import barnabas.bench.load.ProbeOutput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** From when a record was to be sent to when it is read, at a fixed rate of records of 1 KiB on six partitions; acks=all. */
record Latency(int perSecond) implements Exercise {
    static final int PARTITIONS = 6;
    static final int RECORD_BYTES = 1024;
    static final Duration ENDS = Duration.ofMinutes(3);

    @Override
    public void prepare(Bout bout) throws Exception {
        turn(bout);
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        String topic = bout.createTopic(PARTITIONS);
        int seconds = (int) bout.loadSeconds();
        int warmUpSeconds = (seconds + 1) / 2;
        Meter meter = Meter.begin(bout.cluster());
        List<String> lines;
        try (Child probe = Child.program(
                Probe.class,
                new Probe.Plan(bout.cluster().bootstrap(), topic, PARTITIONS, perSecond, warmUpSeconds, seconds)
                        .arguments())) {
            lines = probe.awaitEnd(ENDS);
        }
        Map<Figure, Double> figures = meter.end((double) perSecond * (warmUpSeconds + seconds) * RECORD_BYTES);
        ProbeOutput output = ProbeOutput.parse(lines);
        put(figures, output.latencies());
        bout.deleteTopic(topic);
        return new Outcome(figures, output.fault(), List.of(), output.histogram());
    }

    static void put(Map<Figure, Double> figures, Histogram micros) {
        figures.put(Figure.P50, micros.getValueAtPercentile(50) / 1000.0);
        figures.put(Figure.P99, micros.getValueAtPercentile(99) / 1000.0);
        figures.put(Figure.P999, micros.getValueAtPercentile(99.9) / 1000.0);
    }
}
