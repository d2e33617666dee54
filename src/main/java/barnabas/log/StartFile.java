package barnabas.log;

import barnabas.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file {@code log-start}: where a log begins when that is not where its first segment does, and the epoch of the last batch
 * before, without which a log that retention has emptied would look older than every other (rule L1).
 *
 * <pre>
 * 0 "BLS1" 4 | 4 epoch 4 | 8 startOffset 8 | 16 CRC-32C of the above 4
 * </pre>
 */
final class StartFile {
    static final String NAME = "log-start";

    private static final int MAGIC = 0x424c5331;
    private static final int CRC_AT = 16;
    private static final int BYTES = 20;

    private StartFile() {}

    static Position read(Path directory) throws IOException {
        return read(directory, NAME);
    }

    static Position read(Path directory, String name) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name)));
        if (content.limit() != BYTES || content.getInt(0) != MAGIC || content.getInt(CRC_AT) != crc(content)) {
            // It is replaced by rename, so no crash leaves a torn one.
            throw new DamagedLogException("file=" + directory.resolve(name) + " does not match its CRC");
        }
        return new Position(content.getInt(4), content.getLong(8));
    }

    /** On disk when this returns. */
    static void write(Path directory, Position start) throws IOException {
        write(directory, NAME, start);
    }

    static void write(Path directory, String name, Position start) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(BYTES);
        content.putInt(MAGIC).putInt(start.epoch()).putLong(start.endOffset());
        content.putInt(crc(content)).flip();
        DurableFiles.replace(directory.resolve(name), content);
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(0, CRC_AT));
        return (int) crc.getValue();
    }
}
