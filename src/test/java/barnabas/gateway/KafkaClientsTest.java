package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka's own clients against the gateway. */
class KafkaClientsTest {
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new java.util.HashMap<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "enable.idempotence", false, "max.block.ms", 10_000));
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> config = new java.util.HashMap<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest"));
        config.putAll(more);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<String> read(KafkaConsumer<byte[], byte[]> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (values.size() < count && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                values.add(record.offset() + ":" + new String(record.value(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    @Test
    void aProducersRecordsComeBackInOrder() throws Exception {
        broker.createTopic("orders", 1);
        List<String> expected = new ArrayList<>();
        try (var producer = producer(Map.of("linger.ms", 0));
                var consumer = consumer(Map.of())) {
            consumer.assign(Set.of(new TopicPartition("orders", 0)));
            for (int i = 0; i < 500; i++) {
                producer.send(
                        new ProducerRecord<>("orders", ("v" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                expected.add(i + ":v" + i);
            }
            producer.flush();
            assertThat(read(consumer, 500)).isEqualTo(expected);
        }
    }

    @Test
    void aConsumerWithSmallFetchesGetsRecordsOfEveryPartition() throws Exception {
        broker.createTopic("wide", 5);
        try (var producer = producer(Map.of("batch.size", 1_000));
                var consumer = consumer(Map.of("fetch.max.bytes", 2_000, "max.partition.fetch.bytes", 1_000))) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < 5; partition++) {
                all.add(new TopicPartition("wide", partition));
                for (int i = 0; i < 50; i++) {
                    producer.send(new ProducerRecord<>("wide", partition, null, new byte[400]));
                }
            }
            producer.flush();
            consumer.assign(all);
            assertThat(read(consumer, 250)).hasSize(250);
            assertThat(all).allSatisfy(partition -> assertThat(consumer.position(partition))
                    .isEqualTo(50));
        }
    }

    @Test
    void aTopicIsCreatedByTheFirstProduceToIt() throws Exception {
        try (var producer = producer(Map.of())) {
            RecordMetadata metadata = producer.send(new ProducerRecord<>("made-on-demand", new byte[3]))
                    .get(10, TimeUnit.SECONDS);
            assertThat(metadata.offset()).isZero();
        }
    }

    @Test
    void acksZeroIsNotAnsweredAndArrivesAllTheSame() throws Exception {
        broker.createTopic("fire-and-forget", 1);
        try (var producer = producer(Map.of("acks", "0"));
                var consumer = consumer(Map.of())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("fire-and-forget", new byte[10]));
            }
            producer.flush();
            consumer.assign(Set.of(new TopicPartition("fire-and-forget", 0)));
            assertThat(read(consumer, 100)).hasSize(100);
        }
    }

    @Test
    void adminSeesClusterTopicsAndOffsets() throws Exception {
        broker.createTopic("seen", 2);
        try (var producer = producer(Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            producer.send(new ProducerRecord<>("seen", 1, null, new byte[1])).get(10, TimeUnit.SECONDS);
            assertThat(admin.describeCluster().clusterId().get(10, TimeUnit.SECONDS))
                    .isEqualTo("the-cluster");
            assertThat(admin.describeCluster()
                            .controller()
                            .get(10, TimeUnit.SECONDS)
                            .id())
                    .isEqualTo(7);
            assertThat(admin.describeCluster()
                            .controller()
                            .get(10, TimeUnit.SECONDS)
                            .rack())
                    .isEqualTo("rack-a");
            assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS)).contains("seen");
            TopicDescription seen = admin.describeTopics(List.of("seen"))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get("seen");
            assertThat(seen.partitions()).hasSize(2);
            TopicPartition one = new TopicPartition("seen", 1);
            assertThat(admin.listOffsets(Map.of(one, OffsetSpec.latest()))
                            .partitionResult(one)
                            .get(10, TimeUnit.SECONDS)
                            .offset())
                    .isEqualTo(1);
            assertThat(admin.listOffsets(Map.of(one, OffsetSpec.maxTimestamp()))
                            .partitionResult(one)
                            .get(10, TimeUnit.SECONDS)
                            .offset())
                    .isGreaterThanOrEqualTo(-1);
        }
    }
}
