package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class ClientConfigsTest {
    private static final String BOOTSTRAP = "127.0.0.1:9092";

    @Test
    void theClientsAcceptEverySettingAndKnowItsName() {
        var admin = new AdminClientConfig(ClientConfigs.admin(BOOTSTRAP, Map.of()));
        var producer = new ProducerConfig(ClientConfigs.producer(BOOTSTRAP, Map.of()));
        var consumer = new ConsumerConfig(ClientConfigs.consumer(BOOTSTRAP, Map.of()));
        assertThat(AdminClientConfig.configNames())
                .containsAll(admin.originals().keySet());
        assertThat(ProducerConfig.configNames())
                .containsAll(producer.originals().keySet());
        assertThat(ConsumerConfig.configNames())
                .containsAll(consumer.originals().keySet());
    }

    @Test
    void linesKeepTheirOrderAndAreAcknowledgedByAllReplicas() {
        var producer = new ProducerConfig(ClientConfigs.producer(BOOTSTRAP, Map.of()));
        assertThat(producer.getBoolean(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG))
                .isTrue();
        assertThat(producer.getString(ProducerConfig.ACKS_CONFIG)).isEqualTo("-1");
    }

    @Test
    void theLongestLineFitsIntoARequestAndIntoTheBuffer() {
        var producer = new ProducerConfig(ClientConfigs.producer(BOOTSTRAP, Map.of()));
        assertThat(producer.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)).isGreaterThan(Lines.LONGEST_BYTES);
        assertThat(producer.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG)).isGreaterThan(Lines.LONGEST_BYTES);
    }

    @Test
    void readingCreatesNoTopicAndCommitsNothing() {
        var consumer = new ConsumerConfig(ClientConfigs.consumer(BOOTSTRAP, Map.of()));
        assertThat(consumer.getBoolean(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG))
                .isFalse();
        assertThat(consumer.getBoolean(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG))
                .isFalse();
    }

    @Test
    void whatTheUserSetsWins() {
        assertThat(ClientConfigs.producer(BOOTSTRAP, Map.of("acks", "1", "client.id", "mine")))
                .containsEntry("acks", "1")
                .containsEntry("client.id", "mine");
    }
}
