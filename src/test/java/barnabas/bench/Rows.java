package barnabas.bench;

import static barnabas.bench.figures.Goal.ratio;

import barnabas.bench.figures.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All rows of the comparison, in the order in which they are told. */
public final class Rows {
    private static final int KIB = 1024;
    private static final String LARGE_BATCHES = "batch.size=131072";

    private Rows() {}

    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        rows.addAll(produceToOneBroker());
        rows.addAll(produceToThreeBrokers());
        return List.copyOf(rows);
    }

    /**
     * Those whose names are asked for.
     *
     * @param wanted names, divided by commas; an asterisk stands for any letters
     * @throws IllegalArgumentException when one of them is no row's
     */
    public static List<Row> named(String wanted) {
        List<Pattern> patterns = new ArrayList<>();
        for (String name : wanted.split(",")) {
            Pattern pattern = Pattern.compile(
                    List.of(name.trim().split("\\*", -1)).stream().map(Pattern::quote).collect(Collectors.joining(".*")));
            if (all().stream().noneMatch(row -> pattern.matcher(row.name()).matches())) {
                throw new IllegalArgumentException("no row is named " + name.trim() + "; there are: "
                        + all().stream().map(Row::name).collect(Collectors.joining(", ")));
            }
            patterns.add(pattern);
        }
        return all().stream()
                .filter(row -> patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(row.name()).matches()))
                .toList();
    }

    private static List<Row> produceToOneBroker() {
        List<Row> rows = new ArrayList<>();
        for (int partitions : List.of(1, 6)) {
            for (int bytes : List.of(100, KIB, 10 * KIB)) {
                String name = "produce-" + partitions + "p-" + size(bytes).replace(" ", "");
                String title = "produce acks=1, one broker, " + partitions(partitions) + ", " + size(bytes);
                rows.add(Row.of(
                        name,
                        title + ", default batches",
                        Systems.unflushed(1),
                        Produce.of(partitions, bytes, "acks=1"),
                        ratio(Figure.THROUGHPUT, 1.2, 2)));
                rows.add(Row.of(
                        name + "-128KiB-batches",
                        title + ", batches of 128 KiB",
                        Systems.unflushed(1),
                        Produce.of(partitions, bytes, "acks=1", LARGE_BATCHES),
                        ratio(Figure.THROUGHPUT, 1.2, 2)));
            }
        }
        return rows;
    }

    private static List<Row> produceToThreeBrokers() {
        Produce produce = Produce.of(6, KIB, "acks=all");
        String title = "produce acks=all, three brokers, 3 replicas, 6 partitions, 1 KiB, ";
        return List.of(
                Row.of(
                        "replicated",
                        title + "both in the page cache",
                        Systems.unflushed(3),
                        produce,
                        ratio(Figure.THROUGHPUT, 1.5, 2.5)),
                Row.of(
                        "replicated-flushed",
                        title + "every ack flushed",
                        Systems.flushed(3),
                        produce,
                        ratio(Figure.THROUGHPUT, 3, 8)),
                Row.of(
                        "replicated-ours-flushed",
                        title + "every ack flushed against Apache Kafka's unflushed defaults",
                        Systems.onlyOursFlushed(3),
                        produce,
                        ratio(Figure.THROUGHPUT, 0.8, 1.5)));
    }

    private static String partitions(int count) {
        return count == 1 ? "1 partition" : count + " partitions";
    }

    private static String size(int bytes) {
        return bytes < KIB ? bytes + " B" : bytes / KIB + " KiB";
    }
}
