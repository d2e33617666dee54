package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorSystem;
import akka.stream.javadsl.Source;
import barnabas.client.Producer;
import barnabas.client.ProducerSettings;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How fast the client writes beside Apache Kafka's producer, each as it is by default, in turn and to one broker. */
@Tag("full")
@Timeout(300)
class ClientThroughputIT {
    private static final int RECORDS = 150_000;
    private static final int BYTES = 1024;
    private static final int ROUNDS = 5;

    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create().with("log.flush = os");

    private final byte[] value = new byte[BYTES];
    private final ActorSystem system = ActorSystem.create(
            "throughput",
            ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load("reference.conf")));

    @AfterEach
    void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private interface Way {
        void write() throws Exception;
    }

    private static double megabytesPerSecond(Way way) throws Exception {
        long start = System.nanoTime();
        way.write();
        return (double) RECORDS * BYTES / 1e6 / ((System.nanoTime() - start) / 1e9);
    }

    private void byKafkasProducer() {
        try (var producer = Clients.of(broker).producer(Map.of())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>("fast", value));
            }
            producer.flush();
        }
    }

    private void byTheClient() throws Exception {
        var settings = ProducerSettings.create(system, new ByteArraySerializer(), new ByteArraySerializer())
                .withBootstrapServers(broker.bootstrap());
        Source.range(1, RECORDS)
                .map(i -> new ProducerRecord<byte[], byte[]>("fast", value))
                .runWith(Producer.plainSink(settings), system)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void theClientIsNoSlowerThanKafkasProducer() throws Exception {
        new Random(1).nextBytes(value);
        Clients.of(broker).createTopic("fast", 3, Map.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            double theirs = megabytesPerSecond(this::byKafkasProducer);
            double ours = megabytesPerSecond(this::byTheClient);
            System.out.printf(Locale.ROOT, "client %.0f MB/s, KafkaProducer %.0f MB/s%n", ours, theirs);
            ratios.add(ours / theirs);
        }
        ratios.sort(null);
        assertThat(ratios.get(ROUNDS / 2)).as("ratios=%s", ratios).isGreaterThanOrEqualTo(1);
    }
}
