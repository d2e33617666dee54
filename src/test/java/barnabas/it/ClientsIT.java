package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.gateway.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that nobody here wrote: Apache Kafka's producer, consumer and Admin, and kcat. */
@Timeout(60)
class ClientsIT {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    private final Clients clients = Clients.of(broker);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T got(KafkaFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** Record {@code i} has the timestamp {@code firstTimestamp + i}. */
    private void fill(String topic, int count, long firstTimestamp, Map<String, Object> settings) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer(settings)) {
            for (int i = 0; i < count; i++) {
                var record = new ProducerRecord<>(topic, 0, firstTimestamp + i, bytes("key " + i), bytes("value " + i));
                record.headers().add(new RecordHeader("header", bytes("h" + i)));
                producer.send(record);
            }
            producer.flush();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecComesBackAsItWasSent(String codec) throws Exception {
        String topic = "codec-" + codec;
        clients.createTopic(topic, 1, Map.of());
        fill(topic, 1000, 1_000_000, Map.of("compression.type", codec, "linger.ms", 20));
        var records = clients.readAll(topic).get(0);
        assertThat(records).hasSize(1000);
        for (int i = 0; i < records.size(); i++) {
            var record = records.get(i);
            assertThat(record.offset()).isEqualTo(i);
            assertThat(record.timestamp()).isEqualTo(1_000_000 + i);
            assertThat(record.key()).isEqualTo(bytes("key " + i));
            assertThat(record.value()).isEqualTo(bytes("value " + i));
            assertThat(record.headers().lastHeader("header").value()).isEqualTo(bytes("h" + i));
        }
    }

    @Test
    void aConsumerBeginsWhereItIsToldTo() throws Exception {
        clients.createTopic("positions", 1, Map.of());
        long day = System.currentTimeMillis() - 10_000;
        fill("positions", 100, day, Map.of("batch.size", 200));
        TopicPartition partition = new TopicPartition("positions", 0);
        try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
            consumer.assign(List.of(partition));
            assertThat(consumer.beginningOffsets(List.of(partition))).containsEntry(partition, 0L);
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 100L);
            var found = consumer.offsetsForTimes(Map.of(partition, day + 37)).get(partition);
            assertThat(found.offset()).isEqualTo(37);
            assertThat(found.timestamp()).isEqualTo(day + 37);
            assertThat(consumer.offsetsForTimes(Map.of(partition, day + 5000)).get(partition))
                    .isNull();
            consumer.seek(partition, 37);
            assertThat(firstOf(consumer)).isEqualTo(37);
            consumer.seekToEnd(List.of(partition));
            assertThat(consumer.position(partition)).isEqualTo(100);
            consumer.seek(partition, 5000); // beyond the end: the reset policy says earliest
            assertThat(firstOf(consumer)).isZero();
        }
        try (Consumer<byte[], byte[]> latest = clients.consumer(Map.of("auto.offset.reset", "latest"))) {
            latest.assign(List.of(partition));
            assertThat(latest.position(partition)).isEqualTo(100);
            fill("positions", 1, day, Map.of());
            assertThat(firstOf(latest)).isEqualTo(100);
        }
    }

    private static long firstOf(Consumer<byte[], byte[]> consumer) {
        List<Long> offsets = new ArrayList<>();
        await("something to read").until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> offsets.add(record.offset()));
            return !offsets.isEmpty();
        });
        return offsets.get(0);
    }

    @Test
    void aLongPollEndsWhenSomethingComes() throws Exception {
        clients.createTopic("poll", 1, Map.of());
        try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of("fetch.max.wait.ms", 20_000))) {
            TopicPartition partition = new TopicPartition("poll", 0);
            consumer.assign(List.of(partition));
            consumer.poll(Duration.ofMillis(300));
            long began = System.nanoTime();
            fill("poll", 1, 1000, Map.of());
            assertThat(consumer.poll(Duration.ofSeconds(15))).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            // Else it would wait for the end of the next long poll.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    @Test
    void admin() throws Exception {
        clients.createTopic("managed", 2, Map.of("retention.ms", "1000000"));
        fill("managed", 50, System.currentTimeMillis(), Map.of());
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "managed");
        TopicPartition first = new TopicPartition("managed", 0);
        try (Admin admin = clients.admin()) {
            var set = new AlterConfigOp(new ConfigEntry("max.message.bytes", "4321"), AlterConfigOp.OpType.SET);
            var delete = new AlterConfigOp(new ConfigEntry("retention.ms", ""), AlterConfigOp.OpType.DELETE);
            got(admin.incrementalAlterConfigs(Map.of(topic, List.of(set, delete)))
                    .all());
            var config = got(admin.describeConfigs(List.of(topic)).all()).get(topic);
            assertThat(config.get("max.message.bytes").value()).isEqualTo("4321");
            assertThat(config.get("retention.ms").source()).isNotEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);

            got(admin.createPartitions(Map.of("managed", NewPartitions.increaseTo(5)))
                    .all());
            await("the new partitions are led").untilAsserted(() -> {
                var description = got(admin.describeTopics(List.of("managed")).allTopicNames())
                        .get("managed");
                assertThat(description.partitions()).hasSize(5).allSatisfy(partition -> assertThat(
                                partition.leader().id())
                        .isEqualTo(1));
            });

            var deleted = admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(20)));
            assertThat(got(deleted.lowWatermarks().get(first)).lowWatermark()).isEqualTo(20);

            var cluster = admin.describeCluster();
            assertThat(got(cluster.nodes())).singleElement().satisfies(node -> assertThat(node.port())
                    .isEqualTo(broker.kafkaPort()));
            assertThat(got(cluster.clusterId())).isNotEmpty();
            var directory = got(admin.describeLogDirs(List.of(1)).allDescriptions())
                    .get(1)
                    .get(broker.dataDir().toString());
            assertThat(directory.error()).isNull();
            assertThat(directory.replicaInfos().get(first).size()).isPositive();
        }
        var left = clients.readAll("managed").get(0);
        assertThat(left).hasSize(30);
        assertThat(left.get(0).offset()).isEqualTo(20);
    }

    @Test
    void theOldAlterConfigsReplacesAllThatWasSet() throws Exception {
        clients.createTopic("old-admin", 1, Map.of("retention.ms", "1000000"));
        var request = new AlterConfigsRequestData();
        var resource = new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(ConfigResource.Type.TOPIC.id())
                .setResourceName("old-admin");
        resource.configs()
                .add(new AlterConfigsRequestData.AlterableConfig()
                        .setName("max.message.bytes")
                        .setValue("4321"));
        request.resources().add(resource);
        // Kafka's Admin has no such call any more; clients of older versions have.
        try (RawClient client = new RawClient(broker.kafkaPort())) {
            client.send(ApiKeys.ALTER_CONFIGS, 2, 1, request);
            assertThat(client.receive(2, 1, new AlterConfigsResponseData()).responses())
                    .singleElement()
                    .satisfies(result -> assertThat(result.errorCode()).isZero());
        }
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "old-admin");
        try (Admin admin = clients.admin()) {
            var config = got(admin.describeConfigs(List.of(topic)).all()).get(topic);
            assertThat(config.get("max.message.bytes").value()).isEqualTo("4321");
            assertThat(config.get("retention.ms").source()).isNotEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
        }
    }

    @Test
    void aTopicMadeAgainSharesNothingWithItsNamesake() throws Exception {
        try (Admin admin = clients.admin()) {
            clients.createTopic("again", 1, Map.of("max.message.bytes", "5000"));
            fill("again", 10, 1000, Map.of());
            var old = got(admin.describeTopics(List.of("again")).allTopicNames())
                    .get("again")
                    .topicId();
            got(admin.deleteTopics(List.of("again")).all());
            assertThat(got(admin.listTopics().names())).doesNotContain("again");
            clients.createTopic("again", 1, Map.of());
            assertThat(clients.readAll("again").get(0)).isEmpty();
            fill("again", 3, 1000, Map.of());
            assertThat(clients.readAll("again").get(0)).hasSize(3);
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "again");
            assertThat(got(admin.describeConfigs(List.of(topic)).all())
                            .get(topic)
                            .get("max.message.bytes")
                            .source())
                    .isNotEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
            await("the files of the first are gone").untilAsserted(() -> assertThat(
                            broker.dataDir().resolve("partitions").resolve("again-0." + old))
                    .doesNotExist());
        }
    }

    @Test
    void kcatListsWritesAndReads() throws Exception {
        Kcat kcat = Kcat.on(broker);
        clients.createTopic("kcat", 3, Map.of());
        assertThat(kcat.run("", "-L", "-t", "kcat"))
                .contains("broker 1 at " + broker.bootstrap())
                .contains("topic \"kcat\" with 3 partitions");
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            kcat.run("k:" + codec + "\n", "-P", "-t", "kcat", "-p", "1", "-K", ":", "-z", codec);
        }
        assertThat(kcat.run("", "-C", "-t", "kcat", "-p", "1", "-o", "beginning", "-e", "-f", "%o %k=%s\n"))
                .isEqualTo("0 k=none\n1 k=gzip\n2 k=snappy\n3 k=lz4\n4 k=zstd\n");
    }
}
