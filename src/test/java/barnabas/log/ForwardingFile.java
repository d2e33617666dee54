package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A file that does as the one below it; tests say what it does otherwise. */
abstract class ForwardingFile implements LogFile {
    final LogFile file;

    ForwardingFile(LogFile file) {
        this.file = file;
    }

    @Override
    public long write(ByteBuffer[] from, int first, int count, long position) throws IOException {
        return file.write(from, first, count, position);
    }

    @Override
    public void read(ByteBuffer into, long position) throws IOException {
        file.read(into, position);
    }

    @Override
    public long transferTo(WritableByteChannel to, long position, long count) throws IOException {
        return file.transferTo(to, position, count);
    }

    @Override
    public void force() throws IOException {
        file.force();
    }

    @Override
    public void truncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
