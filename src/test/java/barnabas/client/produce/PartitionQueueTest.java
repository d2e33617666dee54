package barnabas.client.produce;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.net.Failure;
import barnabas.records.BatchHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class PartitionQueueTest {
    private static final ProducerIdentity IDENTITY = new ProducerIdentity(77, (short) 3);

    private final List<Long> delivered = new ArrayList<>();
    private final PartitionQueue queue = queue(0);

    private static PartitionQueue queue(long lingerMs) {
        PartitionQueue queue = new PartitionQueue(
                new TopicPartition("orders", 0),
                new ProduceOptions("none", 200, lingerMs, 1 << 20, 120_000, 30_000, 60_000, (short) -1, true, 5, true));
        queue.identify(IDENTITY);
        return queue;
    }

    private OutgoingRecord record(String value) {
        return new OutgoingRecord(
                "orders", 0, 1000L, null, value.getBytes(StandardCharsets.UTF_8), new Header[0], new Delivery() {
                    @Override
                    public void delivered(TopicPartition partition, long offset, long timestamp) {
                        delivered.add(offset);
                    }

                    @Override
                    public void failed(Failure failure) {
                        throw new AssertionError(failure);
                    }
                });
    }

    /** Four batches of two records each: 80 bytes a record, with a batch full at 200. */
    private List<ProducerBatch> fourInFlight() {
        for (int i = 0; i < 8; i++) {
            queue.append(record("x".repeat(60)), 0);
        }
        List<ProducerBatch> taken = new ArrayList<>();
        while (queue.sendableAtMs(true) == Long.MIN_VALUE) {
            taken.add(queue.take());
        }
        assertThat(taken).extracting(ProducerBatch::recordCount).containsExactly(2, 2, 2, 2);
        return taken;
    }

    private static List<Integer> stamps(ProducerBatch batch) {
        BatchHeader header = BatchHeader.read(batch.bytes(), 0);
        return List.of((int) header.producerEpoch(), header.baseSequence());
    }

    private List<List<Integer>> sendAll() {
        List<List<Integer>> stamps = new ArrayList<>();
        while (queue.sendableAtMs(true) == Long.MIN_VALUE) {
            stamps.add(stamps(queue.take()));
        }
        return stamps;
    }

    @Test
    void batchesAreNumberedInTheOrderOfTheirRecords() {
        assertThat(fourInFlight().stream().map(PartitionQueueTest::stamps))
                .containsExactly(List.of(3, 0), List.of(3, 2), List.of(3, 4), List.of(3, 6));
    }

    @Test
    void nothingIsSentWhileSomethingThatCameBackWaitsForTheRest() {
        List<ProducerBatch> batches = fourInFlight();
        queue.append(record("later"), 0);
        queue.back(batches.get(1));
        assertThat(queue.sendableAtMs(true)).isEqualTo(Long.MAX_VALUE);
        queue.done(batches.get(0));
        queue.back(batches.get(3));
        assertThat(queue.sendableAtMs(true)).isEqualTo(Long.MAX_VALUE);
        queue.back(batches.get(2));
        assertThat(sendAll()).containsExactly(List.of(3, 2), List.of(3, 4), List.of(3, 6), List.of(3, 8));
    }

    @Test
    void aGapBehindABatchThatIsNotWrittenYetIsNoWonder() {
        List<ProducerBatch> batches = fourInFlight();
        queue.back(batches.get(0));
        assertThat(queue.outOfSequence(batches.get(1))).isFalse();
        assertThat(queue.outOfSequence(batches.get(2))).isFalse();
        assertThat(queue.outOfSequence(batches.get(3))).isFalse();
        assertThat(sendAll()).containsExactly(List.of(3, 0), List.of(3, 2), List.of(3, 4), List.of(3, 6));
    }

    @Test
    void aGapBeforeTheOldestBatchBeginsTheNumbersAnewInTheNextEpoch() {
        List<ProducerBatch> batches = fourInFlight();
        queue.done(batches.get(0)); // refused for good: its numbers are never used
        assertThat(queue.outOfSequence(batches.get(1))).isTrue();
        assertThat(queue.outOfSequence(batches.get(2))).isFalse();
        assertThat(queue.outOfSequence(batches.get(3))).isFalse();
        queue.append(record("later"), 0);
        assertThat(sendAll()).containsExactly(List.of(4, 0), List.of(4, 2), List.of(4, 4), List.of(4, 6));
    }

    @Test
    void whatIsGivenUpIsSentAgainAndItsLateAnswersCountForNothing() {
        List<ProducerBatch> batches = fourInFlight();
        int attempt = batches.get(0).attempts();
        queue.giveUpInFlight();
        assertThat(batches).allMatch(ProducerBatch::isMaybeWritten);
        assertThat(sendAll()).hasSize(4);
        assertThat(queue.isInFlight(batches.get(0), attempt)).isFalse();
        assertThat(queue.isInFlight(batches.get(0), batches.get(0).attempts())).isTrue();
    }

    @Test
    void aBatchThatIsTooLargeIsSplitWithItsNumbers() {
        List<ProducerBatch> batches = fourInFlight();
        queue.split(batches.get(0));
        batches.subList(1, 4).forEach(queue::back);
        assertThat(sendAll())
                .containsExactly(List.of(3, 0), List.of(3, 1), List.of(3, 2), List.of(3, 4), List.of(3, 6));
    }

    @Test
    void theNumbersGoOnFromZeroAfterTheLargest() {
        ProducerBatch batch = fourInFlight().get(0);
        batch.stamp(IDENTITY, Integer.MAX_VALUE);
        List<ProducerBatch> halves = batch.split("none");
        assertThat(halves)
                .extracting(PartitionQueueTest::stamps)
                .containsExactly(List.of(3, Integer.MAX_VALUE), List.of(3, 0));
    }

    @Test
    void aBatchLingersUntilItIsFullOrOldOrSomebodyIsInAHurry() {
        PartitionQueue lingering = queue(50);
        assertThat(lingering.append(record("x"), 1000)).isFalse();
        assertThat(lingering.sendableAtMs(false)).isEqualTo(1050);
        assertThat(lingering.sendableAtMs(true)).isEqualTo(Long.MIN_VALUE);
        lingering.append(record("x".repeat(100)), 1001);
        assertThat(lingering.append(record("x".repeat(100)), 1002)).isTrue();
        assertThat(lingering.sendableAtMs(false)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whatIsOldIsTakenOutWhetherItWasSentOrNot() {
        List<ProducerBatch> batches = fourInFlight();
        queue.append(record("new"), 500);
        List<ProducerBatch> expired = queue.expire(100);
        assertThat(expired).isEqualTo(batches).allMatch(ProducerBatch::isMaybeWritten);
        assertThat(queue.isEmpty()).isFalse();
        assertThat(sendAll()).containsExactly(List.of(3, 8));
    }

    @Test
    void everyRecordHearsOfItsOwnOffset() {
        fourInFlight().get(1).delivered(100, -1);
        assertThat(delivered).containsExactly(100L, 101L);
    }
}
