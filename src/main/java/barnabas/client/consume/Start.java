package barnabas.client.consume;

/** Where a partition is read from. */
public sealed interface Start {
    /**
     * From an offset on.
     *
     * @param leaderEpoch of the record before it, -1 when it is not known: with it, it is noticed when the log was cut (KIP-320)
     */
    record AtOffset(long offset, int leaderEpoch) implements Start {}

    /** From the first record on whose timestamp is this or later, in milliseconds; by the reset policy when there is none. */
    record AtTime(long timestamp) implements Start {}

    /** As the reset policy says. */
    record ByPolicy() implements Start {}
}
