package barnabas.log;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import barnabas.records.OffsetAtTime;
import barnabas.records.WireBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log as it was at one moment (rule C5), for reading from any thread while it is appended to, rolled, cut and deleted from.
 * Immutable; published by one volatile write. Every method blocks on the disk when the bytes aren't in the page cache.
 */
public final class LogView {
    private static final Logger LOG = LoggerFactory.getLogger(LogView.class);

    /** What a read takes beyond its bound, so that starting at an index row below the offset costs no second read. */
    private static final int READ_SLACK = 8 * 1024;

    /** Segments by base offset; there is always one, the last is the active one. */
    private final Segment[] segments;

    private final long startOffset;
    private final Position end;
    private final int activeBytes;
    private final long activeMaxTimestamp;
    private final long sealedBytes;
    private final AtomicInteger cuts;
    private final int cutsBefore;

    LogView(Segment[] segments, long startOffset, Position end, Active active, long sealedBytes, AtomicInteger cuts) {
        this.segments = segments;
        this.startOffset = startOffset;
        this.end = end;
        this.activeBytes = active.bytes();
        this.activeMaxTimestamp = active.maxTimestamp();
        this.sealedBytes = sealedBytes;
        this.cuts = cuts;
        this.cutsBefore = cuts.get();
    }

    /** How far the last segment reaches, and its newest time. */
    record Active(int bytes, long maxTimestamp) {
        static final Active EMPTY = new Active(0, BatchHeader.NO_TIMESTAMP);
    }

    /** The first offset there is to read. */
    public long startOffset() {
        return startOffset;
    }

    /** The offset that the next record gets. */
    public long endOffset() {
        return end.endOffset();
    }

    /** Epoch of the last batch and end offset (rule L1). */
    public Position position() {
        return end;
    }

    public int latestEpoch() {
        return end.epoch();
    }

    /** Bytes of batches in all segments. */
    public long sizeBytes() {
        return sealedBytes + activeBytes;
    }

    long sealedBytes() {
        return sealedBytes;
    }

    Segment[] segments() {
        return segments;
    }

    Active active() {
        return new Active(activeBytes, activeMaxTimestamp);
    }

    Segment activeSegment() {
        return segments[segments.length - 1];
    }

    int bytes(int index) {
        return index == segments.length - 1 ? activeBytes : segments[index].size();
    }

    /** Base offset of the next segment, or the log's end. */
    long endOf(int index) {
        return index == segments.length - 1 ? end.endOffset() : segments[index + 1].baseOffset();
    }

    /** The segment that holds an offset; the first when it is below all. */
    int segmentOf(long offset) {
        int low = 0;
        int high = segments.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * Reads whole batches of one segment, the one with {@code offset} first.
     *
     * @param maxBytes of the batches together
     * @param maxOffset only batches that end at or below it are read: the high watermark for consumers
     * @param minOneBatch whether the first batch is read even if it is larger than {@code maxBytes}
     * @throws DamagedLogException when the bytes there cannot be batches
     */
    public ReadResult read(long offset, int maxBytes, long maxOffset, boolean minOneBatch) throws IOException {
        if (offset < startOffset || offset > end.endOffset()) {
            return new ReadResult.OutOfRange();
        }
        try {
            ReadResult result = ReadResult.NOTHING;
            long bound = Math.min(maxOffset, end.endOffset());
            for (int i = segmentOf(offset); i < segments.length && segments[i].baseOffset() < bound; i++) {
                BatchReader reader = new BatchReader(segments[i], bytes(i), bound);
                ByteBuffer batches = reader.read(offset, maxBytes, minOneBatch, READ_SLACK);
                if (batches != null) {
                    result = new ReadResult.Batches(batches);
                    break;
                }
            }
            return isCut() ? ReadResult.NOTHING : result;
        } catch (NoSuchFileException deleted) {
            return isCut() ? ReadResult.NOTHING : new ReadResult.OutOfRange();
        } catch (DamagedLogException damaged) {
            if (isCut()) {
                return ReadResult.NOTHING;
            }
            throw damaged;
        }
    }

    /**
     * As {@link #read}, but many batches are left in their file, and the last of them that would fit may be missing.
     *
     * @return {@link ReadResult.InFile} when there are at least {@link BatchReader#IN_FILE_MIN} bytes of them
     */
    public ReadResult readToSend(long offset, int maxBytes, long maxOffset, boolean minOneBatch) throws IOException {
        long bound = Math.min(maxOffset, end.endOffset());
        int index = segmentOf(offset);
        // Not of a segment that goes on above the bound: its batches would have to be looked at one by one.
        if (offset >= startOffset && offset < bound && endOf(index) <= bound) {
            try {
                WireBytes.InFile found = new BatchReader(segments[index], bytes(index), bound).locate(offset, maxBytes);
                if (found != null && !isCut()) {
                    return new ReadResult.InFile(found);
                }
            } catch (NoSuchFileException | DamagedLogException doubt) {
                LOG.debug("offset={} is read instead of located", offset, doubt);
            }
        }
        return read(offset, maxBytes, maxOffset, minOneBatch);
    }

    /** A cut since this view was made may have put other bytes where the view says that batches are. */
    private boolean isCut() {
        return cuts.get() != cutsBefore;
    }

    /**
     * Sees the headers of all batches that end above an offset, in order, up to the log's end. Payloads are not read.
     *
     * @throws NoSuchFileException when retention has deleted the segment meanwhile
     */
    public void forEachHeader(long fromOffset, HeaderVisitor visitor) throws IOException {
        for (int i = segmentOf(fromOffset); i < segments.length; i++) {
            Segment segment = segments[i];
            int limit = bytes(i);
            if (limit == 0) {
                continue;
            }
            int from = segment.baseOffset() >= fromOffset ? 0 : segment.floorPosition(fromOffset, limit);
            BatchCursor batches = segment.cursor(from, limit);
            while (batches.next()) {
                boolean wanted = batches.header().lastOffset() >= fromOffset;
                if (wanted && !visitor.visit(batches.header(), segment.baseOffset(), batches.position())) {
                    return;
                }
            }
            segment.requireEnd(batches, limit);
        }
    }

    /** Rule C3: the largest epoch of the log not above this one, and where it ends. */
    public EpochEnd endOffsetFor(int epoch) throws IOException {
        return EpochHistory.endOffsetFor(this, epoch);
    }

    /** The first offset at or above the log's start of each epoch that wrote there. */
    public NavigableMap<Long, Integer> epochStarts() throws IOException {
        return EpochHistory.starts(this);
    }

    /**
     * The first record of this time or a later one that lies below an offset, for ListOffsets.
     *
     * @return empty when there is none
     */
    public Optional<OffsetAtTime> offsetForTimestamp(long timestamp, long maxOffset) throws IOException {
        return TimeSearch.firstAtOrAfter(this, timestamp, maxOffset);
    }

    /** The first record with the newest time of all below an offset (KIP-734). */
    public Optional<OffsetAtTime> offsetOfMaxTimestamp(long maxOffset) throws IOException {
        return TimeSearch.newest(this, maxOffset);
    }

    /** Epoch of the last batch that begins below an offset; of the log's last when it isn't there any more. */
    int epochBelow(long offset) throws IOException {
        BatchHeader below = headerBelow(offset);
        return below == null ? end.epoch() : below.leaderEpoch();
    }

    /** The files go, and what comes in their place under the same names is none of this view's. */
    void abandonFiles() {
        for (Segment segment : segments) {
            segment.abandon();
        }
    }

    /** The last batch that begins below an offset, if it is still there. */
    @Nullable BatchHeader headerBelow(long offset) throws IOException {
        for (int i = segmentOf(offset - 1); i >= 0; i--) {
            int limit = bytes(i);
            BatchHeader below = limit == 0 ? null : segments[i].headerBelow(offset, limit);
            if (below != null) {
                return below;
            }
        }
        return null;
    }
}
