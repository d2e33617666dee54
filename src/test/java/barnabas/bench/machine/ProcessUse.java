package barnabas.bench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has taken so far.
 *
 * @param cpuSeconds user and system time
 * @param childrenCpuSeconds of its children that have ended and were waited for
 * @param residentKb resident now
 * @param peakKb the most that was resident, since the process began or since {@link #forgetPeak}
 */
public record ProcessUse(
        String command, double cpuSeconds, double childrenCpuSeconds, long residentKb, long peakKb, int threads) {
    /** The unit of times in {@code /proc}, whatever the kernel's own is. */
    static final double TICKS_PER_SECOND = 100;

    /** After the command's name, which may hold spaces and brackets: state is field 3 of proc(5), utime field 14. */
    private static final int UTIME = 14 - 3;

    /** Now. */
    public static ProcessUse of(long pid) throws IOException {
        Path folder = folder(pid);
        // Names of commands need not be UTF-8.
        return parse(
                new String(Files.readAllBytes(folder.resolve("stat")), StandardCharsets.ISO_8859_1),
                Files.readAllLines(folder.resolve("status"), StandardCharsets.ISO_8859_1));
    }

    private static Path folder(long pid) {
        return Path.of("/proc", Long.toString(pid));
    }

    /** Of {@code /proc/PID/stat} and the lines of {@code /proc/PID/status}. */
    static ProcessUse parse(String stat, List<String> status) {
        int nameEnds = stat.lastIndexOf(')');
        String[] fields = stat.substring(nameEnds + 2).trim().split(" ");
        return new ProcessUse(
                stat.substring(stat.indexOf('(') + 1, nameEnds),
                ticks(fields, UTIME) + ticks(fields, UTIME + 1),
                ticks(fields, UTIME + 2) + ticks(fields, UTIME + 3),
                number(status, "VmRSS:"),
                number(status, "VmHWM:"),
                (int) number(status, "Threads:"));
    }

    private static double ticks(String[] fields, int index) {
        return Long.parseLong(fields[index]) / TICKS_PER_SECOND;
    }

    /** 0 for what a process has none of, such as the memory of a kernel's thread. */
    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(
                        line.substring(name.length()).replace("kB", "").trim()))
                .findFirst()
                .orElse(0);
    }

    /** From now on its peak counts anew (proc(5), clear_refs). Needs the process to be one's own. */
    public static void forgetPeak(long pid) throws IOException {
        Files.writeString(folder(pid).resolve("clear_refs"), "5");
    }

    /** The processes there are now. */
    static long[] pids() throws IOException {
        try (var folders = Files.list(Path.of("/proc"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }
    }

    /** Sums of those that still live; others count as nothing. */
    public static double cpuSeconds(List<Long> pids) {
        return pids.stream().mapToDouble(ProcessUse::cpuSecondsIfAlive).sum();
    }

    private static double cpuSecondsIfAlive(long pid) {
        try {
            return of(pid).cpuSeconds();
        } catch (IOException ended) {
            return 0;
        }
    }
}
