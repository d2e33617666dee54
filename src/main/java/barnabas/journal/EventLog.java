package barnabas.journal;

import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import barnabas.log.LogOptions;
import barnabas.log.LogStart;
import barnabas.log.PartitionLog;
import barnabas.log.ReadResult;
import barnabas.log.SegmentFiles;
import barnabas.log.StorageException;
import barnabas.records.BatchFields;
import barnabas.records.BatchHeader;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one persistent actor that is no partition: a log with one batch for each atomic write, see {@link EventCodec}. It is
 * opened by its first use. Every method blocks; one is called at a time.
 */
final class EventLog {
    private static final int READ_BYTES = 256 * 1024;

    /** More events than that are never rejected in a row: the numbers are wrong. */
    private static final int MISSING_MAX = 10_000;

    private final String persistenceId;
    private final EventFolder events;
    private final LogOptions options;
    private final boolean flushAcked;
    private final SegmentFiles files;
    private final EventCodec codec;
    private final LongAdder bytesWritten;
    private @Nullable PartitionLog opened;

    EventLog(
            String persistenceId,
            EventFolder events,
            JournalSettings settings,
            SegmentFiles files,
            EventCodec codec,
            LongAdder bytesWritten) {
        this.persistenceId = persistenceId;
        this.events = events;
        this.options = settings.logOptions().withRetention(-1, -1);
        this.flushAcked = settings.flushAcked();
        this.files = files;
        this.codec = codec;
        this.bytesWritten = bytesWritten;
    }

    /**
     * Appends the writes at one go.
     *
     * @return for each write why it was rejected, empty when it was not
     */
    Iterable<Optional<Exception>> write(List<AtomicWrite> writes) throws IOException {
        PartitionLog log = open();
        long expectedEnd = log.endOffset();
        long highest = expectedEnd;
        List<ByteBuffer> batches = new ArrayList<>(writes.size());
        List<Optional<Exception>> rejections = new ArrayList<>(writes.size());
        for (AtomicWrite write : writes) {
            if (write.lowestSequenceNr() <= highest) {
                throw new IllegalStateException("persistenceId=" + persistenceId + " sequenceNr="
                        + write.lowestSequenceNr() + " is there already, highest=" + highest
                        + ": another actor writes under this id");
            }
            Optional<Exception> rejection = encode(write, highest, batches);
            highest = rejection.isPresent() ? highest : write.highestSequenceNr();
            rejections.add(rejection);
        }
        if (!batches.isEmpty()) {
            bytesWritten.add(
                    log.append(batches.toArray(ByteBuffer[]::new), expectedEnd).bytes());
            if (flushAcked) {
                log.flush();
            }
        }
        return rejections;
    }

    private Optional<Exception> encode(AtomicWrite write, long highest, List<ByteBuffer> batches) {
        try {
            ByteBuffer batch = codec.encode(write);
            if (write.lowestSequenceNr() > highest + 1) {
                batches.add(missing(highest, write.lowestSequenceNr() - 1));
            }
            batches.add(batch);
            return Optional.empty();
        } catch (Exception notSerializable) {
            return Optional.of(notSerializable);
        }
    }

    /** Events that were rejected have left their numbers unused, and a log has no gaps: records without a value stand there. */
    private ByteBuffer missing(long highest, long last) {
        if (last - highest > MISSING_MAX) {
            throw new IllegalStateException("persistenceId=" + persistenceId + " sequenceNr=" + (last + 1)
                    + " is too far from highest=" + highest);
        }
        LogRecord none = LogRecord.of(BatchHeader.NO_TIMESTAMP, null, null);
        return RecordBatches.build(BatchFields.at(highest, 0), Collections.nCopies((int) (last - highest), none));
    }

    /** The highest sequence number ever written, deleted or not; 0 for none. */
    long highestSequenceNr() throws IOException {
        return open().endOffset();
    }

    /** Reads events piece by piece. */
    void replay(EventRange range, Consumer<PersistentRepr> replayed) throws IOException {
        PartitionLog log = open();
        long offset = Math.max(range.from() - 1, log.startOffset());
        long end = Math.min(range.to(), log.endOffset());
        long left = range.max();
        while (offset < end && left > 0) {
            for (LogRecord record : read(log, offset)) {
                if (record.offset() >= offset && record.offset() < end && left > 0) {
                    if (record.value() != null) {
                        replayed.accept(codec.decode(persistenceId, record));
                        left--;
                    }
                    offset = record.offset() + 1;
                } else if (record.offset() >= end) {
                    return;
                }
            }
        }
    }

    /** Some batches whole, the first with the offset or behind it. Throws when there is none, rather than to end a replay early. */
    private List<LogRecord> read(PartitionLog log, long offset) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        if (log.view().read(offset, READ_BYTES, log.endOffset(), true) instanceof ReadResult.Batches batches) {
            ByteBuffer bytes = batches.bytes();
            RecordBatches.forEachHeader(
                    bytes,
                    (header, position) ->
                            records.addAll(RecordBatches.records(bytes.slice(position, header.sizeInBytes()))));
        }
        if (records.isEmpty() || records.get(records.size() - 1).offset() < offset) {
            throw new StorageException(
                    "persistenceId=" + persistenceId + " cannot be read at sequenceNr=" + (offset + 1)
                            + " though it ends at sequenceNr=" + log.endOffset(),
                    null);
        }
        return records;
    }

    /** Deletes events for good, the last one included if need be: the highest sequence number stays. */
    void deleteTo(long sequenceNr) throws IOException {
        PartitionLog log = open();
        // The start must not be beyond what a power cut leaves of the log.
        log.flush();
        log.advanceStart(Math.min(sequenceNr, log.endOffset()));
    }

    void close() throws IOException {
        PartitionLog log = opened;
        opened = null;
        if (log != null) {
            try (log) {
                log.flush();
            }
        }
    }

    private PartitionLog open() throws IOException {
        if (opened == null) {
            // How far it was flushed is not kept elsewhere: all of it is checked.
            opened = PartitionLog.open(events.of(persistenceId), options, LogStart.NEW, files, InstantSource.system());
        }
        return opened;
    }
}
