package barnabas.it;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Apache Kafka's own clients, told where the broker is and not to wait long before they try again. */
public record Clients(String bootstrap) {
    private static final Duration READ_MAX = Duration.ofSeconds(30);

    public static Clients of(BrokerProcess broker) {
        return new Clients(broker.bootstrap());
    }

    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = common();
        all.putAll(settings);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        Map<String, Object> all = common();
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", false);
        all.putAll(settings);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public Admin admin() {
        return admin(Map.of());
    }

    public Admin admin(Map<String, Object> settings) {
        Map<String, Object> all = common();
        all.putAll(settings);
        return Admin.create(all);
    }

    private Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("reconnect.backoff.max.ms", 200);
        settings.put("enable.metrics.push", false);
        return settings;
    }

    /** With one replica of each partition. */
    void createTopic(String name, int partitions, Map<String, String> configs) throws Exception {
        createTopic(name, partitions, 1, configs);
    }

    public void createTopic(String name, int partitions, int replicas, Map<String, String> configs) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) replicas).configs(configs)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Writes m0, m1 and so on to each partition. */
    void fill(String topic, int partitions, int perPartition) {
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            for (int partition = 0; partition < partitions; partition++) {
                for (int i = 0; i < perPartition; i++) {
                    producer.send(
                            new ProducerRecord<>(topic, partition, null, ("m" + i).getBytes(StandardCharsets.UTF_8)));
                }
            }
            producer.flush();
        }
    }

    /** All that a topic holds now, by partition and in order. */
    public Map<Integer, List<ConsumerRecord<byte[], byte[]>>> readAll(String topic) {
        try (Consumer<byte[], byte[]> consumer = consumer(Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, READ_MAX).stream()
                    .map(Clients::partition)
                    .toList();
            Map<Integer, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
            partitions.forEach(partition -> records.put(partition.partition(), new ArrayList<>()));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, READ_MAX);
            long deadline = System.nanoTime() + READ_MAX.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("topic=" + topic + " was not read to its ends=" + ends);
                }
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> records.get(record.partition()).add(record));
            }
            return records;
        }
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }
}
