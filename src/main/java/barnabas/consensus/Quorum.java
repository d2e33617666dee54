package barnabas.consensus;

import java.util.Arrays;

/** Majority arithmetic. */
final class Quorum {
    private Quorum() {}

    static int majority(int voters) {
        return voters / 2 + 1;
    }

    /** The highest value that a majority of the values reaches; the array is sorted on the way. */
    static long reachedByMajority(long[] values) {
        return reachedBy(values, majority(values.length));
    }

    /** The highest value that {@code count} of the values reach, or the lowest when there are not that many. */
    static long reachedBy(long[] values, int count) {
        Arrays.sort(values);
        return values[Math.max(0, values.length - count)];
    }
}
