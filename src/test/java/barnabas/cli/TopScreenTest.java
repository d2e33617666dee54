package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final TopFigures.Broker ONE = new TopFigures.Broker(1, 0.38, 0.214, 12, 4_100_000, 999, 18, 2);

    private static TopFigures figures(List<TopFigures.Topic> topics, List<TopFigures.Group> groups) {
        return new TopFigures(List.of(ONE), topics, groups, List.of(3));
    }

    private static List<TopFigures.Topic> topics(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TopFigures.Topic("topic-" + i, 8012.4, 1, 1))
                .toList();
    }

    private static List<TopFigures.Group> groups(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TopFigures.Group("group-" + i, "Stable", 3, 41_200L))
                .toList();
    }

    @Test
    void eachTableHasItsFigures() {
        assertThat(new TopScreen(200, 100).lines(figures(topics(1), groups(1))))
                .containsExactly(
                        "BROKER  CPU  HEAP  CONNECTIONS  IN/S    OUT/S  LEADS  UNDER-REPLICATED",
                        "1       38%  21%   12           4.1 MB  999 B  18     2",
                        "3 does not answer",
                        "",
                        "TOPIC    RECORDS/S  IN/S  OUT/S",
                        "topic-0  8,012      1 B   1 B",
                        "",
                        "GROUP    STATE   MEMBERS  LAG",
                        "group-0  Stable  3        41,200");
    }

    @Test
    void nothingIsWiderOrLongerThanTheScreen() {
        for (int width : new int[] {1, 20, 80}) {
            for (int height : new int[] {0, 1, 3, 10, 24}) {
                assertThat(new TopScreen(width, height).lines(figures(topics(50), groups(50))))
                        .hasSize(height)
                        .allMatch(line -> line.length() <= width);
            }
        }
    }

    @Test
    void topicsAndGroupsShareTheRoomThatBrokersLeave() {
        List<String> shared = new TopScreen(80, 23).lines(figures(topics(50), groups(50)));
        assertThat(shared).filteredOn(line -> line.startsWith("topic-")).hasSize(8);
        assertThat(shared).filteredOn(line -> line.startsWith("group-")).hasSize(8);

        List<String> fewGroups = new TopScreen(80, 23).lines(figures(topics(50), groups(1)));
        assertThat(fewGroups).filteredOn(line -> line.startsWith("topic-")).hasSize(15);
        assertThat(fewGroups).filteredOn(line -> line.startsWith("group-")).hasSize(1);
    }

    @Test
    void aNameThatATerminalWouldObeyIsOnlyShown() {
        var hostile = new TopFigures.Group("a\u001b[2J\u0007b\u202e" + "x".repeat(300), "Stable", 1, null);

        assertThat(new TopScreen(80, 24).lines(figures(List.of(), List.of(hostile))))
                .last()
                .asString()
                .startsWith("a?[2J?b?xxx")
                .contains("x~  Stable  1        -");
    }

    @Test
    void amountsHaveThreeDigitsOrFourAndAUnit() {
        assertThat(TopScreen.bytes(0)).isEqualTo("0 B");
        assertThat(TopScreen.bytes(999)).isEqualTo("999 B");
        assertThat(TopScreen.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(TopScreen.bytes(123_456_789)).isEqualTo("123.5 MB");
        assertThat(TopScreen.bytes(5e15)).isEqualTo("5000.0 TB");
    }
}
