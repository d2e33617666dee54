package barnabas.it.cluster.history;

/** What no client may ever see. */
public enum Anomaly {
    /** One offset has two values, as acks and readers tell: replicas, or times, disagree. */
    INCONSISTENT_OFFSET,
    /** One value stands at two offsets. */
    DUPLICATE,
    /** A value was read whose write had been refused for certain. */
    ABORTED_READ,
    /** A value was read that nobody sent, or whose bytes are not those that were sent. */
    PHANTOM,
    /** A value that was acked, or read before, was not read though something behind it was. */
    LOST_WRITE,
    /** A value that was acked, or read before, was not read at the end, and nothing behind it either. */
    UNSEEN,
    /** A reader went past an offset at which there is a value. */
    POLL_SKIP,
    /** A reader went back, or was given an offset twice. */
    NONMONOTONIC_POLL,
    /** What one writer sent later stands before what it sent earlier, and both were acked. */
    NONMONOTONIC_SEND,
    /** The end of a partition was told to be below what had been acked or read before the question. */
    STALE_END,
    /** A reader was told that the offset up to which it had read is out of range. */
    OUT_OF_RANGE,
    /** A record's leader epoch is lower than one at a lower offset, or one offset has two epochs. */
    EPOCH_BACKWARDS,
    /** More offsets without a value than there were changes of leader, which may take one each. */
    WIDE_GAP
}
