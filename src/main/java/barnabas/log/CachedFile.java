package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that is opened when somebody needs it, and may be closed whenever nobody does. Thread-safe. */
final class CachedFile {
    private final SegmentFiles files;
    private final Path directory;
    private final long baseOffset;
    private volatile String suffix;
    private final boolean writable;
    private volatile @Nullable OpenFile open;
    private volatile boolean abandoned;

    CachedFile(SegmentFiles files, Path directory, long baseOffset, String suffix, boolean writable) {
        this.files = files;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.suffix = suffix;
        this.writable = writable;
    }

    /** {@code 00000000000000000042.log} in the log's folder. */
    Path path() {
        return directory.resolve(Segment.fileName(baseOffset, suffix));
    }

    boolean writable() {
        return writable;
    }

    @Nullable OpenFile current() {
        return open;
    }

    /** Opens the file when need be. The caller closes the lease. */
    OpenFile lease() throws IOException {
        OpenFile seen = open;
        OpenFile lease = seen != null && seen.tryLease() ? seen : files.open(this);
        if (abandoned) { // looked at last: what was opened before that is the old file
            lease.close();
            throw new NoSuchFileException(path().toString());
        }
        return lease;
    }

    /** Called by {@link SegmentFiles#rename} under its lock. */
    void renamed(String newSuffix) {
        suffix = newSuffix;
    }

    /** Another file may take this one's place: it is not opened any more. */
    void abandon() {
        abandoned = true;
        close();
    }

    /** Called by {@link SegmentFiles} under its lock, so that there is one open file at a time. */
    void opened(OpenFile file) {
        open = file;
    }

    /** Fills the buffer from a position as far as the file reaches; the buffer is flipped. */
    void read(ByteBuffer into, long position) throws IOException {
        try (OpenFile lease = lease()) {
            lease.file().read(into, position);
        } catch (ClosedChannelException interrupted) {
            // An interrupt of another reader closed the channel under this one.
            close();
            into.clear();
            try (OpenFile lease = lease()) {
                lease.file().read(into, position);
            }
        }
        into.flip();
    }

    /** As {@link LogFile#transferTo}. */
    long transferTo(WritableByteChannel to, long position, long count) throws IOException {
        try (OpenFile lease = lease()) {
            return lease.file().transferTo(to, position, count);
        } catch (ClosedChannelException interrupted) {
            // Whichever of the two was closed: the file is opened again by the next that needs it.
            close();
            throw interrupted;
        }
    }

    /** Closes the file when the last that uses it is done. */
    void close() {
        OpenFile seen = open;
        open = null;
        if (seen != null) {
            seen.retire();
        }
    }
}
