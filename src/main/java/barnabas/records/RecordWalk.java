package barnabas.records;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over uncompressed records of format v2, which lie one after another:
 *
 * <pre>
 * length varint | attributes 1 | timestampDelta varlong | offsetDelta varint | keyLength varint | key | valueLength varint
 * | value | headerCount varint | (keyLength varint | key | valueLength varint | value) per header
 * </pre>
 *
 * Varints are zigzag; a length of -1 is null. Every length is held against what is left before it is used.
 */
final class RecordWalk {
    private final ByteBuffer buffer;
    private final int end;
    private int at;

    RecordWalk(ByteBuffer buffer, int from, int end) {
        this.buffer = buffer;
        this.at = from;
        this.end = end;
    }

    /** Checks the records of a whole uncompressed batch: dense offsets, exact lengths, times in range. Allocates no more than this. */
    static Verdict validate(ByteBuffer buffer, int start, BatchHeader header, ProduceLimits limits, long nowMs) {
        RecordWalk walk = new RecordWalk(buffer, start + BatchHeader.SIZE, start + header.sizeInBytes());
        try {
            for (int index = 0; index < header.recordCount(); index++) {
                int recordEnd = walk.recordEnd();
                long timestamp = header.baseTimestamp() + walk.timestampDelta();
                if (!limits.allowsTimestamp(timestamp, nowMs)) {
                    return BatchValidator.badTimestamp(timestamp, limits, nowMs);
                }
                if (walk.varint() != index) {
                    return BatchValidator.invalid("record index=" + index + " has another offset delta");
                }
                if (walk.skipNullable(recordEnd) < 0 && limits.keysRequired()) {
                    return noKey(index);
                }
                walk.skipNullable(recordEnd);
                walk.skipHeaders(recordEnd);
                if (walk.at != recordEnd) {
                    return BatchValidator.invalid("record index=" + index + " does not fill its length");
                }
            }
        } catch (CorruptBatchException malformed) {
            return BatchValidator.invalid(String.valueOf(malformed.getMessage()));
        }
        return walk.at == walk.end
                ? Verdict.OK
                : BatchValidator.invalid("bytes=" + (walk.end - walk.at) + " follow the last record");
    }

    static Verdict noKey(int index) {
        return BatchValidator.invalid("a compacted topic takes no record without a key, index=" + index);
    }

    /** Reads the next record whole; key, value and header values are slices of the buffer. */
    LogRecord next(BatchHeader header) {
        int recordEnd = recordEnd();
        long delta = timestampDelta();
        long timestamp = header.isLogAppendTime() ? header.maxTimestamp() : header.baseTimestamp() + delta;
        long offset = header.baseOffset() + varint();
        ByteBuffer key = nullable(recordEnd);
        ByteBuffer value = nullable(recordEnd);
        List<Header> headers = headers(recordEnd);
        if (at != recordEnd) {
            throw new CorruptBatchException("record offset=" + offset + " does not fill its length");
        }
        return new LogRecord(offset, timestamp, key, value, headers);
    }

    private int recordEnd() {
        int length = varint();
        if (length < 0 || length > end - at) {
            throw new CorruptBatchException("record length=" + length + " is beyond what is left=" + (end - at));
        }
        return at + length;
    }

    private long timestampDelta() {
        advance(1, end);
        return varlong();
    }

    /** Returns the length, -1 for null. */
    private int skipNullable(int limit) {
        int length = varint();
        if (length < -1) {
            throw new CorruptBatchException("length=" + length + " is negative");
        }
        advance(Math.max(0, length), limit);
        return length;
    }

    private void skipHeaders(int limit) {
        int count = headerCount(limit);
        for (int i = 0; i < count; i++) {
            headerKeyLength(limit);
            skipNullable(limit);
        }
    }

    private int headerCount(int limit) {
        int count = varint();
        // A header takes two bytes at least.
        if (count < 0 || count > (limit - at) / 2) {
            throw new CorruptBatchException("header count=" + count + " is beyond what is left=" + (limit - at));
        }
        return count;
    }

    private int headerKeyLength(int limit) {
        int length = skipNullable(limit);
        if (length < 0) {
            throw new CorruptBatchException("a header has no key");
        }
        return length;
    }

    private List<Header> headers(int limit) {
        int count = headerCount(limit);
        if (count == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int keyLength = headerKeyLength(limit);
            ByteBuffer key = buffer.slice(at - keyLength, keyLength);
            ByteBuffer value = nullable(limit);
            headers.add(new RecordHeader(key, value));
        }
        return headers;
    }

    private @Nullable ByteBuffer nullable(int limit) {
        int length = skipNullable(limit);
        return length < 0 ? null : buffer.slice(at - length, length);
    }

    private void advance(int length, int limit) {
        if (length > limit - at) {
            throw new CorruptBatchException("length=" + length + " is beyond what is left=" + (limit - at));
        }
        at += length;
    }

    private int varint() {
        long raw = unsigned(5);
        return (int) (raw >>> 1) ^ -(int) (raw & 1);
    }

    private long varlong() {
        long raw = unsigned(10);
        return (raw >>> 1) ^ -(raw & 1);
    }

    private long unsigned(int bytesMax) {
        long value = 0;
        for (int i = 0; i < bytesMax; i++) {
            if (at >= end) {
                throw new CorruptBatchException("a number is cut off at the end of the batch");
            }
            byte next = buffer.get(at++);
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return bytesMax == 5 ? value & 0xffff_ffffL : value;
            }
        }
        throw new CorruptBatchException("a number takes more than bytes=" + bytesMax);
    }
}
