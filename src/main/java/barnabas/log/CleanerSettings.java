package barnabas.log;

/**
 * What compaction may take of a broker.
 *
 * @param threads that compact, one log each at a time
 * @param dedupeBufferBytes of memory for the keys of one pass, on each of those threads; what finds no room waits for the next pass
 * @param bytesPerSecond that all of them read and write together
 */
public record CleanerSettings(int threads, int dedupeBufferBytes, long bytesPerSecond) {
    private static final int DEDUPE_BUFFER_BYTES_MIN = 64 * 1024;

    public static final CleanerSettings DEFAULT = new CleanerSettings(1, 16 << 20, 64L << 20);

    public CleanerSettings {
        if (threads < 1 || dedupeBufferBytes < DEDUPE_BUFFER_BYTES_MIN || bytesPerSecond < 1) {
            throw new IllegalArgumentException("threads=" + threads + " dedupeBufferBytes=" + dedupeBufferBytes
                    + " (at least " + DEDUPE_BUFFER_BYTES_MIN + ") bytesPerSecond=" + bytesPerSecond);
        }
    }
}
