package barnabas.log;

import barnabas.records.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;

/** Writes a cleaned segment with its indexes, under names that no log reads. */
final class CleanedWriter {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final CleaningPass pass;
    private final Segment segment;
    private final int indexIntervalBytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private int size;
    private int written;

    /** Makes the file anew. */
    CleanedWriter(CleaningPass pass, PartitionLog log, long baseOffset) throws IOException {
        this.pass = pass;
        this.indexIntervalBytes = log.options().indexIntervalBytes();
        this.segment =
                new Segment(log.directory(), log.files(), baseOffset, 0, indexIntervalBytes, SegmentSwap.CLEANED);
        pass.inFolder(() -> {
            Files.deleteIfExists(segment.path());
            segment.created();
            return segment;
        });
    }

    /** Appends one whole batch, which may be used again afterwards. */
    void append(ByteBuffer batch) throws IOException {
        int bytes = batch.remaining();
        BatchHeader header = BatchHeader.read(batch, batch.position());
        pass.inFolder(() -> {
            segment.activeIndex().onBatch(header, size, indexIntervalBytes);
            size = Math.addExact(size, bytes);
            if (bytes > buffer.remaining()) {
                writeBuffer();
            }
            if (bytes > buffer.remaining()) {
                write(batch.duplicate());
            } else {
                buffer.put(batch.duplicate());
            }
            return size;
        });
    }

    private void writeBuffer() throws IOException {
        buffer.flip();
        write(buffer);
        buffer.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        ByteBuffer[] one = {bytes};
        try (OpenFile lease = segment.writing().lease()) {
            while (bytes.hasRemaining()) {
                written += (int) lease.file().write(one, 0, 1, written);
            }
        }
    }

    int size() {
        return size;
    }

    /**
     * Everything is on disk when this returns.
     *
     * @param lastModifiedMs as old as the newest of those that it replaces, for retention by age
     */
    Segment finish(long lastModifiedMs) throws IOException {
        return pass.inFolder(() -> {
            writeBuffer();
            segment.seal(size);
            segment.force();
            Files.setLastModifiedTime(segment.path(), FileTime.fromMillis(lastModifiedMs));
            return segment;
        });
    }

    /** It is not wanted. */
    void discard() throws IOException {
        pass.inFolder(() -> {
            segment.delete();
            return segment;
        });
    }
}
