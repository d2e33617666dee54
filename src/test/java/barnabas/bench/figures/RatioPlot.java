package barnabas.bench.figures;

import java.util.List;
import java.util.Map;

/** Ratios to Apache Kafka on a logarithmic axis: a line for each goal with its interval, its median, what it must be and the aim. */
final class RatioPlot {
    private static final int WIDTH = 900;
    private static final int LEFT = 330;
    private static final int RIGHT = 30;
    private static final int TOP = 50;
    private static final int LINE = 24;
    private static final double LOWEST = 0.1;
    private static final double HIGHEST = 10;
    private static final String GRAY = "#cccccc";
    private static final String BLUE = "#1f5fa8";
    private static final String MUST = "#d08700";
    private static final String AIM = "#2e8540";

    private RatioPlot() {}

    /** Of those rows that were measured. */
    static String of(Map<Entry, List<Trial>> trials) {
        List<Labelled> lines = trials.entrySet().stream()
                .flatMap(row -> row.getKey().goals().stream()
                        .filter(Goal::isRatio)
                        .map(goal -> new Labelled(
                                row.getKey().name() + ": " + goal.figure().label(), Judged.of(goal, row.getValue()))))
                .filter(line -> line.judged().spread().isPresent())
                .toList();
        int height = TOP + LINE * lines.size() + 20;
        LogAxis axis = new LogAxis(LOWEST, HIGHEST, LEFT, WIDTH - RIGHT);
        Svg svg = new Svg(WIDTH, height);
        svg.text(LEFT, 18, "start", "Barnabas / Apache Kafka: median and 95 % interval");
        legend(svg, LEFT + 310, "must", MUST);
        legend(svg, LEFT + 370, "aim", AIM);
        for (double tick : axis.ticks()) {
            svg.line(axis.at(tick), TOP - 8, axis.at(tick), height - 10, GRAY, tick == 1 ? 2 : 0.5);
            svg.text(axis.at(tick), TOP - 12, "middle", Report.number(tick));
        }
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, axis, TOP + LINE * i + LINE / 2.0, lines.get(i));
        }
        return svg.done();
    }

    private static void legend(Svg svg, double x, String word, String color) {
        svg.line(x, 6, x, 22, color, 2);
        svg.text(x + 6, 18, "start", word);
    }

    private record Labelled(String label, Judged judged) {}

    private static void draw(Svg svg, LogAxis axis, double y, Labelled line) {
        Spread spread = line.judged().spread().orElseThrow();
        Goal goal = line.judged().goal();
        svg.text(LEFT - 10, y + 4, "end", line.label());
        svg.line(axis.at(goal.must()), y - 8, axis.at(goal.must()), y + 8, MUST, 2);
        svg.line(axis.at(goal.aim()), y - 8, axis.at(goal.aim()), y + 8, AIM, 2);
        svg.line(axis.at(spread.low()), y, axis.at(spread.high()), y, BLUE, 3);
        svg.dot(axis.at(spread.median()), y, 5, BLUE);
    }
}
