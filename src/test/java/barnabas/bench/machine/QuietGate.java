package barnabas.bench.machine;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the machine has nothing else to do than idle brokers: by what its processors did in the last second, for the load average
 * still tells of the trial before a minute later.
 */
public final class QuietGate {
    /** Cores that others may take. */
    static final double FOREIGN_MAX = 0.1;

    /** Cores that the brokers may take: they delete what they were told to delete, or compile. */
    static final double OWN_MAX = 0.5;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Duration atMost;
    private final PrintStream out;

    /**
     * A gate that tells people why it is closed.
     *
     * @param atMost how long one wait may take; zero: the gate is open
     */
    public QuietGate(Duration atMost, PrintStream out) {
        this.atMost = atMost;
        this.out = out;
    }

    /**
     * Cores taken in a second.
     *
     * @param busiest the process of others that took most, for people
     */
    record Look(double foreign, double own, String busiest) {
        boolean isQuiet() {
            return foreign <= FOREIGN_MAX && own <= OWN_MAX;
        }

        @Override
        public String toString() {
            return own > OWN_MAX && foreign <= FOREIGN_MAX
                    ? String.format(Locale.ROOT, "the brokers take %.2f cores", own)
                    : String.format(Locale.ROOT, "others take %.2f cores%s", foreign, busiest);
        }
    }

    /**
     * Says what it waits for.
     *
     * @param brokers whose work is not that of others
     * @return empty when the machine is quiet, else what it still did when the time was over
     */
    public String await(List<Long> brokers) throws IOException, InterruptedException {
        if (atMost.isZero()) {
            return "";
        }
        long end = System.nanoTime() + atMost.toNanos();
        Look look = look(brokers);
        while (!look.isQuiet()) {
            if (System.nanoTime() - end >= 0) {
                out.println("  goes on though " + look);
                return look.toString();
            }
            out.println("  waits: " + look);
            look = look(brokers);
        }
        return "";
    }

    private static Look look(List<Long> brokers) throws IOException, InterruptedException {
        Set<Long> own = new HashSet<>(brokers);
        own.add(ProcessHandle.current().pid());
        Map<Long, Double> before = cpuByProcess();
        double busyBefore = MachineUse.now().busySeconds();
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        double busy = MachineUse.now().busySeconds() - busyBefore;
        double ours = 0;
        double most = 0;
        long busiest = 0;
        for (Map.Entry<Long, Double> after : cpuByProcess().entrySet()) {
            double took = after.getValue() - before.getOrDefault(after.getKey(), after.getValue());
            if (own.contains(after.getKey())) {
                ours += took;
            } else if (took > most) {
                most = took;
                busiest = after.getKey();
            }
        }
        double seconds = LOOK.toNanos() / 1e9;
        return new Look((busy - ours) / seconds, ours / seconds, name(busiest));
    }

    private static Map<Long, Double> cpuByProcess() throws IOException {
        Map<Long, Double> cpu = new HashMap<>();
        for (long pid : ProcessUse.pids()) {
            cpu.put(pid, ProcessUse.cpuSeconds(List.of(pid)));
        }
        return cpu;
    }

    private static String name(long pid) {
        try {
            return pid == 0
                    ? ""
                    : ", most of them pid=" + pid + " (" + ProcessUse.of(pid).command() + ")";
        } catch (IOException ended) {
            return "";
        }
    }
}
