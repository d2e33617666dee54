package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file {@code cleaner-checkpoint}: a {@link CleanerCheckpoint}. There once a log has been compacted, or was fed from one that was.
 *
 * <pre>
 * 0 "BLC1" 4 | 4 firstDirtyOffset 8 | 12 gapsBelow 8 | 20 tombstonesBelow 8 | 28 CRC-32C of the above 4
 * </pre>
 */
final class CleanerCheckpointFile {
    static final String NAME = "cleaner-checkpoint";

    private static final int MAGIC = 0x424c4331;
    private static final int CRC_AT = 28;
    private static final int SIZE = CRC_AT + 4;

    private CleanerCheckpointFile() {}

    /** {@link CleanerCheckpoint#NONE} when there is no file. */
    static CleanerCheckpoint read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return CleanerCheckpoint.NONE;
        }
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        if (content.limit() != SIZE || content.getInt(0) != MAGIC || content.getInt(CRC_AT) != crc(content)) {
            // It is replaced by rename, so no crash leaves a torn one.
            throw new DamagedLogException("file=" + file + " does not match its CRC");
        }
        return new CleanerCheckpoint(content.getLong(4), content.getLong(12), content.getLong(20));
    }

    /** On disk when this returns. */
    static void write(Path directory, CleanerCheckpoint checkpoint) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(SIZE);
        content.putInt(MAGIC)
                .putLong(checkpoint.firstDirtyOffset())
                .putLong(checkpoint.gapsBelow())
                .putLong(checkpoint.tombstonesBelow());
        content.putInt(crc(content)).flip();
        DurableFiles.replace(directory.resolve(NAME), content);
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(0, CRC_AT));
        return (int) crc.getValue();
    }
}
