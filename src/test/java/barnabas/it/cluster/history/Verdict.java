package barnabas.it.cluster.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a history comes to.
 *
 * @param longestStallMs the longest time during which a reader stayed where it was though it polled and there was more
 * @param anomalies how many of each kind
 * @param examples the first of each kind
 */
public record Verdict(
        Counts counts, long longestStallMs, Map<Anomaly, Long> anomalies, Map<Anomaly, List<String>> examples) {

    /** How many values were sent, and what became of them. */
    public static final class Counts {
        private long sent;
        private long acked;
        private long refused;
        private long unknown;
        private long read;

        void count(boolean isAcked, boolean isRefused, boolean isUnknown, boolean isRead) {
            sent++;
            acked += isAcked ? 1 : 0;
            refused += isRefused ? 1 : 0;
            unknown += isUnknown ? 1 : 0;
            read += isRead ? 1 : 0;
        }

        private Counts plus(Counts other) {
            Counts sum = new Counts();
            sum.sent = sent + other.sent;
            sum.acked = acked + other.acked;
            sum.refused = refused + other.refused;
            sum.unknown = unknown + other.unknown;
            sum.read = read + other.read;
            return sum;
        }

        public long sent() {
            return sent;
        }

        public long acked() {
            return acked;
        }

        /** Of which it is certain that they are not in the log. */
        public long refused() {
            return refused;
        }

        /** Of which the writer does not know. */
        public long unknown() {
            return unknown;
        }

        public long read() {
            return read;
        }

        @Override
        public String toString() {
            return "operations=" + sent + " acked=" + acked + " failed=" + refused + " unknown=" + unknown + " read="
                    + read;
        }
    }

    static Verdict none() {
        return new Verdict(new Counts(), 0, Map.of(), Map.of());
    }

    Verdict plus(Verdict other) {
        Map<Anomaly, Long> sums = new EnumMap<>(Anomaly.class);
        sums.putAll(anomalies);
        other.anomalies.forEach((anomaly, count) -> sums.merge(anomaly, count, Long::sum));
        Map<Anomaly, List<String>> all = new HashMap<>(examples);
        other.examples.forEach((anomaly, more) -> all.merge(anomaly, more, (a, b) -> {
            List<String> both = new ArrayList<>(a);
            both.addAll(b);
            return both;
        }));
        return new Verdict(
                counts.plus(other.counts), Math.max(longestStallMs, other.longestStallMs), sums, Map.copyOf(all));
    }

    public boolean clean() {
        return anomalies.isEmpty();
    }

    /** Acked, or read before, and not there at the end. */
    public long lost() {
        return of(Anomaly.LOST_WRITE) + of(Anomaly.UNSEEN);
    }

    public long duplicated() {
        return of(Anomaly.DUPLICATE);
    }

    private long of(Anomaly anomaly) {
        return anomalies.getOrDefault(anomaly, 0L);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(counts)
                .append(" lost=" + lost() + " duplicated=" + duplicated() + " longest stall of a reader="
                        + longestStallMs + "ms")
                .append(clean() ? " anomalies=none" : " anomalies=" + anomalies);
        examples.forEach((anomaly, told) ->
                told.forEach(one -> text.append(System.lineSeparator()).append("  " + anomaly + " " + one)));
        return text.toString();
    }
}
