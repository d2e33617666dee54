package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.partition.PartitionId;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client hears from a broker that is not, or is no more, the one to ask (KIP-951, rule C1). */
class NewLeaderTest {
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker();
        broker.register(8, "eight.example", 9098);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Uuid ledByEight(String topic) {
        Uuid id = broker.createTopic(topic, 1);
        broker.leaders().leads(new PartitionId(topic, 0, id), 8, 5, 7, 8);
        return id;
    }

    private static FetchRequestData fetch(Uuid topic) {
        return new FetchRequestData()
                .setMaxWaitMs(30_000)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setTopics(List.of(new FetchRequestData.FetchTopic()
                        .setTopicId(topic)
                        .setPartitions(List.of(new FetchRequestData.FetchPartition().setPartitionMaxBytes(1 << 20)))));
    }

    private static ProduceResponseData produce(RawClient client, int version, String topic) {
        client.send(ApiKeys.PRODUCE, version, version, GatewayProtocolTest.produce(topic, 0, -1, "a"));
        return client.receive(version, version, new ProduceResponseData());
    }

    private static ProduceResponseData.PartitionProduceResponse only(ProduceResponseData response) {
        return response.responses().iterator().next().partitionResponses().get(0);
    }

    @Test
    void aProduceToAFormerLeaderNamesTheNewOneAndWhereItIs() {
        ledByEight("produced");
        broker.replica("produced", 0).refuseWith(Errors.NOT_LEADER_OR_FOLLOWER);
        try (RawClient client = broker.connect()) {
            ProduceResponseData response = produce(client, 10, "produced");

            assertThat(only(response).errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
            assertThat(only(response).currentLeader().leaderId()).isEqualTo(8);
            assertThat(only(response).currentLeader().leaderEpoch()).isEqualTo(5);
            var endpoint = response.nodeEndpoints().find(8);
            assertThat(endpoint.host()).isEqualTo("eight.example");
            assertThat(endpoint.port()).isEqualTo(9098);
            assertThat(endpoint.rack()).isEqualTo("rack-8");
        }
    }

    @Test
    void anOldProducerHearsTheErrorAlone() {
        ledByEight("produced-of-old");
        broker.replica("produced-of-old", 0).refuseWith(Errors.NOT_LEADER_OR_FOLLOWER);
        try (RawClient client = broker.connect()) {
            assertThat(only(produce(client, 9, "produced-of-old")).errorCode())
                    .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
        }
    }

    @Test
    void otherErrorsAndUnknownLeadersNameNobody() {
        Uuid id = ledByEight("full-disk");
        broker.replica("full-disk", 0).refuseWith(Errors.KAFKA_STORAGE_ERROR);
        try (RawClient client = broker.connect()) {
            assertThat(only(produce(client, 10, "full-disk")).currentLeader().leaderId())
                    .isEqualTo(-1);

            broker.replica("full-disk", 0).refuseWith(Errors.NOT_LEADER_OR_FOLLOWER);
            broker.leaders().leaderless(new PartitionId("full-disk", 0, id));
            ProduceResponseData response = produce(client, 10, "full-disk");
            assertThat(only(response).currentLeader().leaderId()).isEqualTo(-1);
            assertThat(response.nodeEndpoints()).isEmpty();
        }
    }

    @Test
    void aFetchFromAFormerLeaderNamesTheNewOneAndWhereItIs() {
        Uuid id = ledByEight("fetched");
        broker.replica("fetched", 0).refuseWith(Errors.FENCED_LEADER_EPOCH);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.FETCH, 16, 1, fetch(id));
            FetchResponseData response = client.receive(16, 1, new FetchResponseData());

            var partition = response.responses().get(0).partitions().get(0);
            assertThat(partition.errorCode()).isEqualTo(Errors.FENCED_LEADER_EPOCH.code());
            assertThat(partition.currentLeader().leaderId()).isEqualTo(8);
            assertThat(partition.currentLeader().leaderEpoch()).isEqualTo(5);
            assertThat(response.nodeEndpoints().find(8).host()).isEqualTo("eight.example");

            client.send(ApiKeys.FETCH, 15, 2, fetch(id));
            assertThat(client.receive(15, 2, new FetchResponseData())
                            .responses()
                            .get(0)
                            .partitions()
                            .get(0)
                            .currentLeader()
                            .leaderId())
                    .isEqualTo(-1);
        }
    }

    @Test
    void aPartitionThatIsOnOtherBrokersAloneIsKnownAllTheSame() {
        Uuid id = ledByEight("elsewhere");
        broker.moveAway("elsewhere", 0);
        try (RawClient client = broker.connect()) {
            ProduceResponseData produced = produce(client, 10, "elsewhere");
            assertThat(only(produced).errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
            assertThat(only(produced).currentLeader().leaderId()).isEqualTo(8);

            // At once, although there would be time to wait.
            client.send(ApiKeys.FETCH, 16, 1, fetch(id));
            assertThat(client.receive(16, 1, new FetchResponseData())
                            .responses()
                            .get(0)
                            .partitions()
                            .get(0)
                            .currentLeader()
                            .leaderId())
                    .isEqualTo(8);

            client.send(
                    ApiKeys.LIST_OFFSETS,
                    7,
                    2,
                    new ListOffsetsRequestData()
                            .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                                    .setName("elsewhere")
                                    .setPartitions(List.of(
                                            new ListOffsetsRequestData.ListOffsetsPartition().setTimestamp(-1))))));
            assertThat(client.receive(7, 2, new ListOffsetsResponseData())
                            .topics()
                            .get(0)
                            .partitions()
                            .get(0)
                            .errorCode())
                    .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());

            var epochs = new OffsetForLeaderEpochRequestData();
            epochs.topics()
                    .add(new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                            .setTopic("elsewhere")
                            .setPartitions(List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition())));
            client.send(ApiKeys.OFFSET_FOR_LEADER_EPOCH, 4, 3, epochs);
            assertThat(client.receive(4, 3, new OffsetForLeaderEpochResponseData())
                            .topics()
                            .find("elsewhere")
                            .partitions()
                            .get(0)
                            .errorCode())
                    .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
        }
    }

    @Test
    void metadataShowsTheLeaderWhoIsInSyncAndWhoIsAway() {
        Uuid id = broker.createTopic("shown", 1);
        broker.register(9, "nine.example", 9099);
        broker.leaders().leads(new PartitionId("shown", 0, id), 9, 6, 7, 9);
        try (RawClient client = broker.connect()) {
            var partition = metadata(client, "shown")
                    .topics()
                    .find("shown")
                    .partitions()
                    .get(0);
            assertThat(partition.leaderId()).isEqualTo(9);
            assertThat(partition.leaderEpoch()).isEqualTo(6);
            assertThat(partition.replicaNodes()).containsExactly(7);
            assertThat(partition.isrNodes()).containsExactly(7);

            broker.leaders().away(9);
            MetadataResponseData without = metadata(client, "shown");
            assertThat(without.brokers().find(9)).isNull();
            partition = without.topics().find("shown").partitions().get(0);
            assertThat(partition.errorCode()).isEqualTo(Errors.LEADER_NOT_AVAILABLE.code());
            assertThat(partition.leaderId()).isEqualTo(-1);
            assertThat(partition.isrNodes()).isEmpty();

            broker.leaders().away(7);
            assertThat(metadata(client, "shown")
                            .topics()
                            .find("shown")
                            .partitions()
                            .get(0)
                            .offlineReplicas())
                    .containsExactly(7);
        } finally {
            broker.leaders().back(7);
        }
    }

    private static MetadataResponseData metadata(RawClient client, String topic) {
        client.send(
                ApiKeys.METADATA,
                12,
                1,
                new MetadataRequestData()
                        .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName(topic))));
        return client.receive(12, 1, new MetadataResponseData());
    }
}
