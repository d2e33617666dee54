package barnabas.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own Admin and idempotent producer against the admin handlers and a real controller. */
class AdminClientTest {
    @TempDir
    static Path dataDirectory;

    private static AdminBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = new AdminBroker(dataDirectory);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void aCreatedTopicIsDescribedAsItWasAskedFor() throws Exception {
        CreateTopicsResult created =
                admin.createTopics(List.of(new NewTopic("created", 3, (short) 1).configs(Map.of("retention.ms", "5"))));

        assertThat(get(created.numPartitions("created"))).isEqualTo(3);
        assertThat(get(created.replicationFactor("created"))).isEqualTo(1);
        assertThat(get(created.config("created")).get("retention.ms").source())
                .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        var described =
                get(admin.describeTopics(List.of("created")).allTopicNames()).get("created");
        assertThat(described.topicId()).isEqualTo(get(created.topicId("created")));
        assertThat(described.partitions())
                .hasSize(3)
                .allMatch(partition -> partition.leader().id() == 7);
    }

    @Test
    void whatIsNotSaidIsTheDefault() throws Exception {
        CreateTopicsResult created =
                admin.createTopics(List.of(new NewTopic("defaults", Optional.empty(), Optional.empty())));

        assertThat(get(created.numPartitions("defaults"))).isEqualTo(2);
        assertThat(get(created.replicationFactor("defaults"))).isEqualTo(1);
    }

    @Test
    void whatIsSetForAGroupIsDescribedAndListed() throws Exception {
        ConfigResource billing = new ConfigResource(ConfigResource.Type.GROUP, "billing");
        AlterConfigOp set =
                new AlterConfigOp(new ConfigEntry("consumer.session.timeout.ms", "50000"), AlterConfigOp.OpType.SET);

        get(admin.incrementalAlterConfigs(Map.of(billing, List.of(set))).all());

        Config config = get(admin.describeConfigs(List.of(billing)).all()).get(billing);
        assertThat(config.get("consumer.session.timeout.ms").value()).isEqualTo("50000");
        assertThat(config.get("consumer.session.timeout.ms").source())
                .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG);
        assertThat(config.get("consumer.heartbeat.interval.ms").isDefault()).isTrue();
        assertThat(get(admin.listConfigResources(Set.of(ConfigResource.Type.GROUP), new ListConfigResourcesOptions())
                        .all()))
                .containsExactly(billing);
        assertThat(get(admin.listConfigResources().all()))
                .contains(billing, new ConfigResource(ConfigResource.Type.BROKER, "7"));
    }

    @Test
    void validatingOnlyCreatesNothing() throws Exception {
        get(admin.createTopics(
                        List.of(new NewTopic("maybe", 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                .all());

        assertThat(broker.image().topic("maybe")).isNull();
    }

    @Test
    void aTopicThatIsThereCannotBeCreatedAgain() throws Exception {
        create("twice");

        assertThatThrownBy(() -> create("twice"))
                .hasCauseInstanceOf(TopicExistsException.class)
                .hasMessageContaining("Topic 'twice' already exists.");
    }

    @Test
    void topicsAreDeletedByNameAndById() throws Exception {
        create("by-name");
        var id = get(create("by-id").topicId("by-id"));

        get(admin.deleteTopics(List.of("by-name")).all());
        get(admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all());

        assertThat(broker.image().topics()).doesNotContainKeys("by-name", "by-id");
        assertThatThrownBy(() -> get(admin.deleteTopics(List.of("by-name")).all()))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void partitionsAreAddedAndNeverTaken() throws Exception {
        create("growing");

        get(admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(4)))
                .all());

        assertThat(broker.image().topic("growing").partitions()).hasSize(4);
        assertThatThrownBy(() -> get(admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(3)))
                        .all()))
                .hasCauseInstanceOf(InvalidPartitionsException.class)
                .hasMessageContaining("would not be an increase");
    }

    @Test
    void aTopicsConfigurationChangesAndShowsWhereItsValuesComeFrom() throws Exception {
        create("configured");
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "configured");
        assertThat(describe(topic).get("retention.ms").value()).isEqualTo("1000");
        assertThat(describe(topic).get("retention.ms").source())
                .isEqualTo(ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG);

        set(topic, "retention.ms", "5");

        ConfigEntry retention = describe(topic).get("retention.ms");
        assertThat(retention.value()).isEqualTo("5");
        assertThat(retention.documentation()).contains("retention");
        assertThat(retention.type()).isEqualTo(ConfigEntry.ConfigType.LONG);
        assertThat(retention.synonyms())
                .extracting(ConfigEntry.ConfigSynonym::source)
                .containsExactly(
                        ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG,
                        ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG,
                        ConfigEntry.ConfigSource.DEFAULT_CONFIG);
        assertThatThrownBy(() -> set(topic, "retention.ms", "soon"))
                .hasCauseInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void aBrokersConfigurationIsDescribedAndItsDefaultsForTopicsChange() throws Exception {
        ConfigResource self = new ConfigResource(ConfigResource.Type.BROKER, "7");
        ConfigResource all = new ConfigResource(ConfigResource.Type.BROKER, "");
        assertThat(describe(self).get("broker.id").isReadOnly()).isTrue();

        set(all, "log.retention.bytes", "77");

        assertThat(describe(all).entries()).hasSize(1);
        assertThat(describe(self).get("log.retention.bytes").value()).isEqualTo("77");
        assertThatThrownBy(() -> set(self, "broker.id", "8")).hasCauseInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void anIdempotentProducerGetsAnIdAndItsRecordsCanBeDeleted() throws Exception {
        create("records");
        TopicPartition partition = new TopicPartition("records", 0);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "enable.idempotence", true),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>("records", 0, null, new byte[1]))
                        .get(10, TimeUnit.SECONDS);
            }
        }

        assertThat(get(delete(partition, 2))).isEqualTo(2);
        assertThat(get(delete(partition, -1))).isEqualTo(3);
        assertThatThrownBy(() -> get(delete(partition, 4))).hasCauseInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void theDataDirectoryIsDescribedWithItsPartitions() throws Exception {
        create("stored");

        var directory = get(admin.describeLogDirs(List.of(7)).allDescriptions())
                .get(7)
                .get(dataDirectory.toAbsolutePath().toString());

        assertThat(directory.error()).isNull();
        assertThat(directory.totalBytes().orElse(0)).isPositive();
        assertThat(directory.replicaInfos().keySet())
                .contains(new TopicPartition("stored", 0))
                .noneMatch(partition -> partition.topic().equals("__cluster_metadata"));
    }

    @Test
    void theClusterIsDescribed() throws Exception {
        var cluster = admin.describeCluster();

        assertThat(get(cluster.clusterId())).isEqualTo("castle");
        assertThat(get(cluster.controller()).id()).isEqualTo(7);
        assertThat(get(cluster.nodes())).singleElement().matches(node -> "rack-a".equals(node.rack()));
    }

    private static CreateTopicsResult create(String name) throws Exception {
        CreateTopicsResult created = admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)));
        get(created.all());
        return created;
    }

    private static KafkaFuture<Long> delete(TopicPartition partition, long before) {
        return admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .lowWatermarks()
                .get(partition)
                .thenApply(deleted -> deleted.lowWatermark());
    }

    private static Config describe(ConfigResource resource) throws Exception {
        return get(admin.describeConfigs(
                                List.of(resource),
                                new DescribeConfigsOptions()
                                        .includeSynonyms(true)
                                        .includeDocumentation(true))
                        .all())
                .get(resource);
    }

    private static void set(ConfigResource resource, String key, String value) throws Exception {
        get(admin.incrementalAlterConfigs(Map.of(
                        resource, List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
                .all());
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return future.get(15, TimeUnit.SECONDS);
    }
}
