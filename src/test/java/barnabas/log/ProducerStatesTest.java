package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.ProducerStates.Accepted;
import barnabas.log.ProducerStates.Check;
import barnabas.log.ProducerStates.Duplicate;
import barnabas.log.ProducerStates.Rejected;
import barnabas.records.BatchHeader;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ProducerStatesTest {
    private static final long PRODUCER = 7;

    private final ProducerStates states = new ProducerStates(100, Duration.ofSeconds(1));
    private long endOffset;

    @Test
    void batchesWithoutAGapAreAccepted() {
        append(0, 0, 3);
        append(0, 3, 2);
        assertThat(check(0, 5, 1)).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void aGapIsOutOfOrder() {
        append(0, 0, 3);
        assertRejected(check(0, 4, 1), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void aResentBatchIsADuplicateWithItsFirstAnswer() {
        endOffset = 40;
        append(0, 0, 3);
        append(0, 3, 2);
        assertThat(check(0, 0, 3)).isEqualTo(new Duplicate(40, 42, 1000));
        assertThat(check(0, 3, 2)).isEqualTo(new Duplicate(43, 44, 1003));
    }

    @Test
    void aResentBatchOfAnotherShapeIsOutOfOrder() {
        append(0, 0, 3);
        assertRejected(check(0, 0, 2), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertRejected(check(0, 1, 2), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void onlyTheLastFiveBatchesAreRemembered() {
        for (int sequence = 0; sequence < 6; sequence++) {
            append(0, sequence, 1);
        }
        assertRejected(check(0, 0, 1), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(check(0, 1, 1)).isEqualTo(new Duplicate(1, 1, 1001));
    }

    @Test
    void anOlderEpochIsRefused() {
        append(2, 0, 1);
        assertRejected(check(1, 1, 1), Errors.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void aNewEpochBeginsAtZeroAndForgetsTheOldBatches() {
        append(0, 0, 3);
        assertRejected(check(1, 3, 1), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(check(1, 0, 3)).isEqualTo(Accepted.ACCEPTED);
        append(1, 0, 3);
        assertThat(check(1, 0, 3)).isEqualTo(new Duplicate(3, 5, 1000));
        assertRejected(check(0, 3, 1), Errors.INVALID_PRODUCER_EPOCH);
    }

    /** KIP-360: its state may have gone with the records that retention took. */
    @Test
    void anUnknownProducerBeginsWithAnySequence() {
        assertThat(check(3, 1234, 1)).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void sequencesWrapToZero() {
        append(0, Integer.MAX_VALUE - 1, 2);
        assertThat(check(0, 0, 1)).isEqualTo(Accepted.ACCEPTED);
        append(0, 0, 1);
        assertThat(check(0, Integer.MAX_VALUE - 1, 2)).isInstanceOf(Duplicate.class);
    }

    @Property(tries = 200)
    void aBatchAcrossTheWrapIsFollowedAndRecognized(
            @ForAll @IntRange(min = 0, max = 20) int beforeWrap, @ForAll @IntRange(min = 1, max = 40) int count) {
        ProducerStates fresh = new ProducerStates(10, Duration.ofDays(1));
        int base = Integer.MAX_VALUE - beforeWrap;
        BatchHeader batch = Headers.of(PRODUCER, 0, base, count, 10, 0);
        fresh.replay(batch);
        assertThat(fresh.check(batch)).isEqualTo(new Duplicate(10, 9 + count, 0));
        int next = BatchHeader.incrementSequence(base, count);
        assertThat(fresh.check(Headers.of(PRODUCER, 0, next, 1, 0, 0))).isEqualTo(Accepted.ACCEPTED);
        assertRejected(
                fresh.check(Headers.of(PRODUCER, 0, BatchHeader.incrementSequence(next, 1), 1, 0, 0)),
                Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void batchesWithoutAProducerAreNotJudged() {
        BatchHeader plain = Headers.of(BatchHeader.NO_PRODUCER_ID, -1, -1, 3, 0, 0);
        assertThat(states.check(plain)).isEqualTo(Accepted.ACCEPTED);
        states.replay(plain);
        assertThat(states.size()).isZero();
    }

    @Test
    void aProducerWithoutASequenceIsInvalid() {
        assertRejected(check(0, -1, 1), Errors.INVALID_RECORD);
    }

    @Test
    void replayDoesNotJudge() {
        append(0, 0, 1);
        append(0, 9, 1);
        append(0, 5, 1);
        assertThat(check(0, 6, 1)).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void aTransactionMarkerBringsAnEpochAndKeepsTheSequence() {
        append(0, 0, 3);
        states.replay(Headers.marker(PRODUCER, 0, endOffset++));
        assertThat(check(0, 3, 1)).isEqualTo(Accepted.ACCEPTED);
        states.replay(Headers.marker(PRODUCER, 1, endOffset++));
        assertRejected(check(0, 3, 1), Errors.INVALID_PRODUCER_EPOCH);
        assertThat(check(1, 0, 1)).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void whatCouldNotBeWrittenIsTakenBack() {
        append(0, 0, 3);
        ProducerStates.Snapshot before = states.snapshot();
        append(0, 3, 3);
        append(1, 0, 1);
        states.restore(before);
        assertThat(states.snapshot()).isEqualTo(before);
        assertThat(check(0, 3, 3)).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void aSnapshotDoesNotFollowLaterBatches() {
        append(0, 0, 3);
        ProducerStates.Snapshot before = states.snapshot();
        append(0, 3, 3);
        assertThat(states.snapshot()).isNotEqualTo(before);
    }

    @Test
    void silentProducersExpire() {
        states.replay(Headers.of(1, 0, 0, 1, 0, 500));
        states.replay(Headers.of(2, 0, 0, 1, 1, 1500));
        states.expire(1499);
        assertThat(states.size()).isEqualTo(2);
        states.expire(1500);
        assertThat(states.size()).isEqualTo(1);
        assertThat(states.check(Headers.of(1, 0, 9, 1, 0, 0))).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void theProducerThatIsSilentLongestMakesRoom() {
        ProducerStates two = new ProducerStates(2, Duration.ofDays(1));
        for (long producer : List.of(1L, 2L, 1L, 3L)) {
            two.replay(Headers.of(producer, 1, 0, 1, 0, 0));
        }
        assertThat(two.size()).isEqualTo(2);
        assertRejected(two.check(Headers.of(1, 0, 1, 1, 0, 0)), Errors.INVALID_PRODUCER_EPOCH);
        assertThat(two.check(Headers.of(2, 0, 1, 1, 0, 0))).isEqualTo(Accepted.ACCEPTED);
    }

    private void append(int epoch, int baseSequence, int count) {
        states.replay(Headers.of(PRODUCER, epoch, baseSequence, count, endOffset, 1000 + baseSequence));
        endOffset += count;
    }

    private Check check(int epoch, int baseSequence, int count) {
        return states.check(Headers.of(PRODUCER, epoch, baseSequence, count, -1, 0));
    }

    private static void assertRejected(Check check, Errors error) {
        assertThat(check).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.error())
                .isEqualTo(error));
    }
}
