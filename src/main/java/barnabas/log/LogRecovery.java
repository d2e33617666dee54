package barnabas.log;

import barnabas.log.HintIndex.Hint;
import barnabas.model.Position;
import barnabas.records.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a log's folder (rule L8). What was flushed is trusted and not read; from there on every batch's CRC is compared. The first that
 * does not match is where a crash tore the tail, if it lies above the flushed offset and no batch that matches follows;
 * then the tail is cut there. Anything else is damage. So the cost follows the unflushed tail.
 */
final class LogRecovery {
    /** What was found. */
    record Recovered(
            List<Segment> segments,
            long startOffset,
            Position end,
            LogView.Active active,
            long flushedOffset,
            boolean unflushed,
            CleanerCheckpoint cleaner) {}

    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);
    private static final int NAME_LENGTH = 20 + Segment.LOG.length();

    private final Path directory;
    private final SegmentFiles files;
    private final int indexIntervalBytes;
    private final long flushedOffset;

    private final List<Segment> segments = new ArrayList<>();
    private Position start;
    private long endOffset;
    private int lastEpoch = Position.NO_EPOCH;
    private boolean unflushed;
    private CleanerCheckpoint cleaner = CleanerCheckpoint.NONE;

    LogRecovery(Path directory, SegmentFiles files, LogOptions options, LogStart recorded) {
        this.directory = directory;
        this.files = files;
        this.indexIntervalBytes = options.indexIntervalBytes();
        this.flushedOffset = recorded.flushedOffset();
        this.start = new Position(Position.NO_EPOCH, recorded.startOffset());
    }

    Recovered recover() throws IOException {
        ResetFile.carryOut(directory);
        SegmentSwap.carryOut(directory, files);
        cleaner = CleanerCheckpointFile.read(directory);
        list();
        if (segments.isEmpty()) {
            segments.add(new Segment(directory, files, start.endOffset(), 0, indexIntervalBytes));
        }
        int tail = segments.size() - 1;
        while (tail > 0 && segments.get(tail).baseOffset() > flushedOffset) {
            tail--;
        }
        endOffset = segments.get(tail).baseOffset();
        for (int i = tail; i < segments.size(); i++) {
            scan(i);
        }
        if (endOffset < flushedOffset) {
            throw new DamagedLogException(
                    "log=" + directory + " ends at=" + endOffset + " below its flushed offset=" + flushedOffset);
        }
        long startOffset = Math.max(start.endOffset(), segments.get(0).baseOffset());
        if (startOffset > endOffset) {
            throw new DamagedLogException(
                    "log=" + directory + " ends at=" + endOffset + " below its start=" + startOffset);
        }
        Segment active = segments.get(segments.size() - 1);
        LogView.Active reach = new LogView.Active(
                active.size(), active.size() == 0 ? -1 : active.appendIndex().maxTimestamp());
        Position end = new Position(lastEpoch(), endOffset);
        return new Recovered(
                segments, startOffset, end, reach, flushedOffset, unflushed || endOffset > flushedOffset, cleaner);
    }

    private void list() throws IOException {
        String[] names = directory.toFile().list();
        if (names == null) {
            return;
        }
        for (String name : names) {
            if (name.length() == NAME_LENGTH && name.endsWith(Segment.LOG)) {
                long baseOffset = Long.parseLong(name.substring(0, 20));
                long size = directory.resolve(name).toFile().length();
                if (size > Integer.MAX_VALUE) {
                    throw new DamagedLogException("segment=" + name + " has bytes=" + size);
                }
                segments.add(new Segment(directory, files, baseOffset, (int) size, indexIntervalBytes));
            } else if (name.equals(StartFile.NAME)) {
                Position recorded = StartFile.read(directory).position();
                start = new Position(recorded.epoch(), Math.max(start.endOffset(), recorded.endOffset()));
            }
        }
        segments.sort((a, b) -> Long.compare(a.baseOffset(), b.baseOffset()));
    }

    /** Takes in one segment from where the flushed part is known to reach, and cuts what a crash tore. */
    private void scan(int number) throws IOException {
        Segment segment = segments.get(number);
        if (segment.baseOffset() > endOffset && endOffset >= flushedOffset) {
            // The end of the segment before is lost; this one was begun after it.
            dropFrom(number);
            return;
        }
        if (segment.baseOffset() != endOffset) {
            throw new DamagedLogException(
                    "segment=" + segment.path().getFileName() + " follows on an end at=" + endOffset);
        }
        int size = segment.size();
        if (size == 0) {
            return;
        }
        BatchCursor batches = segment.wholeCursor(trust(segment, size), size);
        SegmentIndex index = segment.appendIndex();
        while (batches.next() && followsOn(batches) && batches.hasValidCrc()) {
            requireNoOlderEpoch(segment, batches);
            endOffset = batches.header().nextOffset();
            lastEpoch = batches.header().leaderEpoch();
            index.onBatch(batches.header(), batches.position(), indexIntervalBytes);
        }
        if (batches.position() < size) {
            cut(number, batches.position());
        } else if (number < segments.size() - 1) {
            index.seal();
        }
    }

    /** The CRC doesn't cover offsets: a gap is believed only where compaction may have left one (rule M7). */
    private boolean followsOn(BatchCursor batches) {
        BatchHeader header = batches.header();
        if (header.baseOffset() < endOffset) {
            // A log that began anew where a client had deleted up to, within a batch, has that batch whole.
            boolean first = batches.position() == 0 && endOffset == start.endOffset();
            return first && header.nextOffset() > endOffset;
        }
        return header.baseOffset() == endOffset || header.baseOffset() <= cleaner.gapsBelow();
    }

    /** No crash makes a batch older than the one before it: then one of both has changed, and the CRC doesn't cover epochs. */
    private void requireNoOlderEpoch(Segment segment, BatchCursor batches) throws DamagedLogException {
        if (batches.header().leaderEpoch() < lastEpoch) {
            throw new DamagedLogException("segment=" + segment.path().getFileName() + " has an older epoch="
                    + batches.header().leaderEpoch() + " after epoch=" + lastEpoch + " at position="
                    + batches.position());
        }
    }

    /** Keeps of the indexes what speaks of flushed batches, and says where the last of those begins. */
    private int trust(Segment segment, int size) throws IOException {
        SegmentIndex index = segment.appendIndex();
        try {
            index.keepBelow(flushedOffset);
            Hint last = index.last();
            BatchHeader known = last == null ? null : segment.batchOf(last, size);
            if (last != null && known != null) {
                endOffset = known.baseOffset();
                return last.value();
            }
        } catch (DoubtfulIndexException doubt) {
            LOG.info("segment={} gets a new index: {}", segment.path().getFileName(), doubt.getMessage());
        }
        index.clear();
        return 0;
    }

    private void cut(int number, int position) throws IOException {
        Segment segment = segments.get(number);
        String name = String.valueOf(segment.path().getFileName());
        if (endOffset < flushedOffset) {
            throw new DamagedLogException("segment=" + name + " has no valid batch at position=" + position + " offset="
                    + endOffset + " below its flushed offset=" + flushedOffset);
        }
        requireNothingAfter(segment, position);
        dropFrom(number + 1);
        try (OpenFile lease = segment.writing().lease()) {
            lease.file().truncate(position);
        }
        LOG.info("segment={} truncated from={} to={}", name, segment.size(), position);
        segment.cutTo(position);
        unflushed = true;
    }

    private void dropFrom(int number) throws IOException {
        for (int i = segments.size() - 1; i >= number; i--) {
            requireNothingAfter(segments.get(i), 0);
            LOG.info("segment={} dropped", segments.get(i).path().getFileName());
            segments.remove(i).delete();
            unflushed = true;
        }
    }

    /** Looks for a batch that matches its CRC at any byte after a position: the length there may be what is wrong. */
    private void requireNothingAfter(Segment segment, int position) throws IOException {
        int size = segment.size();
        ByteBuffer window = ByteBuffer.allocate(Math.max(1, Math.min(size - position, BatchCursor.WHOLE_CHUNK)));
        int step = window.capacity() - BatchHeader.SIZE + 1;
        for (int from = position; size - from >= BatchHeader.SIZE; from += step) {
            window.clear().limit(Math.min(window.capacity(), size - from));
            segment.read(window, from);
            for (int at = 0; window.limit() - at >= BatchHeader.SIZE; at++) {
                if (window.get(at + 16) == BatchHeader.MAGIC && mayFollow(BatchHeader.read(window, at))) {
                    BatchCursor batch = segment.wholeCursor(from + at, size);
                    if (batch.next() && batch.hasValidCrc()) {
                        throw new DamagedLogException("segment="
                                + segment.path().getFileName()
                                + " has no valid batch at offset=" + endOffset + " but one after it at position="
                                + (from + at));
                    }
                }
            }
        }
    }

    private boolean mayFollow(BatchHeader header) {
        return header.isPlausible() && header.baseOffset() > endOffset && header.leaderEpoch() >= lastEpoch;
    }

    /** Epoch of the last batch; of a log without one, of the last that was deleted. */
    private int lastEpoch() throws IOException {
        if (lastEpoch != Position.NO_EPOCH) {
            return lastEpoch;
        }
        for (int i = segments.size() - 1; i >= 0; i--) {
            Segment segment = segments.get(i);
            @Nullable BatchHeader last = segment.size() == 0 ? null : segment.headerBelow(Long.MAX_VALUE, segment.size());
            if (last != null) {
                return last.leaderEpoch();
            }
        }
        return start.epoch();
    }
}
