package barnabas.client.consume;

/**
 * How records are fetched.
 *
 * @param minBytes what a fetch waits for at the broker
 * @param maxWaitMs how long it waits
 * @param maxBytes of one answer
 * @param partitionBytesMax of one partition in one answer; a single larger batch comes all the same
 * @param bufferBytes of all partitions that are fetched ahead of demand
 * @param readCommitted whether records of transactions that are open or aborted are passed over
 * @param reset what happens where there is no offset to begin at
 * @param rack of the reader, to be served by a replica nearby (KIP-392); empty for none
 * @param checkCrcs whether batches are held against their checksums
 * @param requestTimeoutMs how long a broker may take beyond what it was told to wait
 */
public record ConsumeOptions(
        int minBytes,
        int maxWaitMs,
        int maxBytes,
        int partitionBytesMax,
        long bufferBytes,
        boolean readCommitted,
        Reset reset,
        String rack,
        boolean checkCrcs,
        long requestTimeoutMs) {
    private static final int PARTITION_BYTES_MIN = 64 << 10;

    /** Where to begin in a partition without an offset. */
    public enum Reset {
        EARLIEST,
        LATEST,
        NONE
    }

    /** Bytes that one of so many partitions may have ahead of demand. */
    int partitionBuffer(int partitions) {
        long share = bufferBytes / Math.max(1, partitions);
        return (int) Math.min(2L * partitionBytesMax, Math.max(PARTITION_BYTES_MIN, share));
    }
}
