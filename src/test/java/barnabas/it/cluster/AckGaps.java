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
    private static final Gap NONE = new Gap(0, 0, 0);

    private Gap longest = NONE;
    private Gap longestOfLap = NONE;

    AckGaps(int partitions) {
        lastAcks = new long[partitions];
        Arrays.fill(lastAcks, NEVER);
    }

    synchronized void acked(int partition, long nowNanos) {
        long last = lastAcks[partition];
        if (last != NEVER) {
            Gap gap = new Gap(nowNanos - last, partition, nowNanos);
            longest = longer(longest, gap);
            longestOfLap = longer(longestOfLap, gap);
        }
        lastAcks[partition] = nowNanos;
    }

    private static Gap longer(Gap one, Gap other) {
        return other.nanos() > one.nanos() ? other : one;
    }

    /** The longest since this was asked last. */
    synchronized Gap lap() {
        Gap lap = longestOfLap;
        longestOfLap = NONE;
        return lap;
    }

    /** What is measured from now on has nothing to do with what was before. */
    synchronized void forget() {
        longest = NONE;
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
