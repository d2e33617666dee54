package barnabas.management.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoriesTest {
    private static final long START = 1_000_000;

    @Test
    void whatSeveralBrokersTellOfAnotherOneIsOneRow() {
        var rows = Stories.rows(List.of(doubted(1, 0), doubted(3, 400)));

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0)).containsEntry("brokers", List.of(1, 3)).containsEntry("tone", "bad");
    }

    @Test
    void eachBrokerThatLeadsFromNowOnHasARowOfItsOwn() {
        var rows = Stories.rows(List.of(elected(1, 0, 0), elected(3, 1, 10), elected(1, 2, 20)));

        assertThat(rows).hasSize(2);
        assertThat(rows.get(1).get("subjects").toString()).contains("orders-0", "orders-2");
        assertThat(rows.get(1)).containsEntry("brokers", List.of(1)).containsEntry("tookMs", 20L);
    }

    @Test
    void theSameAgainLaterIsAnotherRowAndTheNewestComesFirst() {
        var rows = Stories.rows(List.of(doubted(1, 0), doubted(1, 60_000)));

        assertThat(rows).extracting(row -> row.get("timeMs")).containsExactly(START + 60_000, START);
    }

    @Test
    void marksThatFallTogetherAreOneAndThoseOutsideAreNotDrawn() {
        Map<String, Object> drawn = Timeline.of(
                List.of(
                        elected(1, 0, -5000),
                        elected(1, 0, 0),
                        elected(1, 1, 10),
                        elected(2, 2, 10),
                        elected(9, 0, 10)),
                List.of(1, 2),
                START,
                START + 3_600_000);

        assertThat((List<?>) drawn.get("marks")).hasSize(2);
        assertThat(drawn.get("marks").toString()).contains("more=1");
        assertThat((List<?>) drawn.get("lanes")).hasSize(2);
    }

    private static Map<String, Object> doubted(int teller, long afterMs) {
        return Map.of(
                "time",
                Instant.ofEpochMilli(START + afterMs).toString(),
                "broker",
                teller,
                "kind",
                "broker-doubted",
                "cause",
                "its heartbeats do not come any more",
                "details",
                Map.of("of", "broker 2"));
    }

    private static Map<String, Object> elected(int broker, int partition, long afterMs) {
        return Map.of(
                "time",
                Instant.ofEpochMilli(START + afterMs).toString(),
                "broker",
                broker,
                "kind",
                "leader-elected",
                "topic",
                "orders",
                "partition",
                partition,
                "cause",
                "broker 2, which led, is gone",
                "tookMs",
                (int) Math.max(0, afterMs),
                "details",
                Map.of("epoch", Integer.toString(partition)));
    }
}
