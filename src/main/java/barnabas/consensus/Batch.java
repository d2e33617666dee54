package barnabas.consensus;

/**
 * What consensus knows of a record batch; its bytes stay with the log.
 *
 * @param epoch the leader's epoch that is stamped into the batch
 * @param baseOffset the offset of its first record
 * @param nextOffset the offset behind its last record
 */
public record Batch(int epoch, long baseOffset, long nextOffset, Control control) {
    public Batch {
        if (nextOffset <= baseOffset || baseOffset < 0) {
            throw new IllegalArgumentException("batch base=" + baseOffset + " next=" + nextOffset);
        }
    }
}
