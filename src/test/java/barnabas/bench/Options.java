package barnabas.bench;

import barnabas.bench.figures.Contender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What the harness is told, by system properties.
 *
 * @param rows {@code row}: which rows, see {@link Rows#named}
 * @param pairs {@code pairs}: how often each contender has its turn
 * @param load {@code seconds}: how long the load of one turn lasts, about
 * @param quiet {@code quiet}: for how many seconds each turn may wait for the machine to be quiet; 0: not at all
 * @param contenders {@code contenders}: who takes part, to look at a change of one's own in a short time; a ratio needs Apache Kafka
 * @param results {@code bench.results}: where trials are kept and the report is written
 */
record Options(String rows, int pairs, Duration load, Duration quiet, List<Contender> contenders, Path results) {
    private static final String ALL =
            Arrays.stream(Contender.values()).map(Contender::name).collect(Collectors.joining(","));

    Options {
        if (pairs < 1 || load.isNegative() || load.isZero() || quiet.isNegative()) {
            throw new IllegalArgumentException("pairs=" + pairs + " seconds=" + load + " quiet=" + quiet);
        }
    }

    static Options of(Properties properties) {
        return new Options(
                properties.getProperty("row", "*"),
                Integer.parseInt(properties.getProperty("pairs", "5")),
                Duration.ofSeconds(
                        Long.parseLong(properties.getProperty("seconds", Long.toString(Bout.USUAL.toSeconds())))),
                Duration.ofSeconds(Long.parseLong(properties.getProperty("quiet", "60"))),
                Arrays.stream(properties.getProperty("contenders", ALL).split(","))
                        .map(String::trim)
                        .map(Contender::valueOf)
                        .toList(),
                Path.of(properties.getProperty("bench.results", "docs/comparison")));
    }
}
