package barnabas.log;

/**
 * What has been recorded of a log elsewhere (rule L4, {@link GroupState}), needed to open it.
 *
 * @param startOffset readers have nothing below it; the log keeps its own record too, the higher one counts
 * @param flushedOffset what lies below was flushed once: missing or changed it is damage (rule L8)
 */
public record LogStart(long startOffset, long flushedOffset) {
    /** Of a log that nothing is known of. */
    public static final LogStart NEW = new LogStart(0, 0);

    /** The same when it is known that more has been flushed. */
    LogStart flushedTo(long offset) {
        return new LogStart(startOffset, Math.max(flushedOffset, offset));
    }
}
