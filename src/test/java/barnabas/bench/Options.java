package barnabas.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * What the harness is told, by system properties.
 *
 * @param rows {@code row}: which rows, see {@link Rows#named}
 * @param pairs {@code pairs}: how often each contender has its turn
 * @param load {@code seconds}: how long the load of one turn lasts, about
 * @param quiet {@code quiet}: for how many seconds each turn may wait for the machine to be quiet; 0: not at all
 * @param results {@code bench.results}: where trials are kept and the report is written
 */
record Options(String rows, int pairs, Duration load, Duration quiet, Path results) {
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
                Path.of(properties.getProperty("bench.results", "docs/comparison")));
    }
}
