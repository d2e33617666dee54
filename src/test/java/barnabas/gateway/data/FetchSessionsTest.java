package barnabas.gateway.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class FetchSessionsTest {
    private static final long MINUTES = 60_000_000_000L;

    private final FetchSessions sessions = new FetchSessions();

    private static FetchRequestData request(int sessionId, int epoch, int... partitions) {
        List<FetchRequestData.FetchPartition> named = new ArrayList<>();
        IntStream.of(partitions)
                .forEach(partition -> named.add(new FetchRequestData.FetchPartition().setPartition(partition)));
        return new FetchRequestData()
                .setSessionId(sessionId)
                .setSessionEpoch(epoch)
                .setTopics(
                        List.of(new FetchRequestData.FetchTopic().setTopic("t").setPartitions(named)));
    }

    private static List<Integer> partitions(List<PartitionFetch> fetches) {
        return fetches.stream().map(fetch -> fetch.key().partition()).toList();
    }

    private static List<PartitionResult> results(FetchSessions.Turn turn, int withRecords) {
        return turn.fetches().stream()
                .map(fetch -> new PartitionResult(
                        fetch.key(),
                        new FetchResponseData.PartitionData()
                                .setPartitionIndex(fetch.key().partition())
                                .setHighWatermark(5)
                                .setLogStartOffset(0),
                        fetch.key().partition() == withRecords ? 10 : 0))
                .toList();
    }

    @Test
    void partitionsAreAddedAndForgotten() {
        var first = sessions.begin(request(0, 0, 0, 1), false, 0);
        int id = first.session().id();
        var second = sessions.begin(
                request(id, 1, 2)
                        .setForgottenTopicsData(List.of(new FetchRequestData.ForgottenTopic()
                                .setTopic("t")
                                .setPartitions(List.of(0)))),
                false,
                0);
        assertThat(partitions(second.fetches())).containsExactly(1, 2);
        assertThat(second.full()).isFalse();
    }

    @Test
    void whatGaveRecordsGoesToTheEndOfTheRow() {
        var first = sessions.begin(request(0, 0, 0, 1, 2), false, 0);
        first.session().tell(results(first, 0), true);
        var second = sessions.begin(request(first.session().id(), 1), false, 0);
        assertThat(partitions(second.fetches())).containsExactly(1, 2, 0);
    }

    @Test
    void whatDidNotChangeIsNotToldAgain() {
        var first = sessions.begin(request(0, 0, 0, 1, 2), false, 0);
        assertThat(first.session().tell(results(first, -1), true)).hasSize(3);
        var second = sessions.begin(request(first.session().id(), 1), false, 0);
        assertThat(second.session().tell(results(second, 1), false))
                .extracting(result -> result.key().partition())
                .containsExactly(1);
    }

    @Test
    void aWrongEpochOrAnUnknownSessionIsRefusedAndAFinalOneEndsIt() {
        int id = sessions.begin(request(0, 0, 0), false, 0).session().id();
        assertThat(sessions.begin(request(id, 5), false, 0).error()).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
        assertThat(sessions.begin(request(id, 1), true, 0).error()).isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        assertThat(sessions.begin(request(id, -1, 0), false, 0).session()).isNull();
        assertThat(sessions.begin(request(id, 1), false, 0).error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(sessions.size()).isZero();
    }

    @Test
    void whenAllSlotsAreTakenAnotherGetsNoneUnlessOneIsIdle() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(sessions.begin(request(0, 0, 0), false, 0).session()).isNotNull();
        }
        assertThat(sessions.begin(request(0, 0, 0), false, MINUTES).session()).isNull();
        assertThat(sessions.begin(request(0, 0, 0), false, 3 * MINUTES).session())
                .isNotNull();
        assertThat(sessions.size()).isEqualTo(1_000);
    }

    @Test
    void sessionsHoldOnlySoManyPartitionsInAll() {
        int[] many = IntStream.range(0, 150_000).toArray();
        var first = sessions.begin(request(0, 0, many), false, 0);
        assertThat(first.session()).isNotNull();
        assertThat(sessions.begin(request(0, 0, many), false, 0).session()).isNull();
        int[] more = IntStream.range(150_000, 250_000).toArray();
        assertThat(sessions.begin(request(first.session().id(), 1, more), false, 0)
                        .error())
                .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }
}
