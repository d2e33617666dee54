package barnabas.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.gateway.RawClient;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.*;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfigCollection;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.Cursor;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Kafka's own Admin does not send. */
class AdminProtocolTest {
    @TempDir
    static Path dataDirectory;

    private static AdminBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new AdminBroker(dataDirectory);
        for (String name : List.of("a", "b", "c")) {
            ask(7, creation(topic(name, 3)), new CreateTopicsResponseData());
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @MethodSource("emptyRequests")
    void anEmptyRequestIsAnsweredInEveryVersion(ApiMessage request, ApiMessage response, int first, int last) {
        for (int version = first; version <= last; version++) {
            assertThat(ask(version, request, response)).isNotNull();
        }
    }

    static Stream<Arguments> emptyRequests() {
        return Stream.of(
                Arguments.of(new CreateTopicsRequestData(), new CreateTopicsResponseData(), 2, 7),
                Arguments.of(new DeleteTopicsRequestData(), new DeleteTopicsResponseData(), 1, 6),
                Arguments.of(new CreatePartitionsRequestData(), new CreatePartitionsResponseData(), 0, 3),
                Arguments.of(new DeleteRecordsRequestData(), new DeleteRecordsResponseData(), 0, 2),
                Arguments.of(
                        new InitProducerIdRequestData().setTransactionalId(null),
                        new InitProducerIdResponseData(),
                        0,
                        5),
                Arguments.of(new DescribeConfigsRequestData(), new DescribeConfigsResponseData(), 1, 4),
                Arguments.of(new IncrementalAlterConfigsRequestData(), new IncrementalAlterConfigsResponseData(), 0, 1),
                Arguments.of(new AlterConfigsRequestData(), new AlterConfigsResponseData(), 0, 2),
                Arguments.of(new DescribeLogDirsRequestData(), new DescribeLogDirsResponseData(), 1, 4),
                Arguments.of(new DescribeLogDirsRequestData().setTopics(null), new DescribeLogDirsResponseData(), 1, 4),
                Arguments.of(new DescribeClusterRequestData(), new DescribeClusterResponseData(), 0, 2),
                Arguments.of(
                        new DescribeTopicPartitionsRequestData(), new DescribeTopicPartitionsResponseData(), 0, 0));
    }

    @Test
    void aTopicThatIsNamedTwiceIsAnsweredOnceAndTheOthersAreCreated() {
        var response = ask(
                7, creation(topic("twice", 1), topic("twice", 1), topic("once", 1)), new CreateTopicsResponseData());

        assertThat(response.topics())
                .extracting(topic -> topic.name() + " " + Errors.forCode(topic.errorCode()))
                .containsExactlyInAnyOrder("twice INVALID_REQUEST", "once NONE");
    }

    @Test
    void aConfigurationWithoutAValueIsRefused() {
        var configs = new CreatableTopicConfigCollection();
        configs.add(new CreatableTopicConfig().setName("retention.ms").setValue(null));

        var response = ask(7, creation(topic("odd", 1).setConfigs(configs)), new CreateTopicsResponseData());

        assertThat(response.topics().find("odd").errorCode()).isEqualTo(Errors.INVALID_CONFIG.code());
        assertThat(response.topics().find("odd").errorMessage()).contains("Null value not supported");
    }

    @Test
    void aNegativeBrokerInAnAssignmentIsRefused() {
        var topic = topic("nowhere", -1).setReplicationFactor((short) -1);
        topic.assignments()
                .add(new CreateTopicsRequestData.CreatableReplicaAssignment()
                        .setPartitionIndex(0)
                        .setBrokerIds(List.of(-1)));

        var response = ask(7, creation(topic), new CreateTopicsResponseData());

        assertThat(response.topics().find("nowhere").errorCode()).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT.code());
    }

    @Test
    void aDeletionThatNamesATopicInTwoWaysOrInNoneIsRefused() {
        Uuid a = broker.image().topic("a").id();
        var request = new DeleteTopicsRequestData()
                .setTopics(List.of(
                        new DeleteTopicState().setName("a"),
                        new DeleteTopicState().setName(null).setTopicId(a),
                        new DeleteTopicState().setName("b").setTopicId(new Uuid(4, 4)),
                        new DeleteTopicState().setName(null),
                        new DeleteTopicState().setName(null).setTopicId(new Uuid(5, 5))));

        var response = ask(6, request, new DeleteTopicsResponseData());

        assertThat(response.responses())
                .extracting(topic -> Errors.forCode(topic.errorCode()))
                .containsExactlyInAnyOrder(
                        Errors.INVALID_REQUEST,
                        Errors.INVALID_REQUEST,
                        Errors.INVALID_REQUEST,
                        Errors.INVALID_REQUEST,
                        Errors.UNKNOWN_TOPIC_ID);
        assertThat(broker.image().topics()).containsKeys("a", "b");
    }

    @Test
    void topicsAreDescribedPieceByPiece() {
        var first = describe(null, 4);
        assertThat(first.topics())
                .extracting(topic -> topic.name() + topic.partitions().size())
                .containsExactly("a3", "b1");
        assertThat(first.nextCursor().topicName()).isEqualTo("b");
        assertThat(first.nextCursor().partitionIndex()).isEqualTo(1);

        var second = describe(new Cursor().setTopicName("b").setPartitionIndex(1), 2);
        assertThat(second.topics())
                .extracting(topic -> topic.name() + topic.partitions().size())
                .containsExactly("b2");
        assertThat(second.nextCursor().topicName()).isEqualTo("c");
        assertThat(second.nextCursor().partitionIndex()).isZero();

        var third = describe(new Cursor().setTopicName("c").setPartitionIndex(0), 2000);
        assertThat(third.topics())
                .extracting(topic -> topic.name() + topic.partitions().size())
                .containsExactly("c3");
        assertThat(third.nextCursor()).isNull();
    }

    @Test
    void aCursorBeyondEveryPartitionEndsThere() {
        assertThat(describe(new Cursor().setTopicName("c").setPartitionIndex(Integer.MAX_VALUE), 5)
                        .nextCursor())
                .isNull();
        assertThat(describe(new Cursor().setTopicName("c").setPartitionIndex(-1), 5)
                        .topics())
                .singleElement()
                .matches(topic -> topic.errorCode() == Errors.INVALID_REQUEST.code());
    }

    @Test
    void aProducerIdWithoutItsEpochIsRefusedAndAWholeOneReplaced() {
        var half = new InitProducerIdRequestData().setTransactionalId(null).setProducerId(5);
        var whole = new InitProducerIdRequestData()
                .setTransactionalId(null)
                .setProducerId(Long.MAX_VALUE)
                .setProducerEpoch((short) 3);

        assertThat(ask(5, half, new InitProducerIdResponseData()).errorCode()).isEqualTo(Errors.INVALID_REQUEST.code());
        var fresh = ask(5, whole, new InitProducerIdResponseData());
        assertThat(fresh.errorCode()).isZero();
        assertThat(fresh.producerId()).isBetween(0L, 100_000L);
        assertThat(fresh.producerEpoch()).isZero();
    }

    @Test
    void anUnknownKindOfResourceIsRefused() {
        var describe = new DescribeConfigsRequestData()
                .setResources(List.of(new DescribeConfigsRequestData.DescribeConfigsResource()
                        .setResourceType((byte) 99)
                        .setResourceName("x")));
        var alter = new IncrementalAlterConfigsRequestData();
        alter.resources()
                .add(new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                        .setResourceType((byte) 8)
                        .setResourceName("7"));

        assertThat(ask(4, describe, new DescribeConfigsResponseData())
                        .results()
                        .get(0)
                        .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
        assertThat(ask(1, alter, new IncrementalAlterConfigsResponseData())
                        .responses()
                        .get(0)
                        .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
    }

    private static DescribeTopicPartitionsResponseData describe(Cursor cursor, int limit) {
        var request = new DescribeTopicPartitionsRequestData()
                .setTopics(Stream.of("c", "a", "b")
                        .map(name -> new DescribeTopicPartitionsRequestData.TopicRequest().setName(name))
                        .toList())
                .setCursor(cursor)
                .setResponsePartitionLimit(limit);
        return ask(0, request, new DescribeTopicPartitionsResponseData());
    }

    private static CreatableTopic topic(String name, int partitions) {
        return new CreatableTopic().setName(name).setNumPartitions(partitions).setReplicationFactor((short) 1);
    }

    private static CreateTopicsRequestData creation(CreatableTopic... topics) {
        CreatableTopicCollection all = new CreatableTopicCollection();
        all.addAll(List.of(topics));
        return new CreateTopicsRequestData().setTopics(all).setTimeoutMs(10_000);
    }

    private static <T extends ApiMessage> T ask(int version, ApiMessage request, T response) {
        try (RawClient client = broker.connect()) {
            return client.send(ApiKeys.forId(request.apiKey()), version, 1, request)
                    .receive(version, 1, response);
        }
    }
}
