package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.bench.load.Child;
import barnabas.bench.load.ConsumerOutput;
import barnabas.bench.load.Probe;
import barnabas.bench.load.ProbeOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two consumers read all of a topic, each for itself, while a third follows the end of another, into which a thousand records a second come. */
record Tail(Consume catchUp) implements Exercise {
    private static final int PER_SECOND = 1000;
    private static final int WARM_UP_SECONDS = 3;

    /** More than the two ever take: the tail is told when they are done. */
    private static final int SECONDS_MAX = 240;

    private static final Duration ENDS = Duration.ofSeconds(SECONDS_MAX);

    @Override
    public void prepare(Bout bout) throws Exception {
        catchUp.prepare(bout);
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        String topic = bout.createTopic(1);
        Meter meter = Meter.begin(bout.cluster());
        List<String> raw = new ArrayList<>();
        double records = 0;
        double seconds = 0;
        String fault = "";
        ProbeOutput tail;
        Probe.Plan plan =
                new Probe.Plan(bout.cluster().bootstrap(), topic, 1, PER_SECOND, WARM_UP_SECONDS, SECONDS_MAX);
        try (Child probe = Child.program(Probe.class, plan.arguments());
                Child one = catchUp.start(bout);
                Child other = catchUp.start(bout)) {
            for (Child reader : List.of(one, other)) {
                List<String> lines = reader.awaitEnd(ENDS);
                ConsumerOutput output = ConsumerOutput.parse(lines);
                raw.addAll(lines);
                records += output.records();
                seconds = Math.max(seconds, output.seconds());
                fault = fault.isEmpty() ? catchUp.fault(bout, output) : fault;
            }
            probe.closeInput();
            tail = ProbeOutput.parse(probe.awaitEnd(ENDS));
        }
        double read = records * catchUp.recordBytes();
        Map<Figure, Double> figures = meter.end(read);
        figures.remove(Figure.DISK);
        figures.put(Figure.THROUGHPUT, read / 1e6 / seconds);
        Latency.put(figures, tail.latencies());
        bout.deleteTopic(topic);
        return new Outcome(figures, fault.isEmpty() ? tail.fault() : fault, raw, tail.histogram());
    }
}
