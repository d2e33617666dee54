package barnabas.it.cluster.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was asked of a topic and what was answered, for a {@link #verdict}. Every thread that saw something may tell it; of one thing it
 * is told in the order in which it happened. Takes some tens of bytes for each record of a run, whatever its length.
 */
public final class History {
    private final String topic;
    private final Map<Integer, PartitionHistory> partitions = new ConcurrentHashMap<>();

    public History(String topic) {
        this.topic = topic;
    }

    /** Comes before the client is given the value: it may be read before {@code send} returns. */
    public void sent(int partition, Value value) {
        of(partition).sent(value);
    }

    public void acked(int partition, Value value, long offset) {
        of(partition).acked(value, offset);
    }

    /** It was not written and never will be: nobody may read it. */
    public void refused(int partition, Value value) {
        of(partition).refused(value);
    }

    /** It may have been written, or be written later. Its writer writes no more under this number. */
    public void unknown(int partition, Value value) {
        of(partition).unknown(value);
    }

    /** From here on the reader reads. One that says nothing reads from 0. */
    public void positioned(String reader, int partition, long offset) {
        of(partition).positioned(reader, offset);
    }

    /**
     * The reader was given a record.
     *
     * @param epoch of the leader that took it in
     */
    public void read(String reader, int partition, long offset, int epoch, byte[] value) {
        of(partition).read(reader, offset, epoch, value);
    }

    /** The reader has polled, and what it was given, if anything, has been told. */
    public void polled(String reader, int partition, long nowMs) {
        of(partition).polled(reader, nowMs);
    }

    /** The reader was told that the offset it wants to go on from is not in the log. */
    public void outOfRange(String reader, int partition, long position) {
        of(partition).outOfRange(reader, position);
    }

    /** One above the highest offset that was acked or read so far: what comes before a question for {@link #told}. */
    public long known(int partition) {
        return of(partition).known();
    }

    /**
     * Somebody asked for the end of a partition.
     *
     * @param knownBefore what {@link #known} said before the question was asked
     */
    public void told(int partition, long knownBefore, long end) {
        of(partition).told(knownBefore, end);
    }

    /** So many offsets more may hold batches of the log's own, besides one for each leader. */
    public void controlsBesides(int partition, int controls) {
        of(partition).controlsBesides(controls);
    }

    /** What is read from now on is read from the beginning of the log, when all has calmed down, by readers of other names. */
    public void end() {
        partitions.values().forEach(PartitionHistory::end);
    }

    public Verdict verdict() {
        return partitions.values().stream().map(PartitionHistory::verdict).reduce(Verdict.none(), Verdict::plus);
    }

    private PartitionHistory of(int partition) {
        return partitions.computeIfAbsent(partition, number -> new PartitionHistory(topic + "-" + number));
    }
}
