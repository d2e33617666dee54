package barnabas.it.cluster;

import java.util.Arrays;

/** How long a writer had to wait for the next ack, by partition. Threads take turns. */
final class AckGaps {
    /**
     * A wait that was longer than all before.
     *
     * @param endedNanos when it ended
     */
    record Gap(long nanos, int partition, long endedNanos) {
        long millis() {
            return nanos / 1_000_000;
        }
    }

    private static final long NEVER = Long.MIN_VALUE;

    private final long[] lastAcks;
    private Gap longest = new Gap(0, 0, 0);

    AckGaps(int partitions) {
        lastAcks = new long[partitions];
        Arrays.fill(lastAcks, NEVER);
    }

    synchronized void acked(int partition, long nowNanos) {
        long last = lastAcks[partition];
        if (last != NEVER && nowNanos - last > longest.nanos()) {
            longest = new Gap(nowNanos - last, partition, nowNanos);
        }
        lastAcks[partition] = nowNanos;
    }

    /** What is measured from now on has nothing to do with what was before. */
    synchronized void forget() {
        longest = new Gap(0, 0, 0);
        Arrays.fill(lastAcks, NEVER);
    }

    synchronized Gap longest() {
        return longest;
    }

    /** Every partition has had an ack after that time. */
    synchronized boolean allAckedSince(long nanos) {
        return Arrays.stream(lastAcks).allMatch(last -> last != NEVER && last - nanos > 0);
    }
}
