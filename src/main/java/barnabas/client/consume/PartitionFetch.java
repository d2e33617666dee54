package barnabas.client.consume;

import java.util.ArrayDeque;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition that is read: where it is, what is buffered, whether it may be fetched. Room is credit: what is buffered or handed out
 * counts until it is released. No clock, no IO.
 *
 * <p>locating --located--> reading; reading --a leader of a newer epoch--> validating --validated--> reading; validating --the log was
 * cut--> reading from the cut, or locating; reading --out of range--> locating.
 */
final class PartitionFetch {
    enum Phase {
        LOCATING,
        VALIDATING,
        READING
    }

    private final TopicPartition partition;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private Phase phase = Phase.LOCATING;
    private Start start;
    private long offset = -1;
    private int lastEpoch = -1;
    private int validatedEpoch = -1;
    private long heldBytes;
    private int ticket;
    private boolean asked;
    private int replica = -1;
    private long notBeforeMs = Long.MIN_VALUE;
    private boolean idle;

    PartitionFetch(TopicPartition partition, Start start) {
        this.partition = partition;
        this.start = start;
        if (start instanceof Start.AtOffset at) {
            readFrom(at.offset(), at.leaderEpoch());
        }
    }

    TopicPartition partition() {
        return partition;
    }

    Phase phase() {
        return phase;
    }

    /** Where it is to be located. */
    Start start() {
        return start;
    }

    long offset() {
        return offset;
    }

    int lastEpoch() {
        return lastEpoch;
    }

    /** Its place is to be found anew. Answers on their way are of no interest. */
    void locate(Start where) {
        phase = Phase.LOCATING;
        start = where;
        forgetAsked();
    }

    void readFrom(long newOffset, int epoch) {
        phase = Phase.READING;
        offset = newOffset;
        lastEpoch = epoch;
        forgetAsked();
    }

    /** A leader of this epoch leads now. What the one before was asked is of no interest; whether the log was cut is. */
    void ledBy(int leaderEpoch) {
        if (leaderEpoch <= validatedEpoch) {
            return;
        }
        boolean first = validatedEpoch < 0;
        validatedEpoch = leaderEpoch;
        replica = -1;
        notBeforeMs = Long.MIN_VALUE;
        if (phase == Phase.READING) {
            if (!first || lastEpoch >= 0) {
                forgetAsked();
            }
            if (lastEpoch >= 0 && lastEpoch < leaderEpoch) {
                phase = Phase.VALIDATING;
            }
        }
    }

    /** Nothing that is read or buffered was cut. */
    void validated() {
        phase = Phase.READING;
        asked = false;
    }

    /** It is read no more: answers on their way are of no interest. */
    void abandon() {
        forgetAsked();
    }

    private void forgetAsked() {
        ticket++;
        asked = false;
    }

    /** Marks a question about it, for records or for its place, as under way, and returns what its answer must come with. */
    int ask() {
        asked = true;
        return ++ticket;
    }

    boolean isAsked() {
        return asked;
    }

    /** Whether this is the answer that is waited for; if so it is waited for no more. */
    boolean answers(int to) {
        if (!asked || ticket != to) {
            return false;
        }
        asked = false;
        return true;
    }

    /** Bytes to ask for now, 0 when it is not to be asked: in no state for it, asked already, or without room for half its buffer. */
    int wanted(int bufferBytes, long nowMs) {
        long room = bufferBytes - heldBytes;
        boolean may = phase == Phase.READING && !asked && nowMs >= notBeforeMs && room >= bufferBytes / 2;
        return may ? (int) room : 0;
    }

    /** The broker asked to be left alone with it for a while. */
    void restUntil(long ms) {
        notBeforeMs = ms;
    }

    long notBeforeMs() {
        return notBeforeMs;
    }

    /** Takes what was fetched. */
    void fetched(Chunk chunk, long nextOffset, int epoch) {
        chunks.add(chunk);
        heldBytes += chunk.bytes();
        offset = nextOffset;
        lastEpoch = epoch;
        idle = false;
    }

    /** There was nothing to fetch. */
    void foundNothing() {
        idle = true;
    }

    /** Whether the last fetch found nothing. */
    boolean isIdle() {
        return idle;
    }

    /** The oldest chunk, for the caller to read; null when there is none. */
    @Nullable Chunk take() {
        return chunks.poll();
    }

    /** A chunk that was taken is read. */
    void release(int bytes) {
        heldBytes -= bytes;
    }

    long heldBytes() {
        return heldBytes;
    }

    /** The broker to fetch from: the leader, unless it named a replica nearby. */
    int fetchFrom(int leader) {
        return replica >= 0 ? replica : leader;
    }

    void preferReplica(int node) {
        replica = node;
    }

    boolean readsFromReplica() {
        return replica >= 0;
    }
}
