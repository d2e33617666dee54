package barnabas.bench.load;

/** Whether records that were numbered from 0 on, and dealt to the partitions in turn, are read once each and in their order. */
final class Sequences {
    private final long[] next;
    private long count;
    private String first = "";

    Sequences(int partitions) {
        next = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            next[partition] = partition;
        }
    }

    void read(int partition, long sequence) {
        count++;
        if (sequence != next[partition] && first.isEmpty()) {
            first = "partition=" + partition + " expected=" + next[partition] + " read=" + sequence;
        }
        next[partition] = sequence + next.length;
    }

    /** How many were read. */
    long count() {
        return count;
    }

    /** What is wrong; empty when all that were sent were acknowledged and read as they should be. */
    String fault(long sent, long acked) {
        if (!first.isEmpty()) {
            return first;
        }
        return acked == sent && count == sent ? "" : "sent=" + sent + " acked=" + acked + " read=" + count;
    }
}
