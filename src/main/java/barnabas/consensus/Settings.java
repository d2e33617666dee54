package barnabas.consensus;

/**
 * Times in milliseconds of the monotonic clock, and the window of a follower.
 *
 * @param electionTimeoutMs silence after which a broker is suspected (rule T4)
 * @param leaseMs how long a leader may serve from the send time of an echoed ping: 0.8 of the election timeout (rule T2)
 * @param staggerMs between the first attempts of the live voters (rule T5)
 * @param retryMinMs shortest wait before another attempt (rule T5)
 * @param retryMaxMs longest wait before another attempt
 * @param voteHoldMs how long a voter that gave its vote away leaves the field to whom it voted for: votes have to be flushed on
 *     disks that are busy
 * @param resendMs after which an unanswered append on a live link is asked for again
 * @param commitMs how long a commit point waits for an append to carry it (rule A6)
 * @param transferMs how long a leader waits for the one that it hands over to (rule C6)
 * @param windowBytes appends under way to one follower (rule A7)
 * @param appendBytes the most that one append reads from the log
 */
public record Settings(
        long electionTimeoutMs,
        long leaseMs,
        long staggerMs,
        long retryMinMs,
        long retryMaxMs,
        long voteHoldMs,
        long resendMs,
        long commitMs,
        long transferMs,
        int windowBytes,
        int appendBytes) {
    public static final Settings DEFAULT = new Settings(1000, 800, 100, 50, 150, 400, 500, 5, 2000, 4 << 20, 1 << 20);

    /** Three doublings of a tenth of a second stay within the election timeout. */
    private static final int DOUBLINGS_MAX = 3;

    long retryAfter(long random) {
        return retryMinMs + Math.floorMod(random, retryMaxMs - retryMinMs + 1);
    }

    /** The same, twice as long for each time before that nobody answered: eight times at most. */
    long retryAfter(long random, int unanswered) {
        return retryAfter(random) << Math.min(unanswered, DOUBLINGS_MAX);
    }
}
