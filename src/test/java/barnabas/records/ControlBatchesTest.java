package barnabas.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ControlBatchesTest {
    private static final List<ControlBatches.Voter> VOTERS = List.of(
            new ControlBatches.Voter(3, new Uuid(3, 30)),
            new ControlBatches.Voter(1, new Uuid(1, 10)),
            new ControlBatches.Voter(2, new Uuid(2, 20)));

    @Test
    void votersComeBackInTheirOrderFromOneBatchOfOneOffset() {
        ByteBuffer batch = ControlBatches.voters(42, 7, 1_000, VOTERS);
        BatchHeader header = BatchHeader.read(batch, batch.position());
        assertThat(header.isControl()).isTrue();
        assertThat(header.baseOffset()).isEqualTo(42);
        assertThat(header.nextOffset()).isEqualTo(43);
        assertThat(header.leaderEpoch()).isEqualTo(7);
        assertThat(BatchHeader.hasValidCrc(batch, batch.position())).isTrue();
        assertThat(ControlBatches.kind(batch)).isEqualTo(ControlBatches.Kind.VOTERS);
        assertThat(ControlBatches.readVoters(batch)).isEqualTo(VOTERS);
    }

    @Test
    void aLeaderChangeIsToldFromVoters() {
        ByteBuffer batch = RecordBatches.leaderChange(12, 4, 1_000, 1, Set.of(1, 2, 3));
        assertThat(ControlBatches.kind(batch)).isEqualTo(ControlBatches.Kind.LEADER_CHANGE);
    }
}
