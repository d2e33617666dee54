package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Streams counts words, at least once, with its counts in a state store that the broker keeps the changes of. */
@Tag("full")
@Timeout(150)
class StreamsIT {
    private static final String LINES = "lines";
    private static final String COUNTS = "counts";
    private static final int PARTITIONS = 3;
    private static final List<String> WORDS = List.of("plum", "jam", "castle", "moat", "soup", "spoon", "bell", "lamp");

    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    private final Clients clients = Clients.of(broker);
    private final Random random = new Random(4711);
    private final Map<String, Long> written = new TreeMap<>();

    private static Topology wordCount() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(LINES, Consumed.with(Serdes.String(), Serdes.String()))
                .flatMapValues(line -> List.of(line.split(" ")))
                .groupBy((line, word) -> word, Grouped.with(Serdes.String(), Serdes.String()))
                .count(Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("words"))
                .toStream()
                .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    private KafkaStreams count(Path state) {
        Properties settings = new Properties();
        // An application that is closed does not leave its group: the next one waits for the sessions of its threads to
        // end.
        settings.put("session.timeout.ms", 6000);
        settings.put("heartbeat.interval.ms", 1000);
        settings.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "word-count",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                StreamsConfig.STATE_DIR_CONFIG,
                state.toString(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.AT_LEAST_ONCE,
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                2,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                200,
                "reconnect.backoff.max.ms",
                200,
                "auto.offset.reset",
                "earliest"));
        KafkaStreams streams = new KafkaStreams(wordCount(), settings);
        streams.start();
        return streams;
    }

    private void write(int lines) {
        try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
            for (int i = 0; i < lines; i++) {
                StringBuilder line = new StringBuilder();
                for (int word = 0; word < 5; word++) {
                    String next = WORDS.get(random.nextInt(WORDS.size()));
                    written.merge(next, 1L, Long::sum);
                    line.append(word == 0 ? "" : " ").append(next);
                }
                producer.send(new ProducerRecord<>(LINES, line.toString().getBytes(StandardCharsets.UTF_8)));
            }
            producer.flush();
        }
    }

    /** The count of each word that was told last. */
    private Map<String, Long> counted() {
        Map<String, Long> last = new HashMap<>();
        for (List<ConsumerRecord<byte[], byte[]>> partition :
                clients.readAll(COUNTS).values()) {
            partition.forEach(record -> last.put(
                    new String(record.key(), StandardCharsets.UTF_8),
                    ByteBuffer.wrap(record.value()).getLong()));
        }
        return last;
    }

    private void awaitAllCounted() {
        await("all words are counted")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(counted()).isEqualTo(written));
    }

    @Test
    void theCountsAreRightAfterRestartsOfTheApplicationAndOfTheBroker(@TempDir Path kept, @TempDir Path fresh)
            throws Exception {
        clients.createTopic(LINES, PARTITIONS, Map.of());
        clients.createTopic(COUNTS, PARTITIONS, Map.of());
        write(2000);
        try (KafkaStreams first = count(kept)) {
            awaitAllCounted();
            assertThat(first.state()).isEqualTo(KafkaStreams.State.RUNNING);
            write(2000);
        }
        try (KafkaStreams second = count(kept)) {
            awaitAllCounted();
            broker.kill();
            broker.start();
            write(1000);
            awaitAllCounted();
            assertThat(second.state()).isEqualTo(KafkaStreams.State.RUNNING);
        }
        write(1000);
        try (KafkaStreams third = count(fresh)) {
            awaitAllCounted();
            assertThat(third.state())
                    .as("its store was made anew of its changes")
                    .isEqualTo(KafkaStreams.State.RUNNING);
        }
    }
}
