package barnabas.client;

/** When an offset that a committer has seen may be committed. */
public enum CommitWhen {
    /** At once. */
    OFFSET_FIRST_OBSERVED,
    /**
     * When a later one of its partition has been seen: for streams in which several elements come of one record, so that they all are
     * done with when its offset is committed. The last one of a partition stays uncommitted, so a partition that is taken away waits for
     * {@code revocation-timeout}, and its last record is read again.
     */
    NEXT_OFFSET_OBSERVED;

    /** As Alpakka Kafka names it. */
    public static CommitWhen offsetFirstObserved() {
        return OFFSET_FIRST_OBSERVED;
    }

    /** As Alpakka Kafka names it. */
    public static CommitWhen nextOffsetObserved() {
        return NEXT_OFFSET_OBSERVED;
    }
}
