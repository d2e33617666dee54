package barnabas.client.produce;

import barnabas.records.BatchBuilder;
import barnabas.records.BatchHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one partition has waiting and in flight, in order. Once something in flight comes back unwritten, nothing more is sent until all
 * that is in flight has come back; then everything is sent again in order. So the order holds whatever happens in between.
 *
 * <p>An idempotent producer's sequence numbers run on over that. Only when a broker refuses the sequence of the oldest batch there is,
 * so that none behind it can have been written either, the numbers begin anew in the producer's next epoch (KIP-360). No clock, no IO.
 */
final class PartitionQueue {
    private static final int FIRST_BYTES = 2 << 10;

    private final TopicPartition partition;
    private final ProduceOptions options;
    private final ArrayDeque<ProducerBatch> waiting = new ArrayDeque<>();
    private final ArrayDeque<ProducerBatch> inFlight = new ArrayDeque<>();
    private @Nullable ProducerIdentity identity;
    private int nextSequence;
    private long nextIndex;
    private boolean gathering;
    private boolean renumber;
    private int usualBytes = FIRST_BYTES;

    PartitionQueue(TopicPartition partition, ProduceOptions options) {
        this.partition = partition;
        this.options = options;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Adds a record. Returns true when a batch is full by that. */
    boolean append(OutgoingRecord record, long nowMs) {
        nextIndex++;
        ProducerBatch last = waiting.peekLast();
        if (last != null && last.append(record)) {
            return last.isFull();
        }
        if (last != null) {
            close(last);
        }
        int room = BatchBuilder.sizeAtMost(record.key(), record.value(), record.headers());
        int expected = Math.min(options.batchBytes(), Math.max(usualBytes, room));
        ProducerBatch next = new ProducerBatch(
                partition,
                nextIndex - 1,
                nowMs,
                BatchBuilder.create(options.codec(), Math.max(expected, room), options.batchBytes()));
        next.append(record);
        waiting.add(next);
        return last != null || next.isFull();
    }

    private void close(ProducerBatch batch) {
        batch.close();
        usualBytes = Math.max(FIRST_BYTES, batch.sizeInBytes() + batch.sizeInBytes() / 8);
    }

    /** Whether nothing is known of how brokers know this producer, though they must. */
    boolean lacksIdentity() {
        return options.idempotent() && identity == null;
    }

    void identify(ProducerIdentity known) {
        identity = known;
    }

    /** When the next batch may be sent, as far as it depends on lingering; {@link Long#MAX_VALUE} when nothing may be sent now. */
    long sendableAtMs(boolean hurry) {
        ProducerBatch next = waiting.peekFirst();
        if (next == null || lacksIdentity() || (gathering && !inFlight.isEmpty())) {
            return Long.MAX_VALUE;
        }
        boolean now = hurry || next.isFull() || next.attempts() > 0 || waiting.size() > 1;
        return now ? Long.MIN_VALUE : next.createdMs() + options.lingerMs();
    }

    /** Bytes of the batch that {@link #take} would take. */
    int nextBytes() {
        ProducerBatch next = waiting.peekFirst();
        return next == null ? 0 : next.sizeInBytes();
    }

    /** The next batch, now in flight. Only when {@link #sendableAtMs} allows it. */
    ProducerBatch take() {
        finishGathering();
        ProducerBatch next = waiting.removeFirst();
        close(next);
        if (identity != null && !next.isStamped()) {
            number(next, identity);
        }
        inFlight.add(next);
        next.attempt();
        return next;
    }

    private void number(ProducerBatch batch, ProducerIdentity as) {
        batch.stamp(as, nextSequence);
        nextSequence = BatchHeader.incrementSequence(nextSequence, batch.recordCount());
    }

    private void finishGathering() {
        gathering = false;
        if (renumber && identity != null) {
            renumber = false;
            nextSequence = 0;
            for (ProducerBatch batch : waiting) {
                if (batch.isStamped()) {
                    number(batch, identity);
                }
            }
        }
    }

    /** Whether this attempt is the one whose answer is waited for. */
    boolean isInFlight(ProducerBatch batch, int attempt) {
        return batch.attempts() == attempt && inFlight.contains(batch);
    }

    /** It is written, or refused for good: it is nobody's business any more. */
    void done(ProducerBatch batch) {
        inFlight.remove(batch);
    }

    /** It is not written, or nobody knows: it will be sent again, and so will all behind it. */
    void back(ProducerBatch batch) {
        inFlight.remove(batch);
        gathering = true;
        insert(batch);
    }

    /** The broker found a gap before this batch. Returns false when that is no wonder, for one before it is not written yet. */
    boolean outOfSequence(ProducerBatch batch) {
        boolean oldest = inFlight.stream().noneMatch(other -> other.firstIndex() < batch.firstIndex())
                && waiting.stream().noneMatch(other -> other.firstIndex() < batch.firstIndex());
        back(batch);
        if (oldest && !renumber && identity != null) {
            renumber = true;
            identity = identity.hasNext() ? identity.next() : null;
        }
        return oldest;
    }

    /** The broker takes no batch of that size: two halves of it will be sent. */
    void split(ProducerBatch batch) {
        inFlight.remove(batch);
        gathering = true;
        batch.split(options.codec()).forEach(this::insert);
    }

    /** Nobody waits for what is in flight any more; it may be written or not. */
    void giveUpInFlight() {
        for (ProducerBatch batch : List.copyOf(inFlight)) {
            batch.mayBeWritten();
            batch.attempt();
            back(batch);
        }
    }

    private void insert(ProducerBatch batch) {
        List<ProducerBatch> all = new ArrayList<>(waiting);
        all.add(batch);
        all.sort(Comparator.comparingLong(ProducerBatch::firstIndex));
        waiting.clear();
        waiting.addAll(all);
    }

    /** Takes out what was created before that, sent or not. Answers to it are of no interest any more. */
    List<ProducerBatch> expire(long createdBeforeMs) {
        List<ProducerBatch> expired = new ArrayList<>();
        for (ProducerBatch batch : List.copyOf(inFlight)) {
            if (batch.createdMs() < createdBeforeMs) {
                batch.mayBeWritten();
                batch.attempt();
                inFlight.remove(batch);
                expired.add(batch);
            }
        }
        while (!waiting.isEmpty() && waiting.getFirst().createdMs() < createdBeforeMs) {
            expired.add(waiting.removeFirst());
        }
        return expired;
    }

    boolean hasInFlight() {
        return !inFlight.isEmpty();
    }

    boolean isEmpty() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }
}
