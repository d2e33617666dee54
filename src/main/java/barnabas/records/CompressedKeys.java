package barnabas.records;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.KafkaException;

/**
 * Looks whether every record of a compressed batch has a key, which a compacted topic wants. The records go by piece by piece, and none is
 * held; the form is drawn at {@link RecordWalk}.
 */
final class CompressedKeys {
    private static final int CHUNK_BYTES = 4 * 1024;
    private static final int VARLONG_BYTES = 10;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int at;
    private int end;
    private long passed;

    private CompressedKeys(InputStream in) {
        this.in = in;
    }

    /** Judges the whole batch that begins at a position. Reads no more than {@link RecordBatches#DECOMPRESSED_MAX}. */
    static Verdict validate(ByteBuffer records, int start, BatchHeader header) {
        try (InputStream in = RecordBatches.decompressed(records.slice(start, header.sizeInBytes()))) {
            CompressedKeys keys = new CompressedKeys(in);
            for (int index = 0; index < header.recordCount(); index++) {
                if (!keys.nextHasKey()) {
                    return RecordWalk.noKey(index);
                }
            }
            return Verdict.OK;
        } catch (IOException | KafkaException unreadable) {
            return BatchValidator.invalid("records cannot be decompressed: " + unreadable.getMessage());
        }
    }

    private boolean nextHasKey() throws IOException {
        long length = varint();
        long recordEnd = passed + at + length;
        next(); // attributes
        varint(); // time
        varint(); // offset
        boolean hasKey = varint() >= 0;
        long left = recordEnd - passed - at;
        if (length < 0 || left < 0) {
            throw new IOException("record length=" + length);
        }
        skip(left);
        return hasKey;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int i = 0; i < VARLONG_BYTES; i++) {
            int part = next();
            value |= (long) (part & 0x7f) << (7 * i);
            if ((part & 0x80) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IOException("a number has more than bytes=" + VARLONG_BYTES);
    }

    private int next() throws IOException {
        if (at == end) {
            fill();
        }
        return chunk[at++] & 0xff;
    }

    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            if (at == end) {
                fill();
            }
            int part = (int) Math.min(left, end - at);
            at += part;
            left -= part;
        }
    }

    private void fill() throws IOException {
        passed += end;
        at = 0;
        end = 0;
        int read = in.read(chunk);
        if (read <= 0) {
            throw new EOFException("the records end early");
        }
        end = read;
        if (passed + end > RecordBatches.DECOMPRESSED_MAX) {
            throw new IOException("records take more than bytes=" + RecordBatches.DECOMPRESSED_MAX);
        }
    }
}
