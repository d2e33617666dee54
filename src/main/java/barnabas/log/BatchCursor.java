package barnabas.log;

import barnabas.records.BatchHeader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Walks the batches of a segment file by their headers. What is not asked for is not read: payloads are skipped over. */
final class BatchCursor {
    /** Read at a time for headers: small batches come several at once, large ones cost little more than their header. */
    static final int HEADER_CHUNK = 8 * 1024;
    /** Read at a time where payloads are read too. */
    static final int WHOLE_CHUNK = 128 * 1024;

    private static final int CRC_FROM = 21;
    private static final BatchHeader NONE =
            new BatchHeader(0, 0, 0, (byte) 0, 0, (short) 0, 0, 0, 0, 0, (short) 0, 0, 0);

    private final CachedFile file;
    private final int limit;
    private final ByteBuffer chunk;
    private long chunkAt;
    private int position;
    private BatchHeader header = NONE;

    /** Starts before the batch at a position; sees nothing at or beyond the limit. */
    BatchCursor(CachedFile file, int from, int limit, int chunkBytes) {
        this.file = file;
        this.limit = limit;
        this.chunk = ByteBuffer.allocate(Math.max(BatchHeader.SIZE, Math.min(chunkBytes, limit - from)));
        chunk.limit(0);
        this.position = from;
        this.chunkAt = from;
    }

    /**
     * Goes to the next batch that is there as a whole.
     *
     * @return false at the limit, and where there is no whole batch: {@link #position()} then says where that is
     */
    boolean next() throws IOException {
        int at = position + header.sizeInBytes();
        position = at;
        header = NONE;
        if (limit - at < BatchHeader.SIZE || !fill(at, BatchHeader.SIZE)) {
            return false;
        }
        BatchHeader found = BatchHeader.read(chunk, (int) (at - chunkAt));
        if (!found.isPlausible() || found.sizeInBytes() > limit - at) {
            return false;
        }
        header = found;
        return true;
    }

    /** Where the batch of {@link #header()} begins, or where the walk ended. */
    int position() {
        return position;
    }

    /** The batch that {@link #next()} went to. */
    BatchHeader header() {
        return header;
    }

    /** All bytes of the batch, to be used before the next one is gone to. */
    ByteBuffer batch() throws IOException {
        int size = header.sizeInBytes();
        if (size <= chunk.capacity() && fill(position, size)) {
            return chunk.slice((int) (position - chunkAt), size);
        }
        ByteBuffer whole = ByteBuffer.allocate(size);
        file.read(whole, position);
        if (whole.remaining() < size) {
            throw new EOFException("file=" + file.path() + " ends before position=" + (position + size));
        }
        return whole;
    }

    /** Reads the whole batch and compares its CRC. */
    boolean hasValidCrc() throws IOException {
        CRC32C crc = new CRC32C();
        int at = position + CRC_FROM;
        int end = position + header.sizeInBytes();
        while (at < end) {
            int part = Math.min(chunk.capacity(), end - at);
            boolean inChunk = at >= chunkAt && at < chunkAt + chunk.limit();
            if (!inChunk && !fill(at, part)) {
                return false;
            }
            int inside = (int) (at - chunkAt);
            int length = Math.min(end - at, chunk.limit() - inside);
            crc.update(chunk.slice(inside, length));
            at += length;
        }
        return (int) crc.getValue() == header.crc();
    }

    private boolean fill(long at, int bytes) throws IOException {
        if (at >= chunkAt && at + bytes <= chunkAt + chunk.limit()) {
            return true;
        }
        chunk.clear().limit((int) Math.min(chunk.capacity(), limit - at));
        file.read(chunk, at);
        chunkAt = at;
        return chunk.limit() >= bytes;
    }
}
