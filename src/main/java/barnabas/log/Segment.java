package barnabas.log;

import barnabas.log.HintIndex.Hint;
import barnabas.records.BatchHeader;
import barnabas.records.WireBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One file of batches with its indexes. Only the last one of a log takes batches; one that is sealed never changes, and a cut
 * makes a new one of these for the same file. Files are opened, and indexes loaded, when somebody needs them.
 */
final class Segment {
    static final String LOG = ".log";
    static final String OFFSET_INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";

    private static final int NAME_DIGITS = 20;

    private final Path directory;
    private final SegmentFiles files;
    private final long baseOffset;
    private final int indexIntervalBytes;
    private final CachedFile reading;
    private final CachedFile writing;
    private String indexEnding;
    private volatile @Nullable SegmentIndex index;
    /** Bytes of batches once it is sealed; of the active one the view knows. Written before the view that shows it. */
    private int size;

    Segment(Path directory, SegmentFiles files, long baseOffset, int size, int indexIntervalBytes) {
        this(directory, files, baseOffset, size, indexIntervalBytes, "");
    }

    /** @param ending behind the names of its files; none for a segment of the log */
    Segment(Path directory, SegmentFiles files, long baseOffset, int size, int indexIntervalBytes, String ending) {
        this.directory = directory;
        this.files = files;
        this.baseOffset = baseOffset;
        this.size = size;
        this.indexIntervalBytes = indexIntervalBytes;
        this.indexEnding = ending;
        this.reading = new CachedFile(files, directory, baseOffset, LOG + ending, false);
        this.writing = new CachedFile(files, directory, baseOffset, LOG + ending, true);
    }

    static String fileName(long baseOffset, String suffix) {
        String digits = Long.toString(baseOffset);
        return "0".repeat(NAME_DIGITS - digits.length()) + digits + suffix;
    }

    long baseOffset() {
        return baseOffset;
    }

    int size() {
        return size;
    }

    CachedFile writing() {
        return writing;
    }

    Path path() {
        return writing.path();
    }

    /** A tail is gone that nobody has seen. Before the log is open. */
    void cutTo(int newSize) {
        size = newSize;
    }

    /** The same file to be written on after a cut, with nothing known of it. */
    Segment reopened(int newSize) {
        return new Segment(directory, files, baseOffset, newSize, indexIntervalBytes);
    }

    /** The index to be filled by the appender, as it is in the files or empty. */
    SegmentIndex appendIndex() throws IOException {
        SegmentIndex known = index;
        if (known == null) {
            known = newIndex();
            if (!isLoaded(known)) {
                known.clear();
            }
            index = known;
        }
        return known;
    }

    private static boolean isLoaded(SegmentIndex empty) throws IOException {
        try {
            return empty.load();
        } catch (DoubtfulIndexException doubt) {
            return false;
        }
    }

    private SegmentIndex newIndex() {
        return new SegmentIndex(
                baseOffset,
                new HintIndex(
                        new CachedFile(files, directory, baseOffset, OFFSET_INDEX + indexEnding, false),
                        new CachedFile(files, directory, baseOffset, OFFSET_INDEX + indexEnding, true),
                        HintIndex.OFFSET_KEY_BYTES),
                new HintIndex(
                        new CachedFile(files, directory, baseOffset, TIME_INDEX + indexEnding, false),
                        new CachedFile(files, directory, baseOffset, TIME_INDEX + indexEnding, true),
                        HintIndex.TIME_KEY_BYTES));
    }

    /** The index of the active segment, which has been created or recovered. */
    SegmentIndex activeIndex() {
        return Objects.requireNonNull(index, "no index of the active segment");
    }

    /** After a cut: the index as far as it speaks of what is left. Returns the newest time. */
    long indexUpTo(long endOffset, int bytes) throws IOException {
        SegmentIndex left = appendIndex();
        int from = 0;
        try {
            left.keepBelow(endOffset);
            Hint last = left.last();
            if (last != null && batchOf(last, bytes) != null) {
                from = last.value();
            } else {
                left.clear();
            }
        } catch (DoubtfulIndexException doubt) {
            left.clear();
        }
        BatchCursor batches = cursor(from, bytes);
        while (batches.next()) {
            left.onBatch(batches.header(), batches.position(), indexIntervalBytes);
        }
        requireEnd(batches, bytes);
        return left.maxTimestamp();
    }

    /** A new file: its index is empty, whatever files lie there. */
    void created() throws IOException {
        SegmentIndex fresh = newIndex();
        fresh.clear();
        index = fresh;
    }

    /** The segment takes no more. */
    void seal(int finalSize) {
        size = finalSize;
        SegmentIndex known = index;
        if (known != null) {
            known.seal();
        }
    }

    /** The index, loaded, and made anew when it is missing or cannot be right. */
    private SegmentIndex index(int limit) throws IOException {
        SegmentIndex known = index;
        return known != null ? known : loadIndex(limit);
    }

    private synchronized SegmentIndex loadIndex(int limit) throws IOException {
        SegmentIndex known = index;
        if (known != null) {
            return known;
        }
        SegmentIndex loaded = newIndex();
        if (!isLoaded(loaded) || !reachesEnd(loaded, limit)) {
            loaded.clear();
            BatchCursor batches = cursor(0, limit);
            while (batches.next()) {
                loaded.onBatch(batches.header(), batches.position(), indexIntervalBytes);
            }
            loaded.seal();
        }
        index = loaded;
        return loaded;
    }

    /** Whether the last row is a batch's, and no row is missing after it. */
    private boolean reachesEnd(SegmentIndex loaded, int limit) throws IOException {
        Hint last = loaded.last();
        int from = last == null ? 0 : last.value();
        if (last != null && batchOf(last, limit) == null) {
            return false;
        }
        BatchCursor batches = cursor(from, limit);
        int bytes = 0;
        long newest = BatchHeader.NO_TIMESTAMP;
        while (batches.next()) {
            if (bytes > indexIntervalBytes) {
                return false;
            }
            bytes += batches.header().sizeInBytes();
            newest = Math.max(newest, batches.header().newestRecordTime());
        }
        return batches.position() == limit && newest <= loaded.maxTimestamp();
    }

    /** The batch that the row speaks of, null when it isn't there. */
    @Nullable BatchHeader batchOf(Hint hint, int limit) throws IOException {
        if (hint.value() < 0 || hint.value() >= limit) {
            return null;
        }
        BatchCursor batch = new BatchCursor(reading, hint.value(), limit, BatchHeader.SIZE);
        return batch.next() && batch.header().lastOffset() == hint.key() ? batch.header() : null;
    }

    /** Position of a batch at or before the first one that ends at or above an offset. */
    int floorPosition(long offset, int limit) throws IOException {
        if (limit <= indexIntervalBytes) {
            return 0;
        }
        try {
            Hint hint = index(limit).floorOffset(offset);
            return hint != null && batchOf(hint, limit) != null ? hint.value() : 0;
        } catch (DoubtfulIndexException | NoSuchFileException doubt) {
            // Without the hint it takes longer. If the segment is gone too, reading it will say so.
            return 0;
        }
    }

    /** Position of the first batch that ends at or above an offset, or the limit. */
    int positionOf(long offset, int limit) throws IOException {
        BatchCursor batches = cursor(floorPosition(offset, limit), limit);
        while (batches.next()) {
            if (batches.header().lastOffset() >= offset) {
                return batches.position();
            }
        }
        return requireEnd(batches, limit);
    }

    /** The last batch that begins below an offset. */
    @Nullable BatchHeader headerBelow(long offset, int limit) throws IOException {
        BatchHeader below = null;
        BatchCursor batches = cursor(floorPosition(offset - 1, limit), limit);
        while (batches.next()) {
            if (batches.header().baseOffset() >= offset) {
                return below;
            }
            below = batches.header();
        }
        requireEnd(batches, limit);
        return below;
    }

    /** The first batch; null when there is none. */
    @Nullable BatchHeader firstHeader(int limit) throws IOException {
        return firstFrom(0, limit);
    }

    /** The batch at a position; null when there is none. */
    @Nullable BatchHeader firstFrom(int position, int limit) throws IOException {
        BatchCursor batches = cursor(position, limit);
        return batches.next() ? batches.header() : null;
    }

    /** Where to begin looking for a batch of this time or a later one. */
    int floorPositionOfTime(long timestamp, int limit) throws IOException {
        if (limit <= indexIntervalBytes) {
            return 0;
        }
        try {
            return floorPosition(index(limit).offsetBeforeTime(timestamp), limit);
        } catch (DoubtfulIndexException | NoSuchFileException doubt) {
            return 0;
        }
    }

    /** Where to begin looking for the first batch of an epoch above this one: epochs only rise. */
    int floorPositionOfEpoch(int epoch, int limit) throws IOException {
        int position = 0;
        try {
            SegmentIndex rows = index(limit);
            int low = 0;
            for (int high = rows.rows(); low < high; ) {
                int middle = (low + high) >>> 1;
                Hint row = rows.row(middle);
                BatchHeader header = batchOf(row, limit);
                if (header == null) {
                    return 0;
                }
                if (header.leaderEpoch() <= epoch) {
                    position = row.value();
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return position;
        } catch (DoubtfulIndexException | NoSuchFileException doubt) {
            return 0;
        }
    }

    /** The newest time in a sealed segment, {@link BatchHeader#NO_TIMESTAMP} when no batch has one. */
    long maxTimestamp() throws IOException {
        return size == 0 ? BatchHeader.NO_TIMESTAMP : index(size).maxTimestamp();
    }

    /** Walks from a batch's position by headers. */
    BatchCursor cursor(int from, int limit) {
        return new BatchCursor(reading, from, limit, BatchCursor.HEADER_CHUNK);
    }

    /** Walks from a batch's position where all of it is to be read. */
    BatchCursor wholeCursor(int from, int limit) {
        return new BatchCursor(reading, from, limit, BatchCursor.WHOLE_CHUNK);
    }

    int requireEnd(BatchCursor ended, int limit) throws DamagedLogException {
        if (ended.position() != limit) {
            throw new DamagedLogException("segment=" + fileName(baseOffset, LOG) + " has no batch at position="
                    + ended.position() + " before=" + limit);
        }
        return limit;
    }

    /** Bytes of batches between two positions. */
    WireBytes.InFile inFile(int from, int to) {
        return new FileBytes(reading, from, to - from);
    }

    /** The highest position at or below this one of which the index knows that a batch begins there; 0 when it knows none. */
    int floorOfPosition(int position, int limit) throws IOException {
        try {
            Hint hint = index(limit).floorPosition(position);
            return hint != null && batchOf(hint, limit) != null ? hint.value() : 0;
        } catch (DoubtfulIndexException | NoSuchFileException doubt) {
            return 0;
        }
    }

    /** Fills the buffer from a position and flips it. */
    void read(ByteBuffer into, int position) throws IOException {
        reading.read(into, position);
    }

    /** Flushes batches; of indexes what has gone to their files. */
    void force() throws IOException {
        try (OpenFile lease = writing.lease()) {
            lease.file().force();
        }
        SegmentIndex known = index;
        if (known != null) {
            known.force();
        }
    }

    /** Begun at, by the file system; now when there is no file yet. */
    long createdMs(long nowMs) throws IOException {
        try {
            return Files.readAttributes(path(), BasicFileAttributes.class)
                    .creationTime()
                    .toMillis();
        } catch (NoSuchFileException notYet) {
            return nowMs;
        }
    }

    long lastModifiedMs() throws IOException {
        return Files.getLastModifiedTime(path()).toMillis();
    }

    /** Rows in memory go to the files, and files are closed; they are opened again when need be. */
    void rest() {
        SegmentIndex known = index;
        if (known != null) {
            known.spill();
        }
        close();
    }

    void close() {
        reading.close();
        writing.close();
        SegmentIndex known = index;
        if (known != null) {
            known.close();
        }
    }

    /** Whoever has the file open goes on reading it; nobody opens it through this any more. */
    void abandon() {
        close();
        reading.abandon();
        writing.abandon();
    }

    /** The batches' file gets another ending; whoever reads them goes on. */
    void renameBatches(String ending) throws IOException {
        files.rename(reading, writing, LOG + ending);
    }

    /** The indexes' files get another ending. */
    synchronized void renameIndex(String ending) throws IOException {
        SegmentIndex known = index;
        (known != null ? known : newIndex()).rename(files, ending);
        indexEnding = ending;
    }

    /** Readers that have the file open go on reading it. */
    synchronized void delete() throws IOException {
        Files.deleteIfExists(directory.resolve(fileName(baseOffset, OFFSET_INDEX + indexEnding)));
        Files.deleteIfExists(directory.resolve(fileName(baseOffset, TIME_INDEX + indexEnding)));
        Files.deleteIfExists(path());
        abandon();
    }
}
