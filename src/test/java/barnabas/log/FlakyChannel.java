package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A file on a disk that counts its flushes and fails when it is told to. */
final class FlakyChannel extends FileChannel {
    /** Wraps the files that are opened; all of them fail together. */
    static final class Disk implements UnaryOperator<FileChannel> {
        private final AtomicInteger forces = new AtomicInteger();
        private final AtomicBoolean failing = new AtomicBoolean();
        private final AtomicBoolean full = new AtomicBoolean();

        @Override
        public FileChannel apply(FileChannel file) {
            return new FlakyChannel(file, this);
        }

        int forces() {
            return forces.get();
        }

        void failForces() {
            failing.set(true);
        }

        /** From now on a write takes one byte more and then finds no room. */
        void fill() {
            full.set(true);
        }

        void heal() {
            failing.set(false);
            full.set(false);
        }
    }

    private final FileChannel file;
    private final Disk disk;

    private FlakyChannel(FileChannel file, Disk disk) {
        this.file = file;
        this.disk = disk;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (disk.failing.get()) {
            throw new IOException("Input/output error");
        }
        disk.forces.incrementAndGet();
        file.force(metaData);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return file.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return file.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (disk.full.get()) {
            file.write(source.slice(source.position(), 1));
            throw new IOException("No space left on device");
        }
        return file.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return file.write(sources, offset, length);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        file.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return file.transferFrom(source, position, count);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return file.write(source, position);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return file.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
