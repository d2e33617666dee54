package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerKeysTest {
    private static Map<String, String> keys(String settings) {
        return BrokerKeys.of(NodeConfig.of(ConfigFactory.parseString(settings)));
    }

    @Test
    void whatComesToKafkasDefaultIsLeftOut() {
        assertThat(keys("")).doesNotContainKeys("log.retention.ms", "log.segment.bytes", "log.retention.bytes");
    }

    @Test
    void whatTheFileChangesStandsUnderKafkasName() {
        assertThat(keys("barnabas.log { retention-age = 1h, flush = os }"))
                .containsEntry("log.retention.ms", "3600000")
                .containsEntry("barnabas.flush", "os");
    }

    @Test
    void theNodeIsAlwaysNamed() {
        assertThat(keys("barnabas.broker-id = 7"))
                .containsEntry("broker.id", "7")
                .containsEntry("node.id", "7");
    }
}
