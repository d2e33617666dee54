package barnabas.log;

import barnabas.records.BatchHeader;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;

/**
 * The idempotent producers of one partition (KIP-98, KIP-360), as Kafka's leader judges them: a batch follows its producer's last
 * one without a gap, is one of its last five over again, or is refused. Not safe for threads: its owner is the replica.
 *
 * <p>The owner asks {@link #check} for a batch, gives it its offsets, tells it to {@link #replay} and writes it; what was replayed and
 * could not be written it takes back with {@link #restore}. Followers and recovery replay without asking (rule A5).
 *
 * <p>An unknown producer may begin with any sequence, as in Kafka since 2.5 (KIP-360): UNKNOWN_PRODUCER_ID and
 * DUPLICATE_SEQUENCE_NUMBER are errors that older brokers gave.
 */
public final class ProducerStates {
    /** What to do with a batch that a client has sent. */
    public sealed interface Check {}

    /** Append it. */
    public enum Accepted implements Check {
        ACCEPTED
    }

    /** It is in the log already: answer as it was answered then, once that is committed (rule A5). */
    public record Duplicate(long baseOffset, long lastOffset, long timestamp) implements Check {}

    /** Append nothing, answer the error. */
    public record Rejected(Errors error, String message) implements Check {}

    /** The producers at some offset; never changes. */
    public static final class Snapshot {
        public static final Snapshot EMPTY = new Snapshot(Map.of());

        private final Map<Long, ProducerEntry> producers;

        Snapshot(Map<Long, ProducerEntry> producers) {
            this.producers = Collections.unmodifiableMap(producers);
        }

        Map<Long, ProducerEntry> producers() {
            return producers;
        }

        /** Where the batches end that these are known by. */
        Set<Long> lastOffsets() {
            Set<Long> offsets = new HashSet<>();
            producers.values().forEach(producer -> producer.lastOffsets(offsets::add));
            return offsets;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Snapshot that && producers.equals(that.producers);
        }

        @Override
        public int hashCode() {
            return producers.hashCode();
        }
    }

    private final int producersMax;
    private final Duration expiry;
    /** The one that has been silent longest comes first. */
    private LinkedHashMap<Long, ProducerEntry> producers = new LinkedHashMap<>();

    /**
     * @param producersMax beyond it the producer that has been silent longest is forgotten
     * @param expiry Kafka's {@code producer.id.expiration.ms}, counted from the timestamp of a producer's last batch
     */
    public ProducerStates(int producersMax, Duration expiry) {
        this.producersMax = producersMax;
        this.expiry = expiry;
    }

    /** Judges a batch that a client has sent to the leader. Changes nothing. */
    public Check check(BatchHeader header) {
        if (!header.hasProducerId()) {
            return Accepted.ACCEPTED;
        }
        if (header.baseSequence() < 0) {
            return new Rejected(Errors.INVALID_RECORD, "producerId=" + header.producerId() + " without a sequence");
        }
        ProducerEntry known = producers.get(header.producerId());
        return known == null ? Accepted.ACCEPTED : check(header, known);
    }

    private static Check check(BatchHeader header, ProducerEntry known) {
        if (header.producerEpoch() < known.epoch()) {
            return new Rejected(
                    Errors.INVALID_PRODUCER_EPOCH,
                    "producerId=" + header.producerId() + " epoch=" + header.producerEpoch() + " is older than epoch="
                            + known.epoch());
        }
        boolean sameEpoch = header.producerEpoch() == known.epoch();
        Optional<Duplicate> duplicate =
                sameEpoch ? known.duplicate(header.baseSequence(), header.lastSequence()) : Optional.empty();
        if (duplicate.isPresent()) {
            return duplicate.get();
        }
        int expected = sameEpoch ? sequenceAfter(known.lastSequence()) : 0;
        if (header.baseSequence() == expected) {
            return Accepted.ACCEPTED;
        }
        return new Rejected(
                Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "producerId=" + header.producerId() + " epoch=" + header.producerEpoch() + " sequence="
                        + header.baseSequence() + " expected=" + expected);
    }

    /** Takes in a batch of the log, which has its offsets, without judging. */
    public void replay(BatchHeader header) {
        if (!header.hasProducerId()) {
            return;
        }
        // Taken out and put in again, so that it becomes the youngest.
        ProducerEntry known = producers.remove(header.producerId());
        producers.put(header.producerId(), known == null ? ProducerEntry.of(header) : known.with(header));
        if (producers.size() > producersMax) {
            Iterator<Long> eldest = producers.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Forgets producers that have been silent for longer than the expiry. */
    public void expire(long nowMs) {
        producers.values().removeIf(entry -> nowMs - entry.lastTimestamp() >= expiry.toMillis());
    }

    public int size() {
        return producers.size();
    }

    /** The producers as they are now. */
    public Snapshot snapshot() {
        return new Snapshot(new LinkedHashMap<>(producers));
    }

    /** Goes back, or on, to a snapshot. */
    public void restore(Snapshot snapshot) {
        producers = new LinkedHashMap<>(snapshot.producers());
    }

    private static int sequenceAfter(int sequence) {
        return sequence == Integer.MAX_VALUE ? 0 : sequence + 1;
    }

    /** Sequences wrap from {@link Integer#MAX_VALUE} to 0. */
    static int sequenceBefore(int sequence, int distance) {
        return sequence >= distance ? sequence - distance : Integer.MAX_VALUE - (distance - sequence) + 1;
    }
}
