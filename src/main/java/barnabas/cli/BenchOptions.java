package barnabas.cli;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much a bench does at most. Part of every bench command. */
final class BenchOptions {
    private static final long RECORDS_MAX = 1_000_000_000;
    private static final int SECONDS_MAX = 24 * 60 * 60;

    @Parameters(paramLabel = "TOPIC", description = "The name of the topic, which must be there")
    private String topic = "";

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "End after N records, 1 to 1000000000. Default: 1000000")
    private long records;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "End after N seconds, 1 to 86400, if that is earlier. Default: 30")
    private int seconds;

    String topic() {
        return topic;
    }

    long records() {
        return records;
    }

    long nanos() {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    int seconds() {
        return seconds;
    }

    /** @throws CommandFailure (usage) when they are out of their bounds */
    void check() {
        requireWithin("--records", records, 1, RECORDS_MAX);
        requireWithin("--seconds", seconds, 1, SECONDS_MAX);
    }

    /** @throws CommandFailure (usage) when the value is out of its bounds */
    static void requireWithin(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw CommandFailure.usage(option + " " + value + " is out of bounds: give " + min + " to " + max + ".");
        }
    }
}
