package barnabas.partition;

import barnabas.log.ProducerStates;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.Position;
import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * What the leader of a partition has taken in: which offsets it gave, what it gathers for the next write, how far the log is
 * written and flushed, and the high watermark that follows. Decides only; its replica writes, flushes and answers.
 */
final class LeaderAppends {
    /** A write takes as many gathered batches as fit in here, and one in any case. */
    static final int WRITE_BYTES_MAX = 8 * 1024 * 1024;

    /** A batch with its offsets and epoch, waiting to be written or being written. */
    record Gathered(ByteBuffer batch, BatchHeader header) {}

    /** What is to be done about one produced batch. */
    sealed interface Taken {
        /** It has its offsets; its answer waits until everything below {@code header.nextOffset()} is safe. */
        record Gathering(BatchHeader header) implements Taken {}

        /** It was there before; answered with its first offsets once {@code endOffset} is safe (rule A5). */
        record Resent(long baseOffset, long endOffset, long timestamp) implements Taken {}

        record Refused(Errors error, String message) implements Taken {}
    }

    private final int epoch;
    private final ProducerStates producers;
    private final Deque<Gathered> gathered = new ArrayDeque<>();
    private Flush flush;
    private Position end;
    private long writtenEnd;
    private long flushedEnd;
    private long highWatermark;
    private boolean writing;

    /** A log that is flushed to its end, led in {@code epoch} from here on. */
    LeaderAppends(int epoch, Position end, ProducerStates producers, Flush flush) {
        this.epoch = epoch;
        this.producers = producers;
        this.flush = flush;
        this.end = end;
        this.writtenEnd = end.endOffset();
        this.flushedEnd = end.endOffset();
        this.highWatermark = end.endOffset();
    }

    int epoch() {
        return epoch;
    }

    ProducerStates producers() {
        return producers;
    }

    /** The offset that the next record gets. */
    long nextOffset() {
        return end.endOffset();
    }

    /** Where the log will end when all that has been taken is written. */
    Position position() {
        return end;
    }

    /** The commit point: a group of one commits by itself (rule L2). Never goes back (rule A3). */
    long highWatermark() {
        return highWatermark;
    }

    /** The flushed end has not caught up with what was written, and somebody waits for it. */
    boolean needsFlush() {
        return flush == Flush.ACKED && flushedEnd < writtenEnd;
    }

    long writtenEnd() {
        return writtenEnd;
    }

    /** Gives the batch its place, or says why not; {@code batch} is stamped in place. */
    Taken take(ByteBuffer batch, BatchHeader header, long logAppendTimeMs) {
        ProducerStates.Check verdict = producers.check(header);
        if (verdict instanceof ProducerStates.Duplicate duplicate) {
            return new Taken.Resent(duplicate.baseOffset(), duplicate.lastOffset() + 1, duplicate.timestamp());
        }
        if (verdict instanceof ProducerStates.Rejected rejected) {
            return new Taken.Refused(rejected.error(), rejected.message());
        }
        BatchHeader stamped = stamp(batch, logAppendTimeMs);
        producers.replay(stamped);
        gathered.addLast(new Gathered(batch, stamped));
        end = new Position(epoch, stamped.nextOffset());
        return new Taken.Gathering(stamped);
    }

    private BatchHeader stamp(ByteBuffer batch, long logAppendTimeMs) {
        int at = batch.position();
        BatchHeader.stampOffset(batch, at, end.endOffset());
        BatchHeader.stampEpoch(batch, at, epoch);
        if (logAppendTimeMs >= 0) {
            BatchHeader.stampLogAppendTime(batch, at, logAppendTimeMs);
        }
        return BatchHeader.read(batch, at);
    }

    /** What to write now: empty while a write is under way (its answer starts the next) or nothing waits. */
    List<Gathered> nextWrite() {
        if (writing || gathered.isEmpty()) {
            return List.of();
        }
        List<Gathered> batches = new ArrayList<>();
        long bytes = 0;
        while (!gathered.isEmpty()
                && (batches.isEmpty() || bytes + gathered.getFirst().batch().remaining() <= WRITE_BYTES_MAX)) {
            Gathered next = gathered.removeFirst();
            bytes += next.batch().remaining();
            batches.add(next);
        }
        writing = true;
        return batches;
    }

    /** The write that was under way is in the log. */
    void written(long endOffset) {
        writing = false;
        writtenEnd = endOffset;
        commit();
    }

    /** Everything below is on disk. Late reports never move it back. */
    void flushed(long endOffset) {
        flushedEnd = Math.max(flushedEnd, endOffset);
        commit();
    }

    /** The topic's {@code barnabas.flush} has changed. */
    void flush(Flush changed) {
        flush = changed;
        commit();
    }

    /** Under {@link Flush#ACKED} no reader sees what a power cut could take. */
    private void commit() {
        highWatermark = Math.max(highWatermark, flush == Flush.ACKED ? flushedEnd : writtenEnd);
    }

    boolean writing() {
        return writing;
    }

    /** Whether all that has an offset is written or being written. */
    boolean nothingGathered() {
        return gathered.isEmpty();
    }
}
