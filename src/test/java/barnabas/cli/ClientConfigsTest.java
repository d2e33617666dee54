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
    void theNamesAreThoseThatKafkasClientsKnow() {
        assertThat(AdminClientConfig.configNames())
                .containsAll(ClientConfigs.admin(BOOTSTRAP, Map.of()).keySet());
        assertThat(ProducerConfig.configNames())
                .containsAll(ClientConfigs.producer(BOOTSTRAP, Map.of()).keySet());
        assertThat(ConsumerConfig.configNames())
                .containsAll(ClientConfigs.consumer(BOOTSTRAP, Map.of()).keySet());
    }

    @Test
    void theLongestLineFitsIntoARequestAndIntoWhatMayBeOnItsWay() {
        String largest = ClientConfigs.producer(BOOTSTRAP, Map.of()).get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        assertThat(Integer.parseInt(largest)).isGreaterThan(Lines.LONGEST_BYTES);
        assertThat(LineSender.BYTES_MAX).isGreaterThanOrEqualTo(Lines.LONGEST_BYTES);
    }

    @Test
    void readingCreatesNoTopic() {
        assertThat(ClientConfigs.consumer(BOOTSTRAP, Map.of()))
                .containsEntry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    }

    @Test
    void whatTheUserSetsWins() {
        assertThat(ClientConfigs.producer(BOOTSTRAP, Map.of("acks", "1", "client.id", "mine")))
                .containsEntry("acks", "1")
                .containsEntry("client.id", "mine");
    }
}
