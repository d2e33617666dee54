package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file of the file system. */
final class ChannelFile implements LogFile {
    private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<StandardOpenOption> WRITE = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final FileChannel channel;
    /** Where the channel stands, known to its one writer; spares a system call per write. */
    private long position;

    private ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    static LogFile open(Path path, boolean writable) throws IOException {
        return new ChannelFile(DurableFiles.open(path, writable ? WRITE : READ));
    }

    @Override
    public long write(ByteBuffer[] from, int first, int count, long at) throws IOException {
        if (position != at) {
            channel.position(at);
            position = at;
        }
        long written = channel.write(from, first, count);
        position += written;
        return written;
    }

    @Override
    public void read(ByteBuffer into, long at) throws IOException {
        long next = at;
        while (into.hasRemaining()) {
            int read = channel.read(into, next);
            if (read < 0) {
                return;
            }
            next += read;
        }
    }

    @Override
    public long transferTo(WritableByteChannel to, long at, long count) throws IOException {
        return channel.transferTo(at, count, to);
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
        position = channel.position();
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
