package barnabas.bench.figures;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The distribution of a row's latencies over all trials of each contender: milliseconds by percentile, both logarithmic. */
final class LatencyPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int RIGHT = 40;
    private static final int BOTTOM = 45;

    /** The share of records that took longer, from nearly all to one of ten thousand. */
    private static final double SHARE_MIN = 0.0001;

    private static final int POINTS = 120;
    private static final String GRAY = "#cccccc";
    private static final Map<Contender, String> COLORS = new EnumMap<>(
            Map.of(Contender.BARNABAS, "#1f5fa8", Contender.KAFKA, "#c0392b", Contender.KAFKA_TUNED, "#e08e79"));

    private record Percentile(double inverseShareAbove, String label) {}

    private static final List<Percentile> PERCENTILES = List.of(
            new Percentile(2, "50 %"),
            new Percentile(10, "90 %"),
            new Percentile(100, "99 %"),
            new Percentile(1000, "99.9 %"),
            new Percentile(10_000, "99.99 %"));

    private LatencyPlot() {}

    /** Of trials of which at least one has a histogram. */
    static String of(String title, List<Trial> ofRow) {
        Map<Contender, Histogram> merged = ofRow.stream()
                .filter(trial -> !trial.histogram().isEmpty())
                .collect(Collectors.toMap(
                        Trial::contender,
                        trial -> Histograms.decoded(trial.histogram()),
                        LatencyPlot::sum,
                        () -> new EnumMap<>(Contender.class)));
        double high = merged.values().stream()
                .mapToDouble(latencies -> millis(latencies, SHARE_MIN))
                .max()
                .orElseThrow();
        double low = merged.values().stream()
                .mapToDouble(latencies -> millis(latencies, 1))
                .min()
                .orElseThrow();
        LogAxis shares = new LogAxis(1, 1 / SHARE_MIN, LEFT, WIDTH - RIGHT);
        LogAxis millis = new LogAxis(Math.max(0.01, low), Math.max(high, low * 2), HEIGHT - BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.text(LEFT, 18, "start", title);
        axes(svg, shares, millis);
        int line = 0;
        for (Map.Entry<Contender, Histogram> one : merged.entrySet()) {
            String color = COLORS.get(one.getKey());
            svg.curve(points(one.getValue(), shares, millis), color);
            double y = TOP + 14 + 16 * line++;
            svg.line(LEFT + 12, y - 4, LEFT + 36, y - 4, color, 2);
            svg.text(LEFT + 42, y, "start", one.getKey().label());
        }
        return svg.done();
    }

    private static Histogram sum(Histogram one, Histogram other) {
        one.add(other);
        return one;
    }

    private static double millis(Histogram micros, double shareAbove) {
        return Math.max(0.01, micros.getValueAtPercentile(100 * (1 - shareAbove)) / 1000.0);
    }

    private static void axes(Svg svg, LogAxis shares, LogAxis millis) {
        for (Percentile percentile : PERCENTILES) {
            double x = shares.at(percentile.inverseShareAbove());
            svg.line(x, TOP, x, HEIGHT - BOTTOM, GRAY, 0.5);
            svg.text(x, HEIGHT - BOTTOM + 18, "middle", percentile.label());
        }
        for (double tick : millis.ticks()) {
            svg.line(LEFT, millis.at(tick), WIDTH - RIGHT, millis.at(tick), GRAY, 0.5);
            svg.text(LEFT - 6, millis.at(tick) + 4, "end", Report.number(tick) + " ms");
        }
    }

    private static String points(Histogram latencies, LogAxis shares, LogAxis millis) {
        return IntStream.rangeClosed(0, POINTS)
                .mapToDouble(i -> Math.pow(SHARE_MIN, (double) i / POINTS))
                .mapToObj(share -> String.format(
                        Locale.ROOT, "%.1f,%.1f", shares.at(1 / share), millis.at(millis(latencies, share))))
                .collect(Collectors.joining(" "));
    }
}
