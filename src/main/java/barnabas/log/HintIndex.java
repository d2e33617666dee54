package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sparse index in Kafka's format: rows of (key, value) with rising keys, no header, no checksum.
 *
 * <pre>
 * .index      offset relative to the segment's base 4 | position of the batch in the segment 4
 * .timeindex  timestamp 8                             | offset relative to the segment's base 4
 * </pre>
 *
 * The newest rows are in memory and go to the file some at a time. One appender; readers on any thread see rows that it added
 * before it published what they came by.
 */
final class HintIndex {
    /** A row. */
    record Hint(long key, int value) {}

    static final int OFFSET_KEY_BYTES = 4;
    static final int TIME_KEY_BYTES = 8;

    private static final int MEMORY_ROWS_FIRST = 8;
    private static final int MEMORY_ROWS = 128;
    private static final int BLOCK_ROWS = 256;

    /** Arrays are only ever added to below {@code count}; they are replaced, never reused. */
    private static final class Rows {
        final int inFile;
        final long[] keys;
        final int[] values;
        volatile int count;
        /** Where the next reader, who goes on from there as a rule, finds what it looks for without reading. */
        volatile @Nullable Block lastRead;

        Rows(int inFile, long[] keys, int[] values, int count) {
            this.inFile = inFile;
            this.keys = keys;
            this.values = values;
            this.count = count;
        }

        static Rows empty(int inFile) {
            return new Rows(inFile, new long[0], new int[0], 0);
        }
    }

    /** Rows of the file that were read together. */
    private static final class Block {
        final long[] keys;
        final int[] values;
        /** Whether no row of the file comes after them. */
        final boolean last;

        Block(int count, boolean last) {
            this.keys = new long[count];
            this.values = new int[count];
            this.last = last;
        }

        Hint get(int index) {
            return new Hint(keys[index], values[index]);
        }

        /** Whether the last row of the file that is not above is one of these. */
        boolean hasFloor(Predicate<Hint> notAbove) {
            return keys.length > 0 && notAbove.test(get(0)) && (last || !notAbove.test(get(keys.length - 1)));
        }

        @Nullable Hint floor(Predicate<Hint> notAbove) {
            int low = 0;
            int high = keys.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (notAbove.test(get(middle))) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low == 0 ? null : get(low - 1);
        }
    }

    private final CachedFile reading;
    private final CachedFile writing;
    private final int keyBytes;
    private final int rowBytes;
    private volatile Rows rows = Rows.empty(0);
    /** For the appender, so that adding a row never has to read. */
    private long lastKey = Long.MIN_VALUE;

    HintIndex(CachedFile reading, CachedFile writing, int keyBytes) {
        this.reading = reading;
        this.writing = writing;
        this.keyBytes = keyBytes;
        this.rowBytes = keyBytes + Integer.BYTES;
    }

    /** Takes the rows of the file for what they say. Returns false when there is no such file or it doesn't hold whole rows. */
    boolean load() throws IOException {
        long size;
        try (OpenFile lease = reading.lease()) {
            size = lease.file().size();
        } catch (NoSuchFileException missing) {
            return false;
        }
        rows = Rows.empty((int) (size / rowBytes));
        takeLastKey();
        return size % rowBytes == 0;
    }

    private void takeLastKey() throws IOException {
        Hint last = last();
        lastKey = last == null ? Long.MIN_VALUE : last.key();
    }

    /** Whether enough rows are in memory to be written. */
    boolean isFull() {
        return rows.count >= MEMORY_ROWS;
    }

    /** Adds a row unless its key is not above the last one's. For the appender. */
    void append(long key, int value) {
        if (key <= lastKey) {
            return;
        }
        lastKey = key;
        Rows now = rows;
        int count = now.count;
        if (count == now.keys.length) {
            int room = Math.max(MEMORY_ROWS_FIRST, 2 * count);
            now = new Rows(now.inFile, Arrays.copyOf(now.keys, room), Arrays.copyOf(now.values, room), count);
            rows = now;
        }
        now.keys[count] = key;
        now.values[count] = value;
        now.count = count + 1;
    }

    /** The row with the largest key not above this one. */
    @Nullable Hint floor(long key) throws IOException {
        Rows now = rows;
        int count = now.count;
        if (count > 0 && now.keys[0] <= key) {
            int found = Arrays.binarySearch(now.keys, 0, count, key);
            int at = found >= 0 ? found : -found - 2;
            return new Hint(now.keys[at], now.values[at]);
        }
        return floorInFile(now, row -> row.key() <= key);
    }

    /** The row with the largest value not above this one: values rise with the keys. */
    @Nullable Hint floorValue(int value) throws IOException {
        Rows now = rows;
        int count = now.count;
        if (count > 0 && now.values[0] <= value) {
            int found = Arrays.binarySearch(now.values, 0, count, value);
            int at = found >= 0 ? found : -found - 2;
            return new Hint(now.keys[at], now.values[at]);
        }
        return floorInFile(now, row -> row.value() <= value);
    }

    int count() {
        Rows now = rows;
        return now.inFile + now.count;
    }

    /** A row by number, below {@link #count()}. */
    Hint get(int index) throws IOException {
        Rows now = rows;
        int inMemory = index - now.inFile;
        return inMemory >= 0 ? new Hint(now.keys[inMemory], now.values[inMemory]) : row(read(index, 1), 0);
    }

    @Nullable Hint last() throws IOException {
        Rows now = rows;
        int count = now.count;
        if (count > 0) {
            return new Hint(now.keys[count - 1], now.values[count - 1]);
        }
        return now.inFile == 0 ? null : row(read(now.inFile - 1, 1), 0);
    }

    /** {@code notAbove} holds for the first rows, and for none after those. */
    private @Nullable Hint floorInFile(Rows now, Predicate<Hint> notAbove) throws IOException {
        Block block = now.lastRead;
        if (block == null || !block.hasFloor(notAbove)) {
            int low = 0;
            int high = now.inFile;
            while (high - low > BLOCK_ROWS) {
                int middle = (low + high) >>> 1;
                if (notAbove.test(row(read(middle, 1), 0))) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            block = block(low, high - low, high == now.inFile);
            now.lastRead = block;
        }
        return block.floor(notAbove);
    }

    private Block block(int first, int count, boolean last) throws IOException {
        ByteBuffer bytes = read(first, count);
        Block block = new Block(count, last);
        for (int i = 0; i < count; i++) {
            Hint hint = row(bytes, i);
            block.keys[i] = hint.key();
            block.values[i] = hint.value();
        }
        return block;
    }

    private ByteBuffer read(int first, int count) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(count * rowBytes);
        if (count > 0) {
            reading.read(block, (long) first * rowBytes);
            if (block.limit() < count * rowBytes) {
                throw new DoubtfulIndexException("index=" + reading.path() + " ends before row=" + (first + count));
            }
        }
        return block;
    }

    private Hint row(ByteBuffer block, int index) {
        int at = index * rowBytes;
        long key = keyBytes == OFFSET_KEY_BYTES ? block.getInt(at) : block.getLong(at);
        return new Hint(key, block.getInt(at + keyBytes));
    }

    /** Drops rows whose key is at or above the bound, from the file too. For the appender. */
    void keepKeysBelow(long bound) throws IOException {
        Rows now = rows;
        int count = now.count;
        while (count > 0 && now.keys[count - 1] >= bound) {
            count--;
        }
        int inFile = now.inFile;
        while (count == 0 && inFile > 0 && row(read(inFile - 1, 1), 0).key() >= bound) {
            inFile--;
        }
        setRows(inFile, now, count);
    }

    /** Drops rows whose value is above the bound, which rises with the keys, from the file too. For the appender. */
    void keepValuesUpTo(int bound) throws IOException {
        Rows now = rows;
        int count = now.count;
        while (count > 0 && now.values[count - 1] > bound) {
            count--;
        }
        int inFile = now.inFile;
        while (count == 0 && inFile > 0 && row(read(inFile - 1, 1), 0).value() > bound) {
            inFile--;
        }
        setRows(inFile, now, count);
    }

    private void setRows(int inFile, Rows old, int count) throws IOException {
        rows = new Rows(inFile, Arrays.copyOf(old.keys, count), Arrays.copyOf(old.values, count), count);
        if (inFile < old.inFile) {
            try (OpenFile lease = writing.lease()) {
                lease.file().truncate((long) inFile * rowBytes);
            }
        }
        takeLastKey();
    }

    /** Forgets everything, to be filled anew. */
    void clear() throws IOException {
        close();
        Files.deleteIfExists(reading.path());
        rows = Rows.empty(0);
        lastKey = Long.MIN_VALUE;
    }

    /** Writes the rows in memory to the file. If that fails they stay in memory: an index may never hold up an append. */
    boolean spillIfPossible() {
        Rows now = rows;
        int count = now.count;
        if (count == 0) {
            return true;
        }
        ByteBuffer block = ByteBuffer.allocate(count * rowBytes);
        for (int i = 0; i < count; i++) {
            if (keyBytes == OFFSET_KEY_BYTES) {
                block.putInt((int) now.keys[i]);
            } else {
                block.putLong(now.keys[i]);
            }
            block.putInt(now.values[i]);
        }
        block.flip();
        ByteBuffer[] blocks = {block};
        try (OpenFile lease = writing.lease()) {
            long position = (long) now.inFile * rowBytes;
            while (block.hasRemaining()) {
                position += lease.file().write(blocks, 0, 1, position);
            }
        } catch (IOException e) {
            return false;
        }
        rows = Rows.empty(now.inFile + count);
        return true;
    }

    void force() throws IOException {
        try (OpenFile lease = writing.lease()) {
            lease.file().force();
        }
    }

    /** The file gets another name. */
    void rename(SegmentFiles files, String suffix) throws IOException {
        files.rename(reading, writing, suffix);
    }

    void close() {
        rows.lastRead = null;
        reading.close();
        writing.close();
    }
}
