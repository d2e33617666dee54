package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The traps of the protocol, byte by byte. */
class GatewayProtocolTest {
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static ProduceRequestData produce(String topic, int partition, int acks, String... values) {
        SimpleRecord[] records = List.of(values).stream()
                .map(value -> new SimpleRecord(1_000, value.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
        MemoryRecords batch = MemoryRecords.withRecords(Compression.NONE, records);
        var data = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(1_000);
        data.topicData()
                .add(new ProduceRequestData.TopicProduceData()
                        .setName(topic)
                        .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                                .setIndex(partition)
                                .setRecords(batch))));
        return data;
    }

    private static FetchRequestData.FetchPartition from(int partition, long offset) {
        return new FetchRequestData.FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(1 << 20);
    }

    static FetchRequestData fetch(int maxWaitMs, String topic, FetchRequestData.FetchPartition... partitions) {
        return new FetchRequestData()
                .setMaxWaitMs(maxWaitMs)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setTopics(List.of(
                        new FetchRequestData.FetchTopic().setTopic(topic).setPartitions(List.of(partitions))));
    }

    private static Errors error(ProduceResponseData response) {
        return Errors.forCode(response.responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .errorCode());
    }

    private static FetchResponseData.PartitionData only(FetchResponseData response) {
        assertThat(response.responses()).hasSize(1);
        assertThat(response.responses().get(0).partitions()).hasSize(1);
        return response.responses().get(0).partitions().get(0);
    }

    private static int bytes(FetchResponseData.PartitionData partition) {
        return RecordBatches.buffer(partition.records()).remaining();
    }

    @Test
    void tooNewApiVersionsIsAnsweredInVersionZeroWithOurRange() {
        try (RawClient client = broker.connect()) {
            // Version 99 cannot be written by any codec: its header, and a body nobody knows.
            client.send(RawClient.framed(ByteBuffer.wrap(new byte[] {0, 18, 0, 99, 0, 0, 0, 5, -1, -1, 0, 9, 9, 9})));
            var response = client.receive(0, 5, new ApiVersionsResponseData());
            assertThat(response.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
            assertThat(response.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion())
                    .isEqualTo((short) 4);
            client.send(ApiKeys.API_VERSIONS, 0, 6, new ApiVersionsRequestData());
            assertThat(client.receive(0, 6, new ApiVersionsResponseData()).errorCode())
                    .isZero();
        }
    }

    @Test
    void everyVersionOfApiVersionsHasAHeaderOfVersionZero() {
        try (RawClient client = broker.connect()) {
            for (short version = 0; version <= 4; version++) {
                client.send(
                        ApiKeys.API_VERSIONS,
                        version,
                        version,
                        new ApiVersionsRequestData()
                                .setClientSoftwareName("a-client")
                                .setClientSoftwareVersion("1.0"));
                var response = client.receive(version, version, new ApiVersionsResponseData());
                assertThat(response.errorCode()).isZero();
                assertThat(response.apiKeys()).hasSize(6);
                assertThat(response.finalizedFeatures())
                        .as("what tools ask for before they look for consumer groups")
                        .hasSize(version < 3 ? 0 : 1)
                        .allMatch(feature -> feature.name().equals("group.version") && feature.maxVersionLevel() == 1);
            }
        }
    }

    @Test
    void aClientThatNamesItselfBadlyIsToldSo() {
        try (RawClient client = broker.connect()) {
            client.send(
                    ApiKeys.API_VERSIONS,
                    3,
                    1,
                    new ApiVersionsRequestData().setClientSoftwareName("; drop").setClientSoftwareVersion("1"));
            assertThat(client.receive(3, 1, new ApiVersionsResponseData()).errorCode())
                    .isEqualTo(Errors.INVALID_REQUEST.code());
        }
    }

    @Test
    void produceIsAdvertisedFromZeroAndRefusedBelowThree() {
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.API_VERSIONS, 0, 1, new ApiVersionsRequestData());
            var produce = client.receive(0, 1, new ApiVersionsResponseData())
                    .apiKeys()
                    .find(ApiKeys.PRODUCE.id);
            assertThat(produce.minVersion()).isZero();
            // librdkafka asks for zstd from 7 on, kafka-python tells a broker's age by 8 and 9.
            assertThat(produce.maxVersion()).isEqualTo((short) 12);
            client.send(RawClient.framed(ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 0, 0, 0, 5, -1, -1})));
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(broker.logLines()).anyMatch(line -> line.contains("api=Produce version=2 is not served"));
    }

    @Test
    void whatHasNoHandlerIsNotAdvertisedAndClosesTheConnection() {
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.API_VERSIONS, 0, 1, new ApiVersionsRequestData());
            var served = client.receive(0, 1, new ApiVersionsResponseData()).apiKeys();
            assertThat(served.find(ApiKeys.OFFSET_DELETE.id)).isNull();
            assertThat(served.find(ApiKeys.SASL_HANDSHAKE.id)).isNull();
            client.send(RawClient.framed(ByteBuffer.wrap(new byte[] {0, 47, 0, 0, 0, 0, 0, 5, -1, -1})));
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(broker.logLines()).anyMatch(line -> line.contains("api-key=47"));
    }

    @Test
    void acksZeroGetsNoResponseAndTheNextRequestGetsItsOwn() {
        broker.createTopic("silent", 1);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("silent", 0, 0, "a"));
            client.send(ApiKeys.API_VERSIONS, 0, 2, new ApiVersionsRequestData());
            client.receive(0, 2, new ApiVersionsResponseData());
        }
    }

    @Test
    void acksZeroWithAnErrorEndsTheConnection() {
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("nowhere", 0, 0, "a"));
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(broker.logLines())
                .anyMatch(line -> line.contains("acks=0") && line.contains("UNKNOWN_TOPIC_OR_PARTITION"));
    }

    @Test
    void everyVersionOfProduceIsAnswered() {
        broker.createTopic("versions", 1);
        try (RawClient client = broker.connect()) {
            for (short version = 3; version <= 12; version++) {
                client.send(ApiKeys.PRODUCE, version, version, produce("versions", 0, 1, "a"));
                var response = client.receive(version, version, new ProduceResponseData());
                assertThat(error(response)).isEqualTo(Errors.NONE);
            }
        }
    }

    @Test
    void acksThatNobodyKnowsAreRefusedPerPartition() {
        broker.createTopic("acks", 1);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("acks", 0, 2, "a"));
            assertThat(error(client.receive(9, 1, new ProduceResponseData()))).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
        }
    }

    @Test
    void aReplicaThatDoesNotLeadSendsTheClientForMetadata() {
        broker.createTopic("led-elsewhere", 1);
        broker.replica("led-elsewhere", 0).refuseWith(Errors.NOT_LEADER_OR_FOLLOWER);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("led-elsewhere", 0, 1, "a"));
            assertThat(error(client.receive(9, 1, new ProduceResponseData()))).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
            client.send(ApiKeys.FETCH, 11, 2, fetch(5_000, "led-elsewhere", from(0, 0)));
            assertThat(only(client.receive(11, 2, new FetchResponseData())).errorCode())
                    .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
            // Rule C1: without a leader that may serve there is neither leader nor epoch.
            client.send(ApiKeys.METADATA, 9, 3, metadata("led-elsewhere"));
            var partition = client.receive(9, 3, new MetadataResponseData())
                    .topics()
                    .find("led-elsewhere")
                    .partitions()
                    .get(0);
            assertThat(partition.errorCode()).isEqualTo(Errors.LEADER_NOT_AVAILABLE.code());
            assertThat(partition.leaderId()).isEqualTo(-1);
            assertThat(partition.leaderEpoch()).isEqualTo(-1);
        }
    }

    private static MetadataRequestData metadata(String topic) {
        return new MetadataRequestData()
                .setAllowAutoTopicCreation(false)
                .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName(topic)));
    }

    @Test
    void everyVersionOfMetadataNamesBrokerControllerAndTopics() {
        Uuid id = broker.createTopic("described", 2);
        try (RawClient client = broker.connect()) {
            for (short version = 0; version <= 13; version++) {
                var request =
                        version < 4 ? metadata("described").setAllowAutoTopicCreation(true) : metadata("described");
                client.send(ApiKeys.METADATA, version, version, request);
                var response = client.receive(version, version, new MetadataResponseData());
                assertThat(response.brokers().find(7).port()).isEqualTo(broker.port());
                assertThat(response.topics().find("described").partitions()).hasSize(2);
                assertThat(response.controllerId()).isEqualTo(version < 1 ? -1 : 7);
                assertThat(response.clusterId()).isEqualTo(version < 2 ? null : "the-cluster");
                assertThat(response.topics().find("described").topicId()).isEqualTo(version < 10 ? Uuid.ZERO_UUID : id);
            }
        }
    }

    @Test
    void metadataOfAnUnknownTopicIdOrABadNameIsAnError() {
        Uuid unknown = Uuid.randomUuid();
        try (RawClient client = broker.connect()) {
            client.send(
                    ApiKeys.METADATA,
                    12,
                    1,
                    new MetadataRequestData()
                            .setTopics(List.of(
                                    new MetadataRequestData.MetadataRequestTopic()
                                            .setName(null)
                                            .setTopicId(unknown),
                                    new MetadataRequestData.MetadataRequestTopic().setName("../etc"),
                                    new MetadataRequestData.MetadataRequestTopic().setName("a b"),
                                    new MetadataRequestData.MetadataRequestTopic().setName("n".repeat(250)))));
            var response = client.receive(12, 1, new MetadataResponseData());
            assertThat(response.topics())
                    .extracting(MetadataResponseData.MetadataResponseTopic::errorCode)
                    .containsExactly(
                            Errors.UNKNOWN_TOPIC_ID.code(),
                            Errors.INVALID_TOPIC_EXCEPTION.code(),
                            Errors.INVALID_TOPIC_EXCEPTION.code(),
                            Errors.INVALID_TOPIC_EXCEPTION.code());
        }
    }

    @Test
    void metadataCreatesATopicOnlyForAClientThatAllowsIt() {
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.METADATA, 9, 1, metadata("not-there"));
            assertThat(client.receive(9, 1, new MetadataResponseData())
                            .topics()
                            .find("not-there")
                            .errorCode())
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
            client.send(ApiKeys.METADATA, 9, 2, metadata("not-there").setAllowAutoTopicCreation(true));
            var created =
                    client.receive(9, 2, new MetadataResponseData()).topics().find("not-there");
            assertThat(created.errorCode()).isZero();
            assertThat(created.partitions()).hasSize(1);
        }
    }

    @Test
    void responsesLeaveInTheOrderOfTheRequests() {
        broker.createTopic("slow", 1);
        broker.replica("slow", 0).hold();
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("slow", 0, 1, "a"));
            client.send(ApiKeys.API_VERSIONS, 0, 2, new ApiVersionsRequestData());
            client.send(ApiKeys.METADATA, 9, 3, metadata("slow"));
            await("the produce arrives").until(() -> broker.replica("slow", 0).held() == 1);
            broker.replica("slow", 0).release();
            assertThat(error(client.receive(9, 1, new ProduceResponseData()))).isEqualTo(Errors.NONE);
            client.receive(0, 2, new ApiVersionsResponseData());
            client.receive(9, 3, new MetadataResponseData());
        }
    }

    @Test
    void aFetchWaitsForRecordsAndIsAnsweredWhenTheyCome() {
        broker.createTopic("awaited", 1);
        try (RawClient consumer = broker.connect();
                RawClient producer = broker.connect()) {
            consumer.send(ApiKeys.FETCH, 11, 1, fetch(60_000, "awaited", from(0, 0)));
            await("the fetch waits").until(() -> broker.replica("awaited", 0).waiting() == 1);
            producer.send(ApiKeys.PRODUCE, 9, 1, produce("awaited", 0, 1, "a"));
            assertThat(bytes(only(consumer.receive(11, 1, new FetchResponseData()))))
                    .isPositive();
            assertThat(broker.replica("awaited", 0).waiting()).isZero();
        }
    }

    @Test
    void aFetchThatFindsNothingIsAnsweredEmptyWhenItsTimeIsOver() {
        broker.createTopic("empty", 1);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.FETCH, 11, 1, fetch(50, "empty", from(0, 0)));
            var partition = only(client.receive(11, 1, new FetchResponseData()));
            assertThat(bytes(partition)).isZero();
            assertThat(partition.errorCode()).isZero();
            assertThat(partition.highWatermark()).isZero();
        }
    }

    @Test
    void aFetchWhoseClientLeftWaitsNoMore() {
        broker.createTopic("abandoned", 1);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.FETCH, 11, 1, fetch(600_000, "abandoned", from(0, 0)));
            await("the fetch waits").until(() -> broker.replica("abandoned", 0).waiting() == 1);
            client.reset();
        }
        await("the wait ends").until(() -> broker.replica("abandoned", 0).waiting() == 0);
    }

    @Test
    void everyVersionOfFetchIsAnswered() {
        Uuid id = broker.createTopic("fetched", 1);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("fetched", 0, 1, "a"));
            client.receive(9, 1, new ProduceResponseData());
            for (short version = 4; version <= 17; version++) {
                FetchRequestData request = fetch(0, "fetched", from(0, 0));
                request.topics().get(0).setTopicId(version >= 13 ? id : Uuid.ZERO_UUID);
                client.send(ApiKeys.FETCH, version, version, request);
                var response = client.receive(version, version, new FetchResponseData());
                assertThat(bytes(only(response))).isPositive();
            }
        }
    }

    @Test
    void anUnknownTopicIdInAFetchIsAnError() {
        try (RawClient client = broker.connect()) {
            FetchRequestData request = fetch(0, "", from(0, 0));
            request.topics().get(0).setTopicId(Uuid.randomUuid());
            client.send(ApiKeys.FETCH, 13, 1, request);
            assertThat(only(client.receive(13, 1, new FetchResponseData())).errorCode())
                    .isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
        }
    }

    @Test
    void aFetchOutsideTheLogOrFromAnUnknownEpochIsAnError() {
        broker.createTopic("short", 1);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.FETCH, 11, 1, fetch(5_000, "short", from(0, 10)));
            assertThat(only(client.receive(11, 1, new FetchResponseData())).errorCode())
                    .isEqualTo(Errors.OFFSET_OUT_OF_RANGE.code());
            client.send(ApiKeys.FETCH, 11, 2, fetch(5_000, "short", from(0, 0).setCurrentLeaderEpoch(9)));
            assertThat(only(client.receive(11, 2, new FetchResponseData())).errorCode())
                    .isEqualTo(Errors.UNKNOWN_LEADER_EPOCH.code());
        }
    }

    @Test
    void whatAClientIsRefusedIsToldAndThatAnotherReplicaLeadsIsNot() {
        broker.createTopic("refused", 1);
        broker.happened().clear();
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.FETCH, 11, 1, fetch(0, "refused", from(0, 0).setCurrentLeaderEpoch(9)));
            client.receive(11, 1, new FetchResponseData());
            client.send(ApiKeys.FETCH, 11, 2, fetch(0, "refused", from(0, 10)));
            client.receive(11, 2, new FetchResponseData());
            client.send(ApiKeys.PRODUCE, 9, 3, produce("refused", 7, 1, "a"));
            client.receive(9, 3, new ProduceResponseData());
        }

        assertThat(broker.happened())
                .extracting(Event::kind, Event::topic, Event::partition, event -> event.details()
                        .get("request"))
                .containsExactly(
                        tuple(EventKind.REQUEST_REFUSED, "refused", 0, "Fetch"),
                        tuple(EventKind.REQUEST_REFUSED, "refused", 7, "Produce"));
        assertThat(broker.happened().get(0).cause()).startsWith("OFFSET_OUT_OF_RANGE: ");
    }

    @Test
    void anIncrementalFetchNamesOnlyWhatIsNew() {
        broker.createTopic("incremental", 3);
        try (RawClient client = broker.connect()) {
            client.send(
                    ApiKeys.FETCH,
                    11,
                    1,
                    fetch(0, "incremental", from(0, 0), from(1, 0), from(2, 0)).setSessionEpoch(0));
            var full = client.receive(11, 1, new FetchResponseData());
            assertThat(full.sessionId()).isPositive();
            assertThat(full.responses().get(0).partitions()).hasSize(3);

            client.send(ApiKeys.PRODUCE, 9, 2, produce("incremental", 1, 1, "a"));
            client.receive(9, 2, new ProduceResponseData());
            FetchRequestData next = fetch(0, "incremental")
                    .setTopics(List.of())
                    .setSessionId(full.sessionId())
                    .setSessionEpoch(1);
            client.send(ApiKeys.FETCH, 11, 3, next);
            var news = only(client.receive(11, 3, new FetchResponseData()));
            assertThat(news.partitionIndex()).isEqualTo(1);
            assertThat(bytes(news)).isPositive();

            client.send(ApiKeys.FETCH, 11, 4, next.duplicate().setSessionEpoch(1));
            assertThat(client.receive(11, 4, new FetchResponseData()).errorCode())
                    .isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH.code());
            client.send(ApiKeys.FETCH, 11, 5, next.duplicate().setSessionId(full.sessionId() ^ 1));
            assertThat(client.receive(11, 5, new FetchResponseData()).errorCode())
                    .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND.code());
        }
    }

    @Test
    void listOffsetsAndEpochsAreAnsweredInEveryVersion() {
        broker.createTopic("listed", 1);
        try (RawClient client = broker.connect()) {
            for (short version = 1; version <= 8; version++) {
                var request = new ListOffsetsRequestData()
                        .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                                .setName("listed")
                                .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition()
                                        .setTimestamp(version < 8 ? -1 : -4)))));
                client.send(ApiKeys.LIST_OFFSETS, version, version, request);
                var partition = client.receive(version, version, new ListOffsetsResponseData())
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0);
                assertThat(partition.errorCode()).isZero();
                assertThat(partition.offset()).isZero();
            }
            for (short version = 2; version <= 4; version++) {
                var request = new OffsetForLeaderEpochRequestData();
                request.topics()
                        .add(new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                                .setTopic("listed")
                                .setPartitions(List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                                        .setLeaderEpoch(99))));
                client.send(ApiKeys.OFFSET_FOR_LEADER_EPOCH, version, version, request);
                var end = client.receive(version, version, new OffsetForLeaderEpochResponseData())
                        .topics()
                        .find("listed")
                        .partitions()
                        .get(0);
                assertThat(end.endOffset()).isEqualTo(-1);
                assertThat(end.leaderEpoch()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aNameOfAnOffsetThatCameLaterThanTheVersionIsRefused() {
        broker.createTopic("old-client", 1);
        try (RawClient client = broker.connect()) {
            assertThat(errorsOfTimestamps(client, 6, -3, -4, -5)).containsOnly(Errors.UNSUPPORTED_VERSION.code());
            // Tiered storage: -5 from version 9, -6 from 11; what is below is nobody's name.
            assertThat(errorsOfTimestamps(client, 8, -5, -6, -7, Long.MIN_VALUE))
                    .containsOnly(Errors.UNSUPPORTED_VERSION.code());
            assertThat(errorsOfTimestamps(client, 8, -1, -2, -3, -4, 0)).containsOnly(Errors.NONE.code());
        }
    }

    private static List<Short> errorsOfTimestamps(RawClient client, int version, long... timestamps) {
        var request = new ListOffsetsRequestData()
                .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                        .setName("old-client")
                        .setPartitions(Arrays.stream(timestamps)
                                .mapToObj(timestamp -> new ListOffsetsRequestData.ListOffsetsPartition()
                                        .setCurrentLeaderEpoch(-1)
                                        .setTimestamp(timestamp))
                                .toList())));
        client.send(ApiKeys.LIST_OFFSETS, (short) version, 1, request);
        return client.receive((short) version, 1, new ListOffsetsResponseData()).topics().get(0).partitions().stream()
                .map(ListOffsetsResponseData.ListOffsetsPartitionResponse::errorCode)
                .toList();
    }

    @Test
    void aClientThatClosesItsHalfStillGetsItsAnswers() throws Exception {
        broker.createTopic("half", 1);
        broker.replica("half", 0).hold();
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 9, 1, produce("half", 0, 1, "a"));
            client.send(ApiKeys.API_VERSIONS, 0, 2, new ApiVersionsRequestData());
            client.socket().shutdownOutput();
            await("the produce arrives").until(() -> broker.replica("half", 0).held() == 1);
            broker.replica("half", 0).release();
            client.receive(9, 1, new ProduceResponseData());
            client.receive(0, 2, new ApiVersionsResponseData());
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }
}
