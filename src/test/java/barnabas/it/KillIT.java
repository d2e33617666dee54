package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9: whatever was acked is there afterwards, at its offset, once, byte for byte. */
@Timeout(240)
class KillIT {
    /** {@code mvn verify -Pfull} kills ten times. */
    private static final int KILLS = Integer.getInteger("kills", 10);

    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    private final Clients clients = Clients.of(broker);

    @Test
    void nothingAckedIsLostOrDoubledOverManyKillsUnderLoad() throws Exception {
        Map<String, String> manySegments = Map.of("segment.bytes", "1048576");
        clients.createTopic("idempotent", 4, manySegments);
        clients.createTopic("single", 2, manySegments);
        Random random = new Random(7);
        // Without retries, what is not known to be written is given up; so these are there once, too.
        try (AckedRecords idempotent = new AckedRecords(clients.producer(idempotent()), "idempotent", 4);
                AckedRecords single = new AckedRecords(clients.producer(oneTry()), "single", 2)) {
            for (int kill = 0; kill < KILLS; kill++) {
                long idempotentAcks = idempotent.acks() + 500 + random.nextInt(2000);
                long singleAcks = single.acks() + 100;
                await("producers go on after kill " + kill)
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> idempotent.acks() >= idempotentAcks && single.acks() >= singleAcks);
                broker.kill();
                broker.start();
            }
            // Once is enough: a record lost in an early round has left its offset to another, or a gap.
            idempotent.finish();
            single.finish();
            assertThat(idempotent.failures()).isEmpty();
            AckedRecords.assertAreIn(clients.readAll("idempotent"), idempotent.acked(), true);
            AckedRecords.assertAreIn(clients.readAll("single"), single.acked(), false);
        }
    }

    private static Map<String, Object> idempotent() {
        return Map.of("acks", "all", "enable.idempotence", true, "linger.ms", 2, "delivery.timeout.ms", 120_000);
    }

    private static Map<String, Object> oneTry() {
        return Map.of("acks", "1", "enable.idempotence", false, "retries", 0, "max.block.ms", 60_000);
    }

    @Test
    void kcatReadsWhatItWroteAlsoAfterAKill() throws Exception {
        Kcat kcat = Kcat.on(broker);
        String lines =
                IntStream.range(0, 1000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        kcat.run(lines, "-P", "-t", "kcat", "-X", "acks=all");
        assertThat(kcat.run("", "-C", "-t", "kcat", "-e", "-o", "beginning")).isEqualTo(lines);
        broker.kill();
        broker.start();
        assertThat(kcat.run("", "-C", "-t", "kcat", "-e", "-o", "beginning")).isEqualTo(lines);
        kcat.run("one more\n", "-P", "-t", "kcat", "-X", "acks=all");
        assertThat(kcat.run("", "-C", "-t", "kcat", "-e", "-o", "1000")).isEqualTo("one more\n");
    }

    @Test
    void aTopicMadeJustBeforeAKillIsThereAfterwardsWithItsConfig() throws Exception {
        clients.createTopic("young", 3, Map.of("retention.ms", "123456789"));
        broker.kill();
        broker.start();
        assertThat(clients.readAll("young")).hasSize(3);
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "young");
        try (Admin admin = clients.admin()) {
            var configs = admin.describeConfigs(List.of(topic)).all().get(30, TimeUnit.SECONDS);
            assertThat(configs.get(topic).get("retention.ms").value()).isEqualTo("123456789");
        }
    }
}
