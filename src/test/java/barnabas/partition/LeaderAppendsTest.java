package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.ProducerStates;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.Position;
import barnabas.partition.LeaderAppends.Gathered;
import barnabas.partition.LeaderAppends.Taken;
import barnabas.records.BatchHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class LeaderAppendsTest {
    private static final int EPOCH = 7;

    private final LeaderAppends appends = appends(Flush.ACKED);

    private static LeaderAppends appends(Flush flush) {
        return new LeaderAppends(
                EPOCH, new Position(EPOCH - 1, 100), new ProducerStates(10, Duration.ofDays(1)), flush);
    }

    private static Taken take(LeaderAppends appends, ByteBuffer batch) {
        return appends.take(batch, BatchHeader.read(batch, 0), -1);
    }

    @Test
    void aBatchGetsTheNextOffsetsAndTheLeadersEpoch() {
        ByteBuffer batch = Batches.of("a", "b");
        take(appends, batch);
        BatchHeader stamped = BatchHeader.read(batch, 0);
        assertThat(stamped.baseOffset()).isEqualTo(100);
        assertThat(stamped.leaderEpoch()).isEqualTo(EPOCH);
        assertThat(appends.nextOffset()).isEqualTo(102);
        assertThat(BatchHeader.hasValidCrc(batch, 0)).isTrue();
    }

    @Test
    void whatComesDuringAWriteIsGatheredForTheNext() {
        take(appends, Batches.of("a"));
        assertThat(appends.nextWrite()).hasSize(1);
        take(appends, Batches.of("b"));
        take(appends, Batches.of("c"));
        assertThat(appends.nextWrite()).isEmpty();
        appends.written(101);
        assertThat(appends.nextWrite())
                .extracting(Gathered::header)
                .extracting(BatchHeader::baseOffset)
                .containsExactly(101L, 102L);
    }

    @Test
    void aWriteIsBoundedButTakesOneBatchOfAnySize() {
        byte[] large = new byte[LeaderAppends.WRITE_BYTES_MAX];
        take(appends, Batches.ofValue(large));
        take(appends, Batches.of("small"));
        assertThat(appends.nextWrite()).hasSize(1);
        assertThat(appends.nothingGathered()).isFalse();
    }

    @Test
    void underFlushAckedTheHighWatermarkPassesFlushedBatchesOnly() {
        take(appends, Batches.of("a"));
        appends.nextWrite();
        appends.written(101);
        assertThat(appends.highWatermark()).isEqualTo(100);
        assertThat(appends.needsFlush()).isTrue();
        appends.flushed(101);
        assertThat(appends.highWatermark()).isEqualTo(101);
        assertThat(appends.needsFlush()).isFalse();
    }

    @Test
    void underFlushOsTheHighWatermarkFollowsTheWrite() {
        LeaderAppends unflushed = appends(Flush.OS);
        take(unflushed, Batches.of("a"));
        unflushed.nextWrite();
        unflushed.written(101);
        assertThat(unflushed.highWatermark()).isEqualTo(101);
        assertThat(unflushed.needsFlush()).isFalse();
    }

    @Test
    void theHighWatermarkNeverGoesBackWhenFlushingIsAskedForLater() {
        LeaderAppends changing = appends(Flush.OS);
        take(changing, Batches.of("a"));
        changing.nextWrite();
        changing.written(101);
        changing.flush(Flush.ACKED);
        assertThat(changing.highWatermark()).isEqualTo(101);
        assertThat(changing.needsFlush()).isTrue();
    }

    @Test
    void aResentBatchIsKnownWhileItsOriginalIsStillBeingWritten() {
        take(appends, Batches.idempotent(5, 0, 0, "a"));
        appends.nextWrite();
        Taken again = take(appends, Batches.idempotent(5, 0, 0, "a"));
        assertThat(again).isInstanceOf(Taken.Resent.class);
        assertThat(((Taken.Resent) again).baseOffset()).isEqualTo(100);
        assertThat(((Taken.Resent) again).endOffset()).isEqualTo(101);
        assertThat(appends.nextOffset()).isEqualTo(101);
    }

    @Test
    void aGapInAProducersSequenceIsRefusedAndTakesNoOffset() {
        take(appends, Batches.idempotent(5, 0, 0, "a"));
        Taken gap = take(appends, Batches.idempotent(5, 0, 2, "c"));
        assertThat(gap).isInstanceOf(Taken.Refused.class);
        assertThat(((Taken.Refused) gap).error()).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(appends.nextOffset()).isEqualTo(101);
    }

    @Test
    void logAppendTimeIsStampedWithAValidChecksum() {
        ByteBuffer batch = Batches.of("a");
        appends.take(batch, BatchHeader.read(batch, 0), 1_234_567);
        BatchHeader stamped = BatchHeader.read(batch, 0);
        assertThat(stamped.isLogAppendTime()).isTrue();
        assertThat(stamped.maxTimestamp()).isEqualTo(1_234_567);
        assertThat(BatchHeader.hasValidCrc(batch, 0)).isTrue();
    }
}
