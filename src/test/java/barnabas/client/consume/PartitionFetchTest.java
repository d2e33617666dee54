package barnabas.client.consume;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.consume.PartitionFetch.Phase;
import barnabas.records.RecordCursor;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionFetchTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final int BUFFER = 1000;

    private final PartitionFetch fetch = new PartitionFetch(ORDERS, new Start.AtOffset(10, -1));

    private static Chunk chunk(int bytes) {
        return new Chunk(ORDERS, new RecordCursor(ByteBuffer.allocate(0), 0, List.of(), true), bytes, 100);
    }

    @Test
    void itIsAskedForAsMuchAsThereIsRoomForAndOnceAtATime() {
        assertThat(fetch.wanted(BUFFER, 0)).isEqualTo(1000);
        int ticket = fetch.ask();
        assertThat(fetch.wanted(BUFFER, 0)).isZero();
        assertThat(fetch.answers(ticket)).isTrue();
        fetch.fetched(chunk(300), 20, 1);
        assertThat(fetch.wanted(BUFFER, 0)).isEqualTo(700);
        assertThat(fetch.offset()).isEqualTo(20);
    }

    @Test
    void roomIsTakenUntilWhatWasHandedOutIsReleased() {
        fetch.fetched(chunk(600), 20, 1);
        assertThat(fetch.wanted(BUFFER, 0)).as("less than half is free").isZero();
        Chunk taken = fetch.take();
        assertThat(fetch.wanted(BUFFER, 0)).isZero();
        fetch.release(taken.bytes());
        assertThat(fetch.wanted(BUFFER, 0)).isEqualTo(1000);
    }

    @Test
    void aNewLeaderIsAskedWhetherTheLogWasCutBeforeItIsReadOn() {
        fetch.ledBy(1);
        int ticket = fetch.ask();
        fetch.answers(ticket);
        fetch.fetched(chunk(1), 20, 1);
        int late = fetch.ask();
        fetch.ledBy(2);
        assertThat(fetch.phase()).isEqualTo(Phase.VALIDATING);
        assertThat(fetch.answers(late)).as("the old leader's answer").isFalse();
        assertThat(fetch.wanted(BUFFER, 0)).isZero();
        fetch.validated();
        assertThat(fetch.wanted(BUFFER, 0)).isPositive();
        fetch.ledBy(2);
        assertThat(fetch.phase()).isEqualTo(Phase.READING);
    }

    @Test
    void withoutAKnownEpochThereIsNothingToValidate() {
        fetch.ledBy(1);
        fetch.ledBy(2);
        assertThat(fetch.phase()).isEqualTo(Phase.READING);
    }

    @Test
    void aNewPlaceMakesAnswersOnTheirWayWorthless() {
        int ticket = fetch.ask();
        fetch.locate(new Start.ByPolicy());
        assertThat(fetch.answers(ticket)).isFalse();
        assertThat(fetch.phase()).isEqualTo(Phase.LOCATING);
        fetch.readFrom(0, -1);
        assertThat(fetch.wanted(BUFFER, 0)).isEqualTo(1000);
    }

    @Test
    void whoIsToldToRestIsLeftAlone() {
        fetch.restUntil(500);
        assertThat(fetch.wanted(BUFFER, 499)).isZero();
        assertThat(fetch.wanted(BUFFER, 500)).isEqualTo(1000);
    }
}
