package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.model.StartPosition;
import barnabas.model.TopicPartition;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeekOrderTest {
    private static SeekOrder parse(String json) throws Exception {
        return SeekOrder.parse(new ObjectMapper().readTree(json));
    }

    @Test
    void whereToIsSaidAsOnTheCommandLine() throws Exception {
        assertThat(parse("{\"to\":\"start\"}").to()).isEqualTo(new StartPosition.Beginning());
        assertThat(parse("{\"to\":\"end\"}").to()).isEqualTo(new StartPosition.End());
        assertThat(parse("{\"to\":42}").to()).isEqualTo(new StartPosition.AtOffset(42));
        assertThat(parse("{\"to\":\"42\"}").to()).isEqualTo(new StartPosition.AtOffset(42));
        assertThat(parse("{\"to\":\"@1769860800000\"}").to())
                .isEqualTo(new StartPosition.AtTimestamp(1_769_860_800_000L));
        assertThat(parse("{\"toGroup\":\"billing\",\"dryRun\":true}"))
                .isEqualTo(new SeekOrder(null, "billing", Set.of(), Set.of(), true));
    }

    @Test
    void topicsAndPartitionsAreTakenTogether() throws Exception {
        SeekOrder order =
                parse("{\"to\":0,\"topics\":[\"orders\"],\"partitions\":[{\"topic\":\"bills\",\"partition\":1}]}");

        assertThat(order.isOf(new TopicPartition("orders", 7))).isTrue();
        assertThat(order.isOf(new TopicPartition("bills", 1))).isTrue();
        assertThat(order.isOf(new TopicPartition("bills", 0))).isFalse();
        assertThat(parse("{\"to\":0}").isOf(new TopicPartition("bills", 0))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"to\":\"start\",\"toGroup\":\"billing\"}",
                "{\"to\":1.5}",
                "{\"to\":-1}",
                "{\"to\":\"yesterday\"}",
                "{\"to\":null}",
                "{\"toGroup\":7}",
                "{\"to\":0,\"topics\":[]}",
                "{\"to\":0,\"topics\":\"orders\"}",
                "{\"to\":0,\"topics\":[1]}",
                "{\"to\":0,\"partitions\":[]}",
                "{\"to\":0,\"partitions\":[{\"topic\":\"orders\"}]}",
                "{\"to\":0,\"partitions\":[{\"topic\":\"orders\",\"partition\":\"0\"}]}",
                "{\"to\":0,\"partitions\":[{\"topic\":\"orders\",\"partition\":0,\"offset\":3}]}",
                "{\"to\":0,\"dryrun\":true}",
                "{\"to\":0,\"dryRun\":\"true\"}"
            })
    void whatMeansNothingIsRefusedWithASentence(String body) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(".");
    }
}
