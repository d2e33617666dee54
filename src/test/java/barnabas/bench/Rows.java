package barnabas.bench;

import static barnabas.bench.figures.Goal.absolute;
import static barnabas.bench.figures.Goal.ratio;

import barnabas.bench.figures.Contender;
import barnabas.bench.figures.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All rows of the comparison, in the order in which they are told. */
public final class Rows {
    private static final int KIB = 1024;
    private static final long GB = 1_000_000_000;
    private static final String LARGE_BATCHES = "batch.size=131072";

    /** Where what tuning changes does not matter, and a third contender would take more than ten minutes. */
    private static final List<Contender> TWO = List.of(Contender.BARNABAS, Contender.KAFKA);

    private Rows() {}

    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        rows.addAll(produceToOneBroker());
        rows.addAll(produceToThreeBrokers());
        rows.addAll(keyed());
        rows.addAll(cpu());
        rows.addAll(latency());
        rows.addAll(catchUp());
        rows.addAll(startAndIdle());
        rows.addAll(restart());
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
            Pattern pattern = Pattern.compile(List.of(name.trim().split("\\*", -1)).stream()
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*")));
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

    private static List<Row> keyed() {
        String title = "100 producers with keys on 100 partitions, 100 B, small batches, acks=all, ";
        return List.of(
                Row.of(
                        "keyed",
                        title + "one broker",
                        Systems.unflushed(1),
                        new Keyed(),
                        ratio(Figure.THROUGHPUT, 1.5, 3)),
                Row.of(
                        "keyed-replicated",
                        title + "three brokers, 3 replicas",
                        Systems.unflushed(3),
                        new Keyed(),
                        ratio(Figure.THROUGHPUT, 1.5, 3)));
    }

    private static List<Row> cpu() {
        return List.of(
                Row.of(
                        "cpu-produce",
                        "broker CPU of producing, one broker, 1 KiB, default batches, acks=1",
                        Systems.unflushed(1),
                        Produce.of(1, KIB, "acks=1"),
                        ratio(Figure.CPU_PER_GB, 0.6, 0.35)),
                Row.of(
                        "cpu-consume",
                        "broker CPU of consuming, one broker, 1 KiB",
                        Systems.unflushed(1),
                        new Consume(2 * GB, KIB),
                        ratio(Figure.CPU_PER_GB, 0.8, 0.5)),
                Row.of(
                        "cpu-replicated",
                        "CPU of three brokers of producing, 3 replicas, 6 partitions, 1 KiB, acks=all",
                        Systems.unflushed(3),
                        Produce.of(6, KIB, "acks=all"),
                        ratio(Figure.CPU_PER_GB, 0.6, 0.3)));
    }

    private static List<Row> latency() {
        List<Row> rows = new ArrayList<>();
        for (int perSecond : List.of(1000, 10_000)) {
            rows.add(Row.of(
                    "latency-" + perSecond,
                    "from sending to reading at " + perSecond
                            + " records/s, acks=all, three brokers, 3 replicas, 6 partitions, 1 KiB",
                    Systems.unflushed(3),
                    new Latency(perSecond),
                    ratio(Figure.P50, 0.6, 0.3),
                    ratio(Figure.P99, 0.6, 0.3),
                    ratio(Figure.P999, 0.6, 0.3)));
        }
        return rows;
    }

    private static List<Row> catchUp() {
        Consume all = new Consume(4 * GB, KIB);
        return List.of(
                Row.of(
                        "catch-up",
                        "one consumer reads 4 GB from the start, one broker, 1 KiB",
                        Systems.unflushed(1),
                        all,
                        ratio(Figure.THROUGHPUT, 1.2, 2)),
                Row.of(
                        "catch-up-beside-tail",
                        "two consumers read 4 GB each from the start while one follows the end of another topic, one broker, 1 KiB",
                        Systems.unflushed(1),
                        new Tail(all),
                        ratio(Figure.THROUGHPUT, 1.2, 2)));
    }

    private static List<Row> startAndIdle() {
        return List.of(
                Row.of(
                        "start",
                        "start of an empty broker to the first ack",
                        Systems.unflushed(1),
                        new Start(),
                        ratio(Figure.FIRST_ACK, 0.5, 0.25)),
                Row.of(
                        "start-three",
                        "start of three empty brokers to the first ack of three replicas",
                        Systems.unflushed(3),
                        new Start(),
                        ratio(Figure.FIRST_ACK, 0.5, 0.25)),
                Row.of(
                        "idle",
                        "one idle broker with a heap of 1 GB",
                        Systems.unflushed(1),
                        new Idle(),
                        ratio(Figure.RESIDENT, 0.6, 0.35),
                        absolute(Figure.THREADS, 50, 30)),
                Row.of(
                                "partitions",
                                "10,000 partitions on one broker with a heap of 1 GB",
                                Systems.unflushed(1),
                                new ManyPartitions(10_000),
                                ratio(Figure.ALL_LED, 0.6, 0.25),
                                absolute(Figure.PARTITION_MEMORY, 20, 6),
                                absolute(Figure.IDLE_CPU, 3, 1))
                        .among(TWO));
    }

    private static List<Row> restart() {
        return List.of(
                Row.of(
                                "restart-10GB",
                                "restart after kill -9 with a log of 10 GB, one broker",
                                Systems.unflushed(1),
                                new Restart(10 * GB, 0),
                                ratio(Figure.RESTART, 0.5, 0.15))
                        .among(TWO),
                Row.of(
                                "restart-5000-partitions",
                                "restart after kill -9 with 5,000 partitions, one broker",
                                Systems.unflushed(1),
                                new Restart(GB / 10, 5000),
                                ratio(Figure.RESTART, 0.5, 0.15))
                        .among(TWO));
    }

    private static String partitions(int count) {
        return count == 1 ? "1 partition" : count + " partitions";
    }

    private static String size(int bytes) {
        return bytes < KIB ? bytes + " B" : bytes / KIB + " KiB";
    }
}
