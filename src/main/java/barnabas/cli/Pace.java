package barnabas.cli;

import java.util.concurrent.TimeUnit;

/**
 * When each of many records should be sent. With a rate that is settled beforehand, so a record that is late because others were in
 * its way counts with all of its delay; without one, a record should be sent when it can be.
 *
 * @param startNanos when the first one should be
 * @param perSecond how many; 0 for as many as possible
 */
record Pace(long startNanos, long perSecond) {
    boolean isUnlimited() {
        return perSecond == 0;
    }

    /** @param number of the record, from 0 */
    long intendedNanos(long number, long nowNanos) {
        if (isUnlimited()) {
            return nowNanos;
        }
        long seconds = number / perSecond;
        long rest = number % perSecond;
        return startNanos
                + TimeUnit.SECONDS.toNanos(seconds)
                + (long) ((double) rest / perSecond * TimeUnit.SECONDS.toNanos(1));
    }
}
