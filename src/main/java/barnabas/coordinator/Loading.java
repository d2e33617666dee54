package barnabas.coordinator;

import barnabas.group.GroupRecord;
import barnabas.group.Groups;
import barnabas.partition.FetchResult;
import barnabas.partition.Replica;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Reads a partition of {@code __consumer_offsets} from its start into {@link Groups}, a piece at a time. Used by one actor. */
final class Loading {
    /** What is read and replayed before others get their turn. */
    private static final int PIECE_BYTES = 512 * 1024;

    private final Replica replica;
    private final Groups groups;
    private final long beganNanos;
    private final List<Uuid> deletedTopics = new ArrayList<>();
    private long reached = -1;
    private long records;

    Loading(Replica replica, GroupCoordinator.Parts parts) {
        this.replica = replica;
        this.beganNanos = parts.nanos().getAsLong();
        ImageTopics.Latest topics = new ImageTopics.Latest(parts.image());
        this.groups = new Groups(
                parts.settings(),
                new GroupTimes(parts.settings().consumer(), parts.image()),
                () -> UUID.randomUUID().toString(),
                topics::get);
    }

    Groups groups() {
        return groups;
    }

    long beganNanos() {
        return beganNanos;
    }

    long records() {
        return records;
    }

    void topicDeleted(Uuid topicId) {
        deletedTopics.add(topicId);
    }

    /** Whose offsets are to go as soon as all are known. */
    List<Uuid> deletedTopics() {
        return deletedTopics;
    }

    boolean isThrough(long logEndOffset) {
        if (reached < 0) {
            reached = replica.snapshot().logStartOffset();
        }
        return reached >= logEndOffset;
    }

    /** Replays one piece of what is committed; false when there was none. */
    boolean piece() {
        FetchResult piece = replica.fetch(reached, -1, PIECE_BYTES, true);
        if (piece.error() == Errors.OFFSET_OUT_OF_RANGE) {
            reached = Math.max(reached, replica.snapshot().logStartOffset());
        }
        if (piece.error() != Errors.NONE || !piece.records().hasRemaining()) {
            return false;
        }
        long before = reached;
        reached = RecordBatches.forEachRecord(piece.records(), reached, this::replay);
        return reached > before;
    }

    private void replay(LogRecord record) {
        GroupRecord decoded = GroupRecordCodec.decode(record);
        if (decoded != null) {
            groups.replay(decoded);
            records++;
        }
    }
}
