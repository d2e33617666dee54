package barnabas.bench.load;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code org.apache.kafka.tools.ProducerPerformance --warmup-records} says at its end.
 *
 * @param acked records, those of the warm-up too
 * @param recordsPerSecond without the warm-up, as the percentiles are
 */
public record ProducerOutput(long acked, double recordsPerSecond, double p50Ms, double p99Ms, double p999Ms) {
    private static final Pattern TOTAL =
            Pattern.compile("(\\d+)( steady state)? records sent, ([\\d.]+) records/sec .*, "
                    + "(\\d+) ms 50th, \\d+ ms 95th, (\\d+) ms 99th, (\\d+) ms 99\\.9th\\.");

    /**
     * Of all its lines.
     *
     * @throws IllegalArgumentException when the two totals are not there
     */
    public static ProducerOutput parse(List<String> lines) {
        long acked = -1;
        Matcher steady = null;
        for (String line : lines) {
            Matcher total = TOTAL.matcher(line);
            if (total.matches() && total.group(2) == null) {
                acked = Long.parseLong(total.group(1));
            } else if (total.matches()) {
                steady = total;
            }
        }
        if (acked < 0 || steady == null) {
            throw new IllegalArgumentException("no totals in " + lines);
        }
        return new ProducerOutput(
                acked,
                Double.parseDouble(steady.group(3)),
                Double.parseDouble(steady.group(4)),
                Double.parseDouble(steady.group(5)),
                Double.parseDouble(steady.group(6)));
    }
}
