package barnabas.bench.load;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code org.apache.kafka.tools.ConsumerPerformance --hide-header} says at its end.
 *
 * @param seconds from its first fetch to its last, joining its group not counted
 */
public record ConsumerOutput(long records, double seconds) {
    private static final int RECORDS = 4;
    private static final int FETCH_MILLIS = 7;
    private static final int FIELDS = 10;
    private static final Pattern SEPARATOR = Pattern.compile(", ");

    /**
     * Of all its lines.
     *
     * @throws IllegalArgumentException when there is no total
     */
    public static ConsumerOutput parse(List<String> lines) {
        for (String line : lines) {
            String[] fields = SEPARATOR.split(line);
            if (fields.length == FIELDS) {
                return new ConsumerOutput(
                        Long.parseLong(fields[RECORDS]), Long.parseLong(fields[FETCH_MILLIS]) / 1000.0);
            }
        }
        throw new IllegalArgumentException("no total in " + lines);
    }
}
