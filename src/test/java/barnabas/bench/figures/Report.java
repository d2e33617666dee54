package barnabas.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known of all rows, for people: a page with plots beside it.
 *
 * @param trials those that count, of each row in the order in which rows are told
 */
public record Report(Map<Entry, List<Trial>> trials) {
    /** Cores that others took, above which a trial is told of as noisy. */
    private static final double FOREIGN_MAX = 0.1;

    private static final String RATIOS = "ratios.svg";

    private static final String HEAD =
            """
            # Barnabas beside Apache Kafka

            Written by `mvn -Pbench verify`, not by hand; [how it is measured](../performance.md#beside-apache-kafka). A ratio is Barnabas's figure by that of
            the better of two Apache Kafkas in the same pair, its interval that of 95 % (bootstrap of the median). A goal is reached when the worse end of the
            interval reaches it. Every trial is a line in the file of its row, beside this page.
            """;

    private static final String GOALS =
            """
            | row | figure | Barnabas | Apache Kafka | ratio | must | aim | |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    /** The page and its plots, over those of before. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("README.md"), text());
        if (trials.values().stream().anyMatch(ofRow -> !ofRow.isEmpty())) {
            Files.writeString(folder.resolve(RATIOS), RatioPlot.of(trials));
        }
        for (Map.Entry<Entry, List<Trial>> row : trials.entrySet()) {
            if (hasLatencies(row.getValue())) {
                Entry entry = row.getKey();
                Files.writeString(folder.resolve(latencies(entry)), LatencyPlot.of(entry.title(), row.getValue()));
            }
        }
    }

    private static boolean hasLatencies(List<Trial> ofRow) {
        return ofRow.stream().anyMatch(trial -> !trial.histogram().isEmpty());
    }

    private static String latencies(Entry entry) {
        return entry.name() + ".svg";
    }

    /** The page. */
    public String text() {
        StringBuilder text = new StringBuilder(HEAD);
        text.append('\n').append(GOALS);
        trials.forEach(
                (entry, ofRow) -> entry.goals().forEach(goal -> text.append(line(entry, Judged.of(goal, ofRow)))));
        if (trials.values().stream().anyMatch(ofRow -> !ofRow.isEmpty())) {
            text.append("\n![Ratios of all rows](").append(RATIOS).append(")\n");
        }
        trials.forEach((entry, ofRow) -> {
            if (!ofRow.isEmpty()) {
                text.append(details(entry, ofRow));
            }
        });
        return text.toString();
    }

    private String line(Entry entry, Judged judged) {
        Goal goal = judged.goal();
        List<Trial> ofRow = trials.get(entry);
        Optional<Double> ours = Judged.median(ofRow, Contender.BARNABAS, goal.figure());
        Optional<Double> theirs = judged.peer().flatMap(peer -> Judged.median(ofRow, peer, goal.figure()));
        return cells(
                "`" + entry.name() + "`",
                named(goal.figure()),
                ours.map(Report::number).orElse(""),
                theirs.map(Report::number).orElse("")
                        + judged.peer()
                                .filter(Contender.KAFKA_TUNED::equals)
                                .map(tuned -> " (tuned)")
                                .orElse(""),
                judged.spread().map(spread -> told(spread, goal)).orElse(""),
                number(goal.must()),
                number(goal.aim()),
                judged.verdict().label());
    }

    private static String told(Spread spread, Goal goal) {
        return (goal.isRatio() ? "**" + number(spread.median()) + "** " : "") + "[" + number(spread.low()) + ", "
                + number(spread.high()) + "]";
    }

    private static String details(Entry entry, List<Trial> ofRow) {
        List<Contender> contenders =
                ofRow.stream().map(Trial::contender).distinct().sorted().toList();
        List<Figure> figures = ofRow.stream()
                .flatMap(trial -> trial.figures().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        StringBuilder text = new StringBuilder("\n## " + entry.name() + "\n\n");
        long pairs = ofRow.stream().map(Trial::pair).distinct().count();
        text.append(capitalized(entry.title()))
                .append(". Medians of ")
                .append(pairs(pairs))
                .append(".\n\n");
        List<String> head = new ArrayList<>(List.of(""));
        contenders.forEach(contender -> head.add(contender.label()));
        text.append(cells(head.toArray(new String[0])));
        text.append(cells(head.stream().map(cell -> "---").toArray(String[]::new)));
        for (Figure figure : figures) {
            List<String> cells = new ArrayList<>(List.of(named(figure)));
            contenders.forEach(contender -> cells.add(
                    Judged.median(ofRow, contender, figure).map(Report::number).orElse("")));
            text.append(cells(cells.toArray(new String[0])));
        }
        if (hasLatencies(ofRow)) {
            text.append("\n![Latencies](").append(latencies(entry)).append(")\n");
        }
        return text + warnings(ofRow);
    }

    private static String warnings(List<Trial> ofRow) {
        StringBuilder text = new StringBuilder();
        List<String> faults = ofRow.stream()
                .filter(trial -> !trial.fault().isEmpty())
                .map(trial -> trial.contender().label() + ": " + trial.fault())
                .toList();
        if (!faults.isEmpty()) {
            text.append("\n**Void**: ").append(String.join("; ", faults)).append(".\n");
        }
        long noisy = ofRow.stream()
                .filter(trial -> trial.figures().getOrDefault(Figure.FOREIGN_CPU, 0.0) > FOREIGN_MAX
                        || !trial.notes().isEmpty())
                .count();
        if (noisy > 0) {
            text.append("\nThe machine was not quiet in ").append(noisy);
            text.append(" of these ").append(ofRow.size()).append(" trials: not to be trusted.\n");
        }
        return text.toString();
    }

    private static String named(Figure figure) {
        return figure.unit().isEmpty() ? figure.label() : figure.label() + ", " + figure.unit();
    }

    private static String pairs(long count) {
        return count == 1 ? "1 pair" : count + " pairs";
    }

    private static String capitalized(String title) {
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }

    private static String cells(String... cells) {
        return List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Three digits that tell something. */
    static String number(double number) {
        double size = Math.abs(number);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", number);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
