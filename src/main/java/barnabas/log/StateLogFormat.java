package barnabas.log;

import barnabas.log.GroupState.Vote;
import barnabas.model.BrokerId;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@code state.log}: frames, one for each flush. Integers are big-endian.
 *
 * <pre>
 *   frame  crc32c of all that follows (4) | entries (4) | number of the frame (8) | entry ...
 *   entry  flags (1) | topic id (16) | partition (4) | term (4) | voted for: broker (4), directory (16)
 *          | log start (8) | flushed (8) | high watermark (8) | boot id (16)
 *   flags  1 removed | 2 voted | 4 clean | 8 damaged
 * </pre>
 *
 * Frames are numbered without gaps from the first of the file, so a stretch of bytes that is no frame is told apart from a
 * torn end by looking for a later frame behind it.
 */
final class StateLogFormat {
    static final int FRAME_HEADER = 16;
    static final int ENTRY = 85;
    /** Entries in one frame. More wait for the next flush. */
    static final int ENTRIES_MAX = 16_384;

    private static final int REMOVED = 1;
    private static final int VOTED = 2;
    private static final int CLEAN = 4;
    private static final int DAMAGED = 8;

    private StateLogFormat() {}

    /** A frame with the next {@link #ENTRIES_MAX} entries at most. An empty state says that the group is removed. */
    static ByteBuffer frame(
            long number, Iterator<Map.Entry<TopicIdPartition, Optional<GroupState>>> entries, int count) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + count * ENTRY);
        frame.putInt(0).putInt(count).putLong(number);
        for (int i = 0; i < count; i++) {
            Map.Entry<TopicIdPartition, Optional<GroupState>> entry = entries.next();
            putEntry(frame, entry.getKey(), entry.getValue().orElse(null));
        }
        frame.flip();
        return frame.putInt(0, crc(frame, 0, frame.limit()));
    }

    private static void putEntry(ByteBuffer target, TopicIdPartition group, @Nullable GroupState state) {
        GroupState fields = state == null ? GroupState.NEW : state;
        Vote vote = fields.vote();
        target.put((byte) ((state == null ? REMOVED : 0)
                | (vote == null ? 0 : VOTED)
                | (fields.clean() ? CLEAN : 0)
                | (fields.damaged() ? DAMAGED : 0)));
        putId(target, group.topicId());
        target.putInt(group.partition()).putInt(fields.term());
        target.putInt(vote == null ? 0 : vote.broker().value());
        putId(target, vote == null ? Uuid.ZERO_UUID : vote.directoryId());
        target.putLong(fields.logStartOffset()).putLong(fields.flushedOffset()).putLong(fields.highWatermark());
        putId(target, fields.bootId());
    }

    /** The entries of the frame at {@code position}; -1 when there is no whole frame of at least that number. */
    static int entriesAt(ByteBuffer file, int position, long numberAtLeast, long numberAtMost) {
        int left = file.limit() - position;
        if (left < FRAME_HEADER) {
            return -1;
        }
        int count = file.getInt(position + 4);
        long number = file.getLong(position + 8);
        if (count < 0 || count > ENTRIES_MAX || number < numberAtLeast || number > numberAtMost) {
            return -1;
        }
        int length = FRAME_HEADER + count * ENTRY;
        return length <= left && file.getInt(position) == crc(file, position, length) ? count : -1;
    }

    /** Takes an entry from the buffer's position into the map. */
    static void replayEntry(ByteBuffer file, Map<TopicIdPartition, GroupState> groups) {
        int flags = file.get();
        TopicIdPartition group = new TopicIdPartition(getId(file), file.getInt());
        int term = file.getInt();
        int broker = file.getInt();
        Uuid directory = getId(file);
        long logStart = file.getLong();
        long flushed = file.getLong();
        long highWatermark = file.getLong();
        Uuid boot = getId(file);
        if ((flags & REMOVED) != 0) {
            groups.remove(group);
            return;
        }
        Vote vote = (flags & VOTED) != 0 ? new Vote(new BrokerId(broker), directory) : null;
        groups.put(
                group,
                new GroupState(
                        term,
                        vote,
                        logStart,
                        flushed,
                        highWatermark,
                        (flags & CLEAN) != 0,
                        (flags & DAMAGED) != 0,
                        boot));
    }

    private static void putId(ByteBuffer target, Uuid id) {
        target.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static Uuid getId(ByteBuffer source) {
        return new Uuid(source.getLong(), source.getLong());
    }

    private static int crc(ByteBuffer buffer, int position, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(position + 4, length - 4));
        return (int) crc.getValue();
    }
}
