package barnabas.bench;

import barnabas.bench.figures.Contender;
import barnabas.bench.figures.Figure;
import barnabas.bench.figures.Results;
import barnabas.bench.figures.Trial;
import barnabas.bench.figures.Turn;
import barnabas.bench.load.Child;
import barnabas.bench.machine.MachineUse;
import barnabas.bench.machine.ProcessUse;
import barnabas.bench.machine.QuietGate;
import barnabas.it.cluster.Cluster;
import barnabas.it.cluster.Node;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** One row, gone through as far as it has not been yet: its brokers stay up from the first turn to the last. */
final class Session implements AutoCloseable {
    private static final Duration SYNC_MAX = Duration.ofMinutes(2);

    private final Row row;
    private final Options options;
    private final String build;
    private final Results results;
    private final Path scratch;
    private final PrintStream out;
    private final QuietGate gate;
    private final String begun = now();
    private final Map<Contender, Bout> bouts = new EnumMap<>(Contender.class);
    /** Closed by another thread when the harness is ended from outside. */
    private final List<Cluster> clusters = new CopyOnWriteArrayList<>();

    Session(Row row, Options options, String build, Path scratch, PrintStream out) {
        this.row = row;
        this.options = options;
        this.build = build;
        this.results = new Results(options.results());
        this.scratch = scratch;
        this.out = out;
        this.gate = new QuietGate(options.quiet(), out);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Ends with all pairs done, or throws. Each trial is kept as soon as it has ended. */
    void run() throws Exception {
        List<Turn> turns =
                Turn.schedule(row.contenders(), options.pairs(), results.done(row.name(), row.contenders(), build));
        if (turns.isEmpty()) {
            return;
        }
        for (Contender contender : row.contenders()) {
            prepare(contender);
        }
        for (Turn turn : turns) {
            Trial trial = measure(turn);
            results.append(trial);
            out.println("  " + told(trial));
        }
    }

    /** Ends the brokers, and deletes what they have. */
    @Override
    public void close() {
        clusters.forEach(Cluster::close);
    }

    private void prepare(Contender contender) throws Exception {
        Cluster cluster = null;
        if (row.exercise().isOnRunningBrokers()) {
            cluster = row.systems().cluster(contender);
            clusters.add(cluster);
            cluster.start();
        }
        Bout bout = new Bout(row, contender, cluster, options.load(), scratch);
        bouts.put(contender, bout);
        long started = System.nanoTime();
        row.exercise().prepare(bout);
        out.printf(Locale.ROOT, "  %s warm after %.1f s%n", contender.label(), (System.nanoTime() - started) / 1e9);
    }

    private Trial measure(Turn turn) throws Exception {
        // What the turn before has written is not to be this one's burden.
        Child.run(SYNC_MAX, List.of("sync"));
        List<Long> brokers = clusters.stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .map(Node::pid)
                .toList();
        List<String> notes = new ArrayList<>();
        String noise = gate.await(brokers);
        if (!noise.isEmpty()) {
            notes.add(noise);
        }
        String begins = now();
        long start = System.nanoTime();
        double foreignBefore = foreignCpuSeconds(brokers);
        Outcome outcome = row.exercise().turn(bouts.get(turn.contender()));
        double foreign = foreignCpuSeconds(brokers) - foreignBefore;
        Map<Figure, Double> figures = new EnumMap<>(outcome.figures());
        figures.put(Figure.FOREIGN_CPU, Math.max(0, foreign) / ((System.nanoTime() - start) / 1e9));
        return new Trial(
                row.name(),
                turn.pair(),
                turn.contender(),
                build,
                begun,
                begins,
                figures,
                outcome.fault(),
                notes,
                outcome.raw(),
                outcome.histogram());
    }

    /** What the processors did that was neither for these brokers nor for this process and its children. */
    private static double foreignCpuSeconds(List<Long> brokers) throws IOException {
        ProcessUse own = ProcessUse.of(ProcessHandle.current().pid());
        return MachineUse.now().busySeconds()
                - own.cpuSeconds()
                - own.childrenCpuSeconds()
                - ProcessUse.cpuSeconds(brokers);
    }

    private static String told(Trial trial) {
        String figures = trial.figures().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(figure -> String.format(
                                Locale.ROOT,
                                "%s %.4g %s",
                                figure.getKey().label(),
                                figure.getValue(),
                                figure.getKey().unit())
                        .trim())
                .collect(Collectors.joining(", "));
        return "pair " + (trial.pair() + 1) + " " + trial.contender().label() + ": " + figures
                + (trial.fault().isEmpty() ? "" : "; VOID: " + trial.fault());
    }
}
