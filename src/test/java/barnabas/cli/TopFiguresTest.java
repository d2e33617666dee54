package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.cli.LoadSample.Broker;
import barnabas.cli.LoadSample.Group;
import barnabas.cli.LoadSample.Topic;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopFiguresTest {
    private static Broker broker(
            int id, long upMs, long cpuMs, long bytes, Map<String, Topic> topics, Group... groups) {
        return new Broker(id, upMs, cpuMs, 25, 100, 3, 7, 1, bytes, 2 * bytes, topics, List.of(groups));
    }

    private static LoadSample sample(Broker... brokers) {
        return new LoadSample(List.of(brokers), List.of());
    }

    @Test
    void twoSamplesMakeRatesPerSecond() {
        TopFigures figures = TopFigures.between(
                sample(broker(1, 1000, 500, 100, Map.of("orders", new Topic(1, 10, 20)))),
                sample(broker(1, 3000, 1500, 1100, Map.of("orders", new Topic(21, 1010, 520)))));

        assertThat(figures.brokers()).containsExactly(new TopFigures.Broker(1, 0.5, 0.25, 3, 500, 1000, 7, 1));
        assertThat(figures.topics()).containsExactly(new TopFigures.Topic("orders", 10, 500, 250));
    }

    @Test
    void aTopicsTrafficIsThatOnAllBrokersAndTheBusiestComesFirst() {
        TopFigures figures = TopFigures.between(
                sample(
                        broker(1, 0, 0, 0, Map.of("a", new Topic(0, 0, 0), "b", new Topic(0, 0, 0))),
                        broker(2, 0, 0, 0, Map.of("b", new Topic(0, 0, 0), "idle", new Topic(9, 9, 9)))),
                sample(
                        broker(1, 1000, 0, 0, Map.of("a", new Topic(1, 10, 0), "b", new Topic(1, 8, 0))),
                        broker(2, 1000, 0, 0, Map.of("b", new Topic(1, 0, 8), "idle", new Topic(9, 9, 9)))));

        assertThat(figures.topics())
                .containsExactly(new TopFigures.Topic("b", 2, 8, 8), new TopFigures.Topic("a", 1, 10, 0));
    }

    @Test
    void whatWasNotThereBeforeOrCountsAnewHasNoRateYet() {
        TopFigures figures = TopFigures.between(
                sample(broker(1, 9000, 900, 900, Map.of("orders", new Topic(9, 9, 9)))),
                sample(
                        broker(1, 500, 100, 1000, Map.of("orders", new Topic(90, 90, 90))),
                        broker(2, 500, 100, 1000, Map.of("orders", new Topic(90, 90, 90)))));

        assertThat(figures.brokers()).extracting(TopFigures.Broker::bytesIn).containsExactly(0.0, 0.0);
        assertThat(figures.topics()).isEmpty();
    }

    @Test
    void aTopicThatIsNamedForTheFirstTimeIsNotTakenToHaveCountedInASecond() {
        TopFigures figures = TopFigures.between(
                sample(broker(1, 0, 0, 0, Map.of())),
                sample(broker(1, 1000, 0, 0, Map.of("old", new Topic(1_000_000, 1_000_000, 0)))));

        assertThat(figures.topics()).isEmpty();
    }

    @Test
    void theGroupFurthestBehindComesFirstAndThoseOfWhichNobodyKnowsLast() {
        TopFigures figures = TopFigures.between(
                sample(),
                sample(
                        broker(
                                1,
                                1,
                                0,
                                0,
                                Map.of(),
                                new Group("near", "Stable", 1, 3L),
                                new Group("?", "Empty", 0, null)),
                        broker(2, 1, 0, 0, Map.of(), new Group("far", "Stable", 2, 300L))));

        assertThat(figures.groups()).extracting(TopFigures.Group::name).containsExactly("far", "near", "?");
    }

    @Test
    void aSampleIsReadFromWhatTheManagementPortTells() throws Exception {
        LoadSample sample = LoadSample.parse(
                new ObjectMapper()
                        .readTree(
                                "{\"timeMs\":1,\"silent\":[3],\"brokers\":[{\"broker\":1,\"upMs\":2,\"process\":{\"cpuMs\":null,"
                                        + "\"heapBytes\":4,\"heapMaxBytes\":5},\"connections\":6,\"leads\":7,\"underReplicated\":8,\"bytesIn\":9,"
                                        + "\"bytesOut\":10,\"topics\":[{\"name\":\"t\",\"recordsIn\":1,\"bytesIn\":2,\"bytesOut\":3}],"
                                        + "\"groups\":[{\"name\":\"g\",\"state\":\"Empty\",\"members\":0,\"lagRecords\":null}]}]}"));

        assertThat(sample)
                .isEqualTo(new LoadSample(
                        List.of(new Broker(
                                1,
                                2,
                                null,
                                4,
                                5,
                                6,
                                7,
                                8,
                                9,
                                10,
                                Map.of("t", new Topic(1, 2, 3)),
                                List.of(new Group("g", "Empty", 0, null)))),
                        List.of(3)));
    }
}
