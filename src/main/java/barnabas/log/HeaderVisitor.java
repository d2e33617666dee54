package barnabas.log;

import barnabas.records.BatchHeader;

/** Sees the batches of a log one by one. */
@FunctionalInterface
public interface HeaderVisitor {
    /**
     * Looks at one batch.
     *
     * @param segmentBase base offset of the segment, which names its file
     * @param position of the batch in that file, in bytes
     * @return false to see no more
     */
    boolean visit(BatchHeader header, long segmentBase, int position);
}
