package barnabas.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Compacted topics of a running broker, as clients have them that nobody here wrote. */
@Timeout(90)
class CompactionIT {
    @RegisterExtension
    private static final BrokerProcess broker =
            BrokerProcess.create().with("log.cleaner.check-interval = 300ms").with("groups.offsets-partitions = 1");

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Map<String, String> COMPACTED = Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "300",
            "segment.bytes", "1048576",
            "min.cleanable.dirty.ratio", "0.01");

    private final Clients clients = Clients.of(broker);

    private static long bytes(String topic) throws IOException {
        try (var files = Files.list(broker.partitionFolder(topic, 0))) {
            long bytes = 0;
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".log")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    @Test
    void aCompactedTopicShrinksAndAConsumerSeesTheLastValueOfEachKey() throws Exception {
        clients.createTopic("compacted", 1, COMPACTED);
        Map<String, String> last = new HashMap<>();
        try (Producer<byte[], byte[]> producer = clients.producer(Map.of("compression.type", "lz4"))) {
            for (int i = 0; i < 20_000; i++) {
                String key = "k" + i % 50;
                last.put(key, "value " + i);
                producer.send(new ProducerRecord<>(
                        "compacted", 0, key.getBytes(UTF_8), last.get(key).getBytes(UTF_8)));
            }
            producer.flush();
            long written = bytes("compacted");
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("compacted", 0, null, new byte[1]))
                            .get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(InvalidRecordException.class)
                    .hasMessageContaining("key");
            await("it shrinks").atMost(SOON).until(() -> bytes("compacted") < written / 10);
        }
        assertThat(values(clients.readAll("compacted").get(0))).isEqualTo(last);
        assertThat(clients.readAll("compacted").get(0))
                .hasSizeLessThan(2_000)
                .last()
                .satisfies(record -> assertThat(record.offset()).isEqualTo(19_999));
        broker.kill();
        broker.start();
        assertThat(values(clients.readAll("compacted").get(0))).isEqualTo(last);
    }

    private static Map<String, String> values(Collection<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, String> values = new HashMap<>();
        records.forEach(record -> values.put(new String(record.key(), UTF_8), new String(record.value(), UTF_8)));
        return values;
    }

    @Test
    void theOffsetsTopicShrinksAndNoCommittedOffsetIsLost() throws Exception {
        clients.createTopic("read", 1, Map.of());
        TopicPartition partition = new TopicPartition("read", 0);
        try (Admin admin = clients.admin();
                Consumer<byte[], byte[]> consumer = clients.consumer(Map.of("group.id", "committing"))) {
            consumer.assign(List.of(partition));
            var offsets = new ConfigResource(ConfigResource.Type.TOPIC, Topic.GROUP_METADATA_TOPIC_NAME);
            commit(consumer, partition, 1);
            admin.incrementalAlterConfigs(Map.of(
                            offsets, List.of(set("segment.ms", "300"), set("min.cleanable.dirty.ratio", "0.01"))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            for (int i = 2; i <= 1_000; i++) {
                commit(consumer, partition, i);
            }
            long written = bytes(Topic.GROUP_METADATA_TOPIC_NAME);
            await("it shrinks").atMost(SOON).until(() -> bytes(Topic.GROUP_METADATA_TOPIC_NAME) < written / 5);
            assertThat(admin.describeConfigs(List.of(offsets))
                            .all()
                            .get(20, TimeUnit.SECONDS)
                            .get(offsets)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
        }
        broker.kill();
        broker.start();
        try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of("group.id", "committing"))) {
            assertThat(consumer.committed(Set.of(partition), SOON)
                            .get(partition)
                            .offset())
                    .isEqualTo(1_000);
        }
    }

    private static void commit(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)), SOON);
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
