package barnabas.records;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.KRaftVersionRecord;
import org.apache.kafka.common.message.VotersRecord;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.ControlRecordUtils;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** The control batches by which a group's replicas speak to each other, in the form in which KRaft writes its own (KIP-595, KIP-853). */
public final class ControlBatches {
    /** What a control batch is. */
    public enum Kind {
        LEADER_CHANGE,
        VOTERS,
        /** A transaction's marker, or something that a newer version has written. */
        OTHER
    }

    /**
     * A voter of a group.
     *
     * @param directoryId of the disk that holds its promises (rule M1)
     */
    public record Voter(int brokerId, Uuid directoryId) {}

    private static final int BATCH_BYTES = 512;
    private static final int VOTER_BYTES = 64;

    private ControlBatches() {}

    /** The membership from this batch on (rule L3). It takes one offset. */
    public static ByteBuffer voters(long baseOffset, int leaderEpoch, long timestamp, List<Voter> voters) {
        VotersRecord message = new VotersRecord()
                .setVersion(ControlRecordUtils.KRAFT_VOTERS_CURRENT_VERSION)
                .setVoters(voters.stream().map(ControlBatches::message).toList());
        ByteBuffer space = ByteBuffer.allocate(BATCH_BYTES + VOTER_BYTES * voters.size());
        return MemoryRecords.withVotersRecord(baseOffset, timestamp, leaderEpoch, space, message)
                .buffer();
    }

    private static VotersRecord.Voter message(Voter voter) {
        return new VotersRecord.Voter()
                .setVoterId(voter.brokerId())
                .setVoterDirectoryId(voter.directoryId())
                .setEndpoints(new VotersRecord.EndpointCollection())
                .setKRaftVersionFeature(new VotersRecord.KRaftVersionFeature()
                        .setMaxSupportedVersion(KRaftVersionRecord.HIGHEST_SUPPORTED_VERSION));
    }

    /** What the control batch at the buffer's position is. Throws as {@link RecordBatches#records} does. */
    public static Kind kind(ByteBuffer batch) {
        return switch (type(first(batch))) {
            case LEADER_CHANGE -> Kind.LEADER_CHANGE;
            case KRAFT_VOTERS -> Kind.VOTERS;
            default -> Kind.OTHER;
        };
    }

    /** What {@link #voters} wrote, from the batch at the buffer's position. */
    public static List<Voter> readVoters(ByteBuffer batch) {
        ByteBuffer value = first(batch).value();
        if (value == null) {
            throw new CorruptBatchException("a voters batch has no value");
        }
        return ControlRecordUtils.deserializeVotersRecord(value.duplicate()).voters().stream()
                .map(voter -> new Voter(voter.voterId(), voter.voterDirectoryId()))
                .toList();
    }

    private static LogRecord first(ByteBuffer batch) {
        List<LogRecord> records = RecordBatches.records(batch);
        if (records.isEmpty()) {
            throw new CorruptBatchException("a control batch has no record");
        }
        return records.get(0);
    }

    private static ControlRecordType type(LogRecord record) {
        ByteBuffer key = record.key();
        if (key == null) {
            throw new CorruptBatchException("a control record has no key");
        }
        return ControlRecordType.parse(key.duplicate());
    }
}
