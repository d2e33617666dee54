package barnabas.bench;

import barnabas.bench.figures.Entry;
import barnabas.bench.figures.Report;
import barnabas.bench.figures.Results;
import barnabas.bench.figures.Trial;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures Barnabas beside Apache Kafka: {@code mvn -Pbench verify}, with properties as {@link Options} tells. Rows that were measured
 * already are passed over, so the whole table goes on where it stopped. At its end all that is known is written as {@link Report}.
 */
public final class Compare {
    private static final Path JAR = Path.of("lib/barnabas.jar");

    private final Options options;
    private final PrintStream out;
    private volatile Session running;

    private Compare(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Ends with 0 when all rows that were asked for are measured now, with 1 when one could not be, with 2 when none is asked for. */
    public static void main(String[] args) throws Exception {
        Compare compare = new Compare(Options.of(System.getProperties()), System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(compare::leaveNothing));
        System.exit(compare.run());
    }

    /** Whoever ends the harness ends its brokers, whose data may be gigabytes. */
    private void leaveNothing() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Session now = running;
        if (now != null) {
            now.close();
        }
    }

    private int run() throws Exception {
        List<Row> rows;
        try {
            rows = Rows.named(options.rows());
        } catch (IllegalArgumentException unknown) {
            out.println(unknown.getMessage());
            return 2;
        }
        String build = Build.of(Path.of(System.getProperty("barnabas.distribution", "target/barnabas"))
                .resolve(JAR));
        int failed = 0;
        for (Row wanted : rows) {
            Row row = wanted.among(options.contenders());
            failed += measured(row, build) ? 0 : 1;
            // After each row, for the table may take hours and may be ended before.
            report().write(options.results());
        }
        out.println(report().text());
        return failed == 0 ? 0 : 1;
    }

    private boolean measured(Row row, String build) throws IOException {
        out.println(row.name() + ": " + row.entry().title());
        long begun = System.nanoTime();
        Path scratch = Files.createTempDirectory("barnabas-bench-");
        try (Session session = new Session(row, options, build, scratch, out)) {
            running = session;
            session.run();
            out.printf(Locale.ROOT, "  done after %.0f s%n", (System.nanoTime() - begun) / 1e9);
            return true;
        } catch (Exception | AssertionError failure) {
            out.println("  could not be measured:");
            failure.printStackTrace(out);
            return false;
        } finally {
            running = null;
            delete(scratch);
        }
    }

    private Report report() throws IOException {
        Results results = new Results(options.results());
        Map<Entry, List<Trial>> trials = new LinkedHashMap<>();
        for (Row row : Rows.all()) {
            trials.put(
                    row.entry(),
                    results.counting(row.name(), row.among(options.contenders()).contenders()));
        }
        return new Report(trials);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
