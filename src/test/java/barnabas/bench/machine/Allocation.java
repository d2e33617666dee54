package barnabas.bench.machine;

import barnabas.bench.load.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the threads of a JVM have allocated so far, as {@code jcmd PID Thread.print -e} tells, to about a percent. */
public record Allocation(Map<String, Double> bytesByThread) {
    /** Of a line such as {@code "main" #1 prio=5 cpu=1742.69ms allocated=96908K … nid=0x140b …}. */
    private static final Pattern THREAD = Pattern.compile("allocated=(\\d+)([BKMG]).*? nid=(\\w+)");

    private static final Map<String, Double> UNITS =
            Map.of("B", 1.0, "K", 1024.0, "M", 1024.0 * 1024, "G", 1024.0 * 1024 * 1024);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    public static Allocation of(long pid) throws IOException, InterruptedException {
        return parse(Child.run(ANSWER_MAX, List.of("jcmd", Long.toString(pid), "Thread.print", "-e")));
    }

    static Allocation parse(List<String> lines) {
        Map<String, Double> bytes = new HashMap<>();
        for (String line : lines) {
            Matcher thread = THREAD.matcher(line);
            if (thread.find()) {
                bytes.put(thread.group(3), Long.parseLong(thread.group(1)) * UNITS.get(thread.group(2)));
            }
        }
        return new Allocation(bytes);
    }

    /** By threads that are there still; those that began since count from their beginning. */
    public double since(Allocation before) {
        return bytesByThread.entrySet().stream()
                .mapToDouble(thread -> thread.getValue() - before.bytesByThread.getOrDefault(thread.getKey(), 0.0))
                .sum();
    }
}
