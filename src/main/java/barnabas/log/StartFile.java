package barnabas.log;

import barnabas.log.GroupState.Vote;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;

/**
 * The file {@code log-start}: where a log begins when that is not where its first segment does; the epoch of the last batch before,
 * without which a log that retention has emptied would look older than every other (rule L1); and who voted there, when that is not
 * to be read from the log any more (rule L3).
 *
 * <pre>
 * 0 "BLS2" 4 | 4 epoch 4 | 8 startOffset 8 | 16 voters 4 | { broker 4 | directory 16 } ... | CRC-32C of the above 4
 * </pre>
 */
final class StartFile {
    static final String NAME = "log-start";

    private static final int MAGIC = 0x424c5332;
    private static final int FIXED = 20;
    private static final int VOTER = 20;
    private static final int CRC = 4;
    private static final int VOTERS_MAX = 1000;

    private StartFile() {}

    static LogOrigin read(Path directory) throws IOException {
        return read(directory, NAME);
    }

    static LogOrigin read(Path directory, String name) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name)));
        if (!isWhole(content)) {
            // It is replaced by rename, so no crash leaves a torn one.
            throw new DamagedLogException("file=" + directory.resolve(name) + " does not match its CRC");
        }
        Position position = new Position(content.getInt(4), content.getLong(8));
        List<Vote> voters = new ArrayList<>();
        content.position(FIXED);
        for (int left = content.getInt(16); left > 0; left--) {
            BrokerId broker = new BrokerId(content.getInt());
            voters.add(new Vote(broker, new Uuid(content.getLong(), content.getLong())));
        }
        return new LogOrigin(position, voters);
    }

    private static boolean isWhole(ByteBuffer content) {
        if (content.limit() < FIXED + CRC || content.getInt(0) != MAGIC) {
            return false;
        }
        int voters = content.getInt(16);
        int length = FIXED + VOTER * voters;
        return voters >= 0
                && voters <= VOTERS_MAX
                && content.limit() == length + CRC
                && content.getInt(length) == crc(content, length);
    }

    /** On disk when this returns. */
    static void write(Path directory, LogOrigin start) throws IOException {
        write(directory, NAME, start);
    }

    static void write(Path directory, String name, LogOrigin start) throws IOException {
        int length = FIXED + VOTER * start.voters().size();
        ByteBuffer content = ByteBuffer.allocate(length + CRC);
        content.putInt(MAGIC)
                .putInt(start.position().epoch())
                .putLong(start.position().endOffset());
        content.putInt(start.voters().size());
        for (Vote voter : start.voters()) {
            content.putInt(voter.broker().value());
            content.putLong(voter.directoryId().getMostSignificantBits());
            content.putLong(voter.directoryId().getLeastSignificantBits());
        }
        content.putInt(crc(content, length)).flip();
        DurableFiles.replace(directory.resolve(name), content);
    }

    private static int crc(ByteBuffer content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(0, length));
        return (int) crc.getValue();
    }
}
