package barnabas.consensus;

/**
 * When and amid what an input arrives.
 *
 * @param nowMs the broker's monotonic clock; may jump ahead after a pause, never goes back
 * @param random any number, for what must not be in step with others (rule T5)
 */
public record Moment(long nowMs, long random, Links links) {}
