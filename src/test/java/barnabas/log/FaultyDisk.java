package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** For one thread: a disk of real files that takes writes in parts, gets full, or fails, when it is told to. */
final class FaultyDisk implements LogFile.Disk {
    long roomBytes = Long.MAX_VALUE;
    int writeAtMost = Integer.MAX_VALUE;
    String fullMessage = "No space left on device";
    boolean forceFails;
    boolean truncateFails;
    final AtomicInteger forces = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();

    @Override
    public LogFile open(Path path, boolean writable) throws IOException {
        return new Faulty(ChannelFile.open(path, writable));
    }

    private final class Faulty extends ForwardingFile {

        Faulty(LogFile file) {
            super(file);
        }

        @Override
        public long write(ByteBuffer[] from, int first, int count, long position) throws IOException {
            writes.incrementAndGet();
            long most = Math.min(writeAtMost, roomBytes);
            if (most == 0) {
                throw new IOException(fullMessage);
            }
            ByteBuffer source = from[first];
            ByteBuffer part = source.slice(source.position(), (int) Math.min(most, source.remaining()));
            if (most >= Integer.MAX_VALUE) {
                return file.write(from, first, count, position);
            }
            long written = file.write(new ByteBuffer[] {part}, 0, 1, position);
            source.position(source.position() + (int) written);
            if (roomBytes != Long.MAX_VALUE) {
                roomBytes = roomBytes - written;
            }
            return written;
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (truncateFails) {
                throw new IOException("Input/output error");
            }
            file.truncate(size);
        }
    }
}
