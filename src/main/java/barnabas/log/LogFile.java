package barnabas.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file as the log uses it, so that tests can stand in for a disk that fails. Reads may go on beside one writer. */
interface LogFile extends Closeable {
    /** Opens files: real ones are {@link ChannelFile#open}. */
    @FunctionalInterface
    interface Disk {
        /**
         * Opens one file.
         *
         * @param writable for writing only, made when it is missing; otherwise for reading only
         * @throws java.nio.file.NoSuchFileException when a file to be read is missing
         */
        LogFile open(Path path, boolean writable) throws IOException;
    }

    /** One gathering write at a position; may write less than all. */
    long write(ByteBuffer[] from, int first, int count, long position) throws IOException;

    /** Reads until the buffer is full or the file ends. */
    void read(ByteBuffer into, long position) throws IOException;

    /** Lets the system send bytes from a position; returns how many were taken. */
    long transferTo(WritableByteChannel to, long position, long count) throws IOException;

    /** Returns when data and size are on disk (fdatasync). */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;
}
