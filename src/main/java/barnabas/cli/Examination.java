package barnabas.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/** What {@code barnabas doctor} has found so far, in the order in which it looked. */
final class Examination {
    private static final int CONNECT_MAX_MS = 3000;

    /** A disk that is fuller is told of. */
    private static final double FREE_MIN = 0.1;

    /** Clocks that are further apart for certain are told of. */
    private static final double SKEW_MAX_MS = 1000;

    private static final double MS_PER_SECOND = 1000;

    private static final double GIB = 1 << 30;
    private static final int NAMED_MAX = 5;

    /** One thing that was looked at; {@code advice} is null for what is well. */
    record Finding(String what, boolean ok, String found, @Nullable String advice) {}

    private final List<Finding> findings = new ArrayList<>();

    void ok(String what, String found) {
        findings.add(new Finding(what, true, found, null));
    }

    void bad(String what, String found, String advice) {
        findings.add(new Finding(what, false, found, advice));
    }

    List<Finding> all() {
        return findings;
    }

    boolean isWell() {
        return findings.stream().allMatch(Finding::ok);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(finding.ok() ? "ok   " : "BAD  ")
                    .append(finding.what())
                    .append(": ")
                    .append(finding.found())
                    .append('\n');
            if (finding.advice() != null) {
                text.append("     -> ").append(finding.advice()).append('\n');
            }
        }
        long bad = findings.stream().filter(finding -> !finding.ok()).count();
        return text.append(bad == 0 ? "All is well.\n" : bad + (bad == 1 ? " thing is" : " things are") + " wrong.\n")
                .toString();
    }

    /** Whether somebody listens at {@code host:port}. Blocks. */
    boolean hop(String what, String address, String advice) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            bad(what, "'" + address + "' is not HOST:PORT", advice);
            return false;
        }
        String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
        InetSocketAddress place = new InetSocketAddress(host, Integer.parseInt(port));
        if (place.isUnresolved()) {
            bad(what, address + " is a name that is not known here", advice);
            return false;
        }
        long began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(place, CONNECT_MAX_MS);
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            ok(what, address + " answers in " + ms + " ms");
            return true;
        } catch (IOException e) {
            bad(what, address + " cannot be reached: " + e.getMessage(), advice);
            return false;
        }
    }

    /** @param total bytes, with {@code usable} -1 where the broker does not say */
    void disk(String what, String path, long total, long usable) {
        if (total <= 0 || usable < 0) {
            ok(what, path + ", its room is not known");
            return;
        }
        String room = String.format(Locale.ROOT, "%s has %.1f of %.1f GiB free", path, usable / GIB, total / GIB);
        if (usable < total * FREE_MIN) {
            bad(what, room, "make room, or lower retention: a full disk stops writes");
        } else {
            ok(what, room);
        }
    }

    void clocks(Clocks clocks) {
        clocks.brokers().forEach((broker, skew) -> {
            String name = "clock of broker " + broker;
            double seconds = skew.aheadMs() / MS_PER_SECOND;
            String found = String.format(
                    Locale.ROOT,
                    "%.3f s %s this machine's, give or take %.3f s",
                    Math.abs(seconds),
                    seconds < 0 ? "behind" : "ahead of",
                    skew.withinMs() / MS_PER_SECOND);
            if (Math.abs(skew.aheadMs()) - skew.withinMs() > SKEW_MAX_MS) {
                bad(
                        name,
                        found,
                        "let NTP set both clocks: records' times, retention by time and lag in seconds are as right as they are");
            } else {
                ok(name, found);
            }
        });
    }

    void partitions(Collection<TopicDescription> topics) {
        TreeSet<String> leaderless = new TreeSet<>();
        TreeSet<String> missing = new TreeSet<>();
        int count = 0;
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                count++;
                String name = topic.name() + "-" + partition.partition();
                if (partition.leader() == null || partition.leader().isEmpty()) {
                    leaderless.add(name);
                } else if (partition.isr().size() < partition.replicas().size()) {
                    missing.add(name);
                }
            }
        }
        if (!leaderless.isEmpty()) {
            bad(
                    "leaders",
                    leaderless.size() + " partitions have none: " + some(leaderless),
                    "most of their replicas are away: bring their brokers back; `barnabas why` tells more");
        }
        if (!missing.isEmpty()) {
            bad(
                    "replicas",
                    missing.size() + " partitions miss one in sync: " + some(missing),
                    "a broker is away or slow: `barnabas cluster status`, `barnabas why`");
        }
        if (leaderless.isEmpty() && missing.isEmpty()) {
            ok("partitions", "all " + count + " have a leader and all their replicas in sync");
        }
    }

    private static String some(SortedSet<String> names) {
        String first = String.join(", ", names.stream().limit(NAMED_MAX).toList());
        return names.size() <= NAMED_MAX ? first : first + ", ...";
    }
}
