package barnabas.log;

import barnabas.records.BatchHeader;
import barnabas.records.WireBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One read of whole batches from one segment: as a rule one system call, into a buffer of the size that is wanted. */
final class BatchReader {
    /** Fewer bytes are copied sooner than handed over. */
    static final int IN_FILE_MIN = 32 * 1024;

    private static final int LENGTH_AT = 8;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Segment segment;
    private final int limit;
    private final long maxOffset;

    /** Reads batches of a segment that lie below a position and end at or below an offset. */
    BatchReader(Segment segment, int limit, long maxOffset) {
        this.segment = segment;
        this.limit = limit;
        this.maxOffset = maxOffset;
    }

    /** Returns null when the segment has no batch that ends above the offset. */
    @Nullable ByteBuffer read(long offset, int maxBytes, boolean minOneBatch, int slack) throws IOException {
        int from = segment.floorPosition(offset, limit);
        int want = (int) Math.min((long) Math.max(maxBytes, BatchHeader.SIZE) + slack, limit);
        while (from < limit) {
            ByteBuffer chunk = ByteBuffer.allocate(Math.min(limit - from, want));
            segment.read(chunk, from);
            int first = skipTo(offset, chunk, from);
            if (chunk.limit() - first >= BatchHeader.SIZE) {
                int firstBytes = size(chunk, first);
                boolean fits = firstBytes <= maxBytes || minOneBatch;
                if (!fits || nextOffset(chunk, first) > maxOffset) {
                    return NOTHING;
                }
                if (firstBytes <= chunk.limit() - first) {
                    return wholeBatches(chunk, first, Math.max(maxBytes, firstBytes));
                }
                if (firstBytes > limit - from - first) {
                    throw damaged(from + first);
                }
                want = Math.max(maxBytes, firstBytes);
            }
            // With nothing skipped, only a longer read helps; a file that ends before its time never gives one.
            int left = limit - from - first;
            if (chunk.limit() < chunk.capacity() || (left > 0 && left < BatchHeader.SIZE)) {
                throw damaged(from + first);
            }
            from += first;
        }
        return null;
    }

    /** Finds whole batches without reading them. Null when there are few, or the index doesn't tell where one ends. */
    WireBytes.@Nullable InFile locate(long offset, int maxBytes) throws IOException {
        if (maxBytes < IN_FILE_MIN) {
            return null;
        }
        int from = segment.positionOf(offset, limit);
        int to = limit - from <= maxBytes ? limit : segment.floorOfPosition(from + maxBytes, limit);
        return to - from < IN_FILE_MIN ? null : segment.inFile(from, to);
    }

    /** Where in the chunk the first batch begins that ends at or above the offset; may be beyond the chunk. */
    private int skipTo(long offset, ByteBuffer chunk, int from) throws DamagedLogException {
        int at = 0;
        while (chunk.limit() - at >= BatchHeader.SIZE) {
            if (chunk.get(at + 16) != BatchHeader.MAGIC || size(chunk, at) < BatchHeader.SIZE) {
                throw damaged(from + at);
            }
            if (nextOffset(chunk, at) > offset) {
                return at;
            }
            int size = size(chunk, at);
            if (size > limit - from - at) {
                throw damaged(from + at);
            }
            at += size;
        }
        return at;
    }

    private ByteBuffer wholeBatches(ByteBuffer chunk, int first, int maxBytes) {
        int end = first;
        while (chunk.limit() - end >= BatchHeader.SIZE) {
            int size = size(chunk, end);
            boolean whole = size >= BatchHeader.SIZE && size <= chunk.limit() - end;
            if (!whole || (long) end + size - first > maxBytes || nextOffset(chunk, end) > maxOffset) {
                break;
            }
            end += size;
        }
        return chunk.slice(first, end - first);
    }

    private static int size(ByteBuffer chunk, int at) {
        return BatchHeader.LENGTH_OVERHEAD + chunk.getInt(at + LENGTH_AT);
    }

    private static long nextOffset(ByteBuffer chunk, int at) {
        return chunk.getLong(at) + chunk.getInt(at + LAST_OFFSET_DELTA_AT) + 1;
    }

    private DamagedLogException damaged(int position) {
        return new DamagedLogException("segment=" + Segment.fileName(segment.baseOffset(), Segment.LOG)
                + " has no batch at position=" + position + " before=" + limit);
    }
}
