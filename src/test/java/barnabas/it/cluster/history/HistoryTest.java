package barnabas.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each anomaly is found by its name, and nothing else is called one. */
class HistoryTest {
    private static final int EPOCH = 1;

    private final History history = new History("t");

    private static Value value(int sequence) {
        return new Value(1, sequence);
    }

    private void acked(int sequence, long offset) {
        history.sent(0, value(sequence));
        history.acked(0, value(sequence), offset);
    }

    private void read(String reader, int sequence, long offset) {
        read(reader, sequence, offset, EPOCH);
    }

    private void read(String reader, int sequence, long offset, int epoch) {
        history.read(reader, 0, offset, epoch, value(sequence).bytes());
    }

    private void threeAreAckedAndRead() {
        for (int i = 0; i < 3; i++) {
            acked(i, i);
            read("live", i, i);
        }
    }

    private void found(Anomaly... anomalies) {
        assertThat(history.verdict().anomalies()).containsOnlyKeys(anomalies);
        assertThat(history.verdict().clean()).isFalse();
    }

    private void clean() {
        assertThat(history.verdict().clean()).as(history.verdict().toString()).isTrue();
    }

    @Test
    void whatIsReadOnceAndInOrderIsClean() {
        threeAreAckedAndRead();
        history.end();
        for (int i = 0; i < 3; i++) {
            read("end", i, i);
        }
        clean();
        assertThat(history.verdict().counts()).hasToString("operations=3 acked=3 failed=0 unknown=0 read=3");
    }

    @Test
    void anAckedValueThatIsOvertakenByLaterOnesIsLost() {
        threeAreAckedAndRead();
        acked(3, 3);
        history.end();
        read("end", 0, 0);
        read("end", 2, 2, EPOCH + 1);
        found(Anomaly.LOST_WRITE, Anomaly.UNSEEN, Anomaly.POLL_SKIP, Anomaly.EPOCH_BACKWARDS);
        assertThat(history.verdict().lost()).isEqualTo(2);
    }

    @Test
    void anAckedTailThatNobodyReadsIsUnseen() {
        threeAreAckedAndRead();
        acked(3, 3);
        history.end();
        for (int i = 0; i < 3; i++) {
            read("end", i, i);
        }
        found(Anomaly.UNSEEN);
        assertThat(history.verdict().lost()).isEqualTo(1);
    }

    @Test
    void whatWasReadBeforeAndIsGoneAtTheEndIsLostThoughItWasNeverAcked() {
        threeAreAckedAndRead();
        history.sent(0, value(3));
        history.unknown(0, value(3));
        read("live", 3, 3);
        history.end();
        for (int i = 0; i < 3; i++) {
            read("end", i, i);
        }
        found(Anomaly.UNSEEN);
    }

    @Test
    void aWriteOfUnknownFateMayBeReadOrNot() {
        acked(0, 0);
        for (int i = 1; i < 3; i++) {
            history.sent(0, value(i));
            history.unknown(0, value(i));
        }
        history.end();
        read("end", 0, 0);
        read("end", 2, 1);
        clean();
        assertThat(history.verdict().counts().unknown()).isEqualTo(2);
    }

    @Test
    void aWriteThatIsStillUnderWayAtTheEndMayBeReadOrNot() {
        history.sent(0, value(0));
        history.sent(0, value(1));
        history.end();
        read("end", 1, 0);
        clean();
    }

    @Test
    void aRefusedWriteMustNotBeRead() {
        history.sent(0, value(0));
        history.refused(0, value(0));
        clean();
        read("live", 0, 0);
        found(Anomaly.ABORTED_READ);
    }

    @Test
    void aValueAtTwoOffsetsIsADuplicate() {
        acked(0, 0);
        read("live", 0, 0);
        read("live", 0, 1);
        found(Anomaly.DUPLICATE);
        assertThat(history.verdict().duplicated()).isEqualTo(1);
    }

    @Test
    void aValueReadElsewhereThanItWasAckedIsADuplicate() {
        acked(0, 5);
        history.positioned("live", 0, 4);
        read("live", 0, 4);
        found(Anomaly.DUPLICATE);
    }

    @Test
    void twoReadersThatSeeDifferentValuesAtAnOffsetAreDivergent() {
        history.sent(0, value(0));
        history.sent(0, value(1));
        read("one", 0, 0);
        read("two", 1, 0);
        found(Anomaly.INCONSISTENT_OFFSET);
    }

    @Test
    void anOffsetAckedTwiceIsInconsistent() {
        acked(0, 0);
        acked(1, 0);
        found(Anomaly.INCONSISTENT_OFFSET);
    }

    @Test
    void laterSentButEarlierInTheLogIsAReordering() {
        acked(0, 1);
        acked(1, 0);
        found(Anomaly.NONMONOTONIC_SEND);
    }

    @Test
    void whatIsNotKnownToBeWrittenIsBoundToNoOrder() {
        history.sent(0, value(0));
        history.unknown(0, value(0));
        acked(1, 0);
        read("live", 1, 0);
        read("live", 0, 1);
        clean();
    }

    @Test
    void writersAreBoundToNoOrderAmongThemselves() {
        Value other = new Value(2, 0);
        history.sent(0, other);
        acked(0, 0);
        history.acked(0, other, 1);
        acked(1, 2);
        clean();
    }

    @Test
    void valuesOfOtherPartitionsHaveNothingToDoWithIt() {
        threeAreAckedAndRead();
        history.sent(1, value(0));
        history.acked(1, value(0), 7);
        clean();
    }

    @Test
    void bytesThatNobodySentArePhantoms() {
        acked(0, 0);
        read("live", 1, 0);
        found(Anomaly.PHANTOM);
    }

    @Test
    void oneChangedByteIsAPhantom() {
        acked(0, 0);
        byte[] bytes = value(0).bytes();
        bytes[bytes.length - 1] ^= 1;
        history.read("live", 0, 0, EPOCH, bytes);
        found(Anomaly.PHANTOM);
    }

    @Test
    void aReaderThatGoesPastAValueSkipsIt() {
        acked(0, 0);
        acked(1, 1);
        read("live", 0, 0, 1);
        acked(2, 2);
        read("live", 2, 2, 2);
        found(Anomaly.POLL_SKIP);
    }

    @Test
    void whatIsSkippedCountsAlsoWhenItIsKnownOnlyLater() {
        read("one", 0, 0);
        acked(0, 0);
        acked(2, 2);
        read("one", 2, 2, 2);
        acked(1, 1);
        assertThat(history.verdict().anomalies()).containsKey(Anomaly.POLL_SKIP);
    }

    @Test
    void aReaderThatIsGivenAnOffsetAgainWentBack() {
        threeAreAckedAndRead();
        read("live", 2, 2);
        found(Anomaly.NONMONOTONIC_POLL);
    }

    @Test
    void aReaderThatSeeksMayGoBack() {
        threeAreAckedAndRead();
        history.positioned("live", 0, 1);
        read("live", 1, 1);
        clean();
    }

    @Test
    void anEndBelowWhatWasAckedBeforeTheQuestionIsStale() {
        threeAreAckedAndRead();
        long known = history.known(0);
        assertThat(known).isEqualTo(3);
        acked(3, 3);
        history.told(0, known, 3);
        clean();
        history.told(0, known, 2);
        found(Anomaly.STALE_END);
    }

    @Test
    void aReaderMustNotBeToldThatWhatItHasReadIsOutOfRange() {
        threeAreAckedAndRead();
        history.outOfRange("live", 0, 3);
        found(Anomaly.OUT_OF_RANGE);
    }

    @Test
    void aChangeOfLeaderMayTakeOneOffsetAndNoMore() {
        acked(0, 0);
        read("live", 0, 0, 1);
        acked(1, 2);
        read("live", 1, 2, 2);
        acked(2, 5);
        read("live", 2, 5, 4);
        clean();
        acked(3, 8);
        read("live", 3, 8, 5);
        found(Anomaly.WIDE_GAP);
    }

    @Test
    void aGapWithinAnEpochIsTooWide() {
        acked(0, 0);
        read("live", 0, 0);
        acked(1, 2);
        read("live", 1, 2);
        found(Anomaly.WIDE_GAP);
    }

    @Test
    void changesOfMembershipMayTakeOffsetsBesides() {
        history.controlsBesides(0, 2);
        acked(0, 0);
        read("live", 0, 0);
        acked(1, 3);
        read("live", 1, 3);
        clean();
    }

    @Test
    void epochsRiseWithTheOffsets() {
        acked(0, 0);
        acked(1, 1);
        read("live", 0, 0, 2);
        read("live", 1, 1, 1);
        assertThat(history.verdict().anomalies()).containsOnlyKeys(Anomaly.EPOCH_BACKWARDS, Anomaly.WIDE_GAP);
    }

    @Test
    void oneOffsetHasOneEpoch() {
        acked(0, 0);
        read("one", 0, 0, 1);
        read("two", 0, 0, 2);
        found(Anomaly.EPOCH_BACKWARDS);
    }

    @Test
    void aReaderStallsAsLongAsItPollsAndStaysThoughThereIsMore() {
        acked(0, 0);
        history.polled("live", 0, 1_000);
        history.polled("live", 0, 1_300);
        read("live", 0, 0);
        history.polled("live", 0, 1_400);
        history.polled("live", 0, 9_000);
        assertThat(history.verdict().longestStallMs()).isEqualTo(300);
        clean();
    }

    @Test
    void theVerdictTellsWhatItFound() {
        acked(0, 0);
        acked(1, 0);
        assertThat(history.verdict())
                .asString()
                .contains("operations=2 acked=2", "INCONSISTENT_OFFSET=1", "t-0@0 value=1.0 and=1.1");
    }
}
