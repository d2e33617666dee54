package barnabas.log;

import barnabas.records.WireBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Batches in a segment's file. They lie below the high watermark, so nothing cuts them (rule A1). */
record FileBytes(CachedFile file, int position, int size) implements WireBytes.InFile {
    @Override
    public long transferTo(WritableByteChannel to, int from, int count) throws IOException {
        return file.transferTo(to, (long) position + from, count);
    }

    @Override
    public ByteBuffer read(int from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        file.read(bytes, (long) position + from);
        if (bytes.remaining() < count) {
            throw new EOFException("segment=" + file.path() + " ends before position=" + (position + from + count));
        }
        return bytes;
    }
}
