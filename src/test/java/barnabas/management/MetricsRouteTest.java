package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica.Snapshot;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsRouteTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid ORDERS = new Uuid(7, 1);
    private static final String FIRST = "{partition=\"0\",topic=\"orders\"}";
    private static final String SECOND = "{partition=\"1\",topic=\"orders\"}";

    private static TestNode node;
    private static ManagementServer server;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        server = node.start(0);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    /** Two brokers, of which the second is away; this one leads the first partition and follows in the second. */
    @BeforeEach
    void twoPartitions() {
        MetadataImage image = MetadataImage.EMPTY;
        for (MetadataRecord record : List.of(
                new BrokerRegistered(ONE, 5, new Uuid(0, 1), "one.example", 9092, null),
                new BrokerRegistered(TWO, 5, new Uuid(0, 2), "two.example", 9093, null),
                new TopicCreated(
                        ORDERS,
                        "orders",
                        List.of(new PartitionImage(0, List.of(ONE, TWO)), new PartitionImage(1, List.of(TWO, ONE))),
                        Map.of()))) {
            image = image.replay(record);
        }
        node.metadata.publish(image);
        node.leaders.forget();
        node.leaders.leads(new PartitionId("orders", 0, ORDERS), 1, 4, 1);
        node.leaders.away(2);
        node.replicas.opened(
                new FakeReplica(new TopicPartition("orders", 0), ORDERS, new Snapshot(4, true, 40, 10, 42), 8192));
        node.replicas.opened(
                new FakeReplica(new TopicPartition("orders", 1), ORDERS, new Snapshot(3, false, 7, 0, 9), 100));
    }

    private static String scrape() {
        HttpResponse<String> answer = node.get(server, "/metrics");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .isEqualTo("text/plain; version=0.0.4; charset=UTF-8");
        return answer.body();
    }

    @Test
    void whatStockDashboardsReadIsThere() {
        assertThat(scrape().lines())
                .contains(
                        "kafka_brokers 1.0",
                        "kafka_broker_info{address=\"one.example:9092\",id=\"1\"} 1",
                        "kafka_server_replicamanager_partitioncount 2.0",
                        "kafka_server_replicamanager_leadercount 1.0",
                        "kafka_server_replicamanager_underreplicatedpartitions 1.0",
                        "kafka_server_replicamanager_underminisrpartitioncount 0.0",
                        "kafka_controller_kafkacontroller_activecontrollercount 0.0",
                        "kafka_controller_controllerstats_uncleanleaderelections_total 0.0",
                        "kafka_log_log_size" + FIRST + " 8192.0",
                        "kafka_log_log_size" + SECOND + " 100.0",
                        "kafka_topic_partitions{topic=\"orders\"} 2.0");
    }

    @Test
    void onlyItsLeaderTellsHowAPartitionStands() {
        assertThat(scrape().lines())
                .contains(
                        "kafka_topic_partition_current_offset" + FIRST + " 40.0",
                        "kafka_topic_partition_oldest_offset" + FIRST + " 10.0",
                        "kafka_topic_partition_leader" + FIRST + " 1.0",
                        "kafka_topic_partition_leader_is_preferred" + FIRST + " 1.0",
                        "kafka_topic_partition_in_sync_replica" + FIRST + " 1.0",
                        "kafka_topic_partition_under_replicated_partition" + FIRST + " 1.0",
                        "kafka_cluster_partition_atminisr" + FIRST + " 1.0")
                .noneMatch(line -> line.startsWith("kafka_topic_partition_") && line.contains(SECOND));
    }

    @Test
    void theControllerTellsWhoHasNoLeader() {
        node.leaders.leads(PartitionId.METADATA, 1, 3, 1);

        assertThat(scrape().lines())
                .contains(
                        "kafka_controller_kafkacontroller_activecontrollercount 1.0",
                        "kafka_controller_kafkacontroller_offlinepartitionscount 1.0",
                        "kafka_controller_kafkacontroller_globalpartitioncount 2.0");
    }

    @Test
    void requestsAreAHistogramByApiAndRecordsAreCountedByTopic() {
        node.meters.request(ApiKeys.PRODUCE).answered(1000, 60, 2_000_000);
        node.meters.topic("orders").produced(10, 900);

        assertThat(scrape().lines())
                .contains(
                        "barnabas_request_seconds_bucket{api=\"Produce\",le=\"0.001\"} 0",
                        "barnabas_request_seconds_bucket{api=\"Produce\",le=\"0.0025\"} 1",
                        "barnabas_request_seconds_bucket{api=\"Produce\",le=\"+Inf\"} 1",
                        "barnabas_request_bytes_total{api=\"Produce\"} 1000.0",
                        "kafka_server_brokertopicmetrics_messagesin_total{topic=\"orders\"} 10.0",
                        "kafka_server_brokertopicmetrics_bytesin_total{topic=\"orders\"} 900.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
    }

    /** All of them led here, which is more than a broker of several would tell. How long it takes is in decision 12. */
    @Test
    void tenThousandPartitionsGiveABoundedNumberOfSeriesEach() {
        tenThousandPartitions();
        int partitions = 100 * 100;
        String text = scrape();

        long series = text.lines().filter(line -> !line.startsWith("#")).count();
        assertThat(series).isBetween(17L * partitions, 17L * partitions + 1000);
        assertThat(text.length()).isLessThan(2000 * partitions);
    }

    private static void tenThousandPartitions() {
        MetadataImage image =
                MetadataImage.EMPTY.replay(new BrokerRegistered(ONE, 5, new Uuid(0, 1), "one.example", 9092, null));
        List<PartitionImage> partitions = IntStream.range(0, 100)
                .mapToObj(partition -> new PartitionImage(partition, List.of(ONE)))
                .toList();
        for (int i = 0; i < 100; i++) {
            String topic = "topic-with-a-name-" + i;
            Uuid id = new Uuid(8, i);
            image = image.replay(new TopicCreated(id, topic, partitions, Map.of()));
            for (int partition = 0; partition < 100; partition++) {
                node.leaders.leads(new PartitionId(topic, partition, id), 1, 4, 1);
                node.replicas.opened(new FakeReplica(
                        new TopicPartition(topic, partition),
                        id,
                        new Snapshot(4, true, 40_000_000, 10, 42_000_000),
                        8192));
            }
        }
        node.metadata.publish(image);
    }
}
