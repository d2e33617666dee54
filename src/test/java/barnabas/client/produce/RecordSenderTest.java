package barnabas.client.produce;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.net.Backoff;
import barnabas.client.net.Brokers;
import barnabas.client.net.ConnectionOptions;
import barnabas.client.net.Failure;
import barnabas.client.net.FakeBrokers;
import barnabas.client.net.FakeBrokers.Asked;
import barnabas.client.net.ManualLoop;
import barnabas.client.net.TestMetadata;
import barnabas.client.net.TestOptions;
import barnabas.records.BatchHeader;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordSenderTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeBrokers fake = new FakeBrokers(loop);
    private final List<String> heard = new ArrayList<>();
    private final ConnectionOptions connection = TestOptions.bootstrap(9001, 9002);
    private final Brokers brokers = fake.client(connection, () -> this.sender.onMetadata(), heard);
    private final RecordSender sender = new RecordSender(
            loop,
            brokers,
            new ProduceOptions("none", 100, 0, 1 << 20, 10_000, 30_000, 60_000, (short) -1, true, 5, true),
            connection.stallAfter(),
            () -> new Backoff(100, 1000),
            failure -> heard.add(failure.message()));

    private int leader = 1;
    private int epoch = 5;

    @BeforeEach
    void listen() {
        fake.listen(9001, 9002)
                .script(ApiKeys.METADATA, (port, asked) -> metadata())
                .script(ApiKeys.INIT_PRODUCER_ID, (port, asked) -> new InitProducerIdResponseData()
                        .setProducerId(77)
                        .setProducerEpoch((short) 0));
    }

    private MetadataResponseData metadata() {
        return TestMetadata.orders(new Uuid(1, 2), 1, leader, epoch);
    }

    /** Each fills a batch. */
    private void send(String... names) {
        for (String name : names) {
            byte[] value = (name + "-".repeat(60)).getBytes(StandardCharsets.UTF_8);
            sender.send(new OutgoingRecord("orders", 0, 1000L, null, value, new Header[0], new Delivery() {
                @Override
                public void delivered(TopicPartition partition, long offset, long timestamp) {
                    heard.add(name + "@" + offset);
                }

                @Override
                public void failed(Failure failure) {
                    heard.add(name + " " + failure.remedy());
                }
            }));
        }
        loop.settle();
    }

    private static ProduceResponseData answer(Errors error, long offset) {
        ProduceResponseData response = new ProduceResponseData();
        TopicProduceResponse topic = new TopicProduceResponse().setName("orders");
        topic.partitionResponses()
                .add(new PartitionProduceResponse()
                        .setIndex(0)
                        .setErrorCode(error.code())
                        .setBaseOffset(offset)
                        .setLogAppendTimeMs(-1));
        response.responses().add(topic);
        return response;
    }

    private static int sequence(Asked asked) {
        var partition = ((ProduceRequestData) asked.body())
                .topicData()
                .iterator()
                .next()
                .partitionData()
                .get(0);
        ByteBuffer batch = RecordBatches.buffer(partition.records());
        return BatchHeader.read(batch, batch.position()).baseSequence();
    }

    private List<String> asked() {
        List<String> all = new ArrayList<>();
        for (Asked next = fake.next(); next != null; next = fake.next()) {
            all.add(next.port() + "#" + sequence(next));
        }
        return all;
    }

    @Test
    void atMostFiveRequestsAreInFlightAndMoreWait() {
        send("a", "b", "c", "d", "e", "f", "g");
        assertThat(fake.unanswered()).isEqualTo(5);
        fake.next().answer(answer(Errors.NONE, 0));
        loop.settle();
        assertThat(heard).containsExactly("a@0");
        assertThat(asked()).containsExactly("9001#1", "9001#2", "9001#3", "9001#4", "9001#5");
    }

    @Test
    void anAnswerThatNamesTheNewLeaderSendsAllThereAtOnceAndInOrder() {
        send("a", "b", "c");
        ProduceResponseData moved = answer(Errors.NOT_LEADER_OR_FOLLOWER, -1);
        moved.responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .setCurrentLeader(new LeaderIdAndEpoch().setLeaderId(2).setLeaderEpoch(6));
        moved.nodeEndpoints().add(new NodeEndpoint().setNodeId(2).setHost("h").setPort(9002));
        for (int i = 0; i < 3; i++) {
            fake.next().answer(moved.duplicate());
        }
        loop.settle();
        assertThat(asked()).containsExactly("9002#0", "9002#1", "9002#2");
    }

    @Test
    void aSilentLeaderIsLeftForTheNextOneAndWhatItSaysLaterIsOfNoInterest() {
        send("a", "b");
        Asked late = fake.next();
        fake.next();
        leader = 2;
        epoch = 6;
        loop.pass(Duration.ofSeconds(1));
        assertThat(heard).isEmpty();
        Asked again = fake.next();
        assertThat(again.port()).isEqualTo(9002);
        assertThat(sequence(again)).isZero();
        late.answer(answer(Errors.NONE, 500));
        loop.settle();
        assertThat(heard).isEmpty();
        again.answer(answer(Errors.NONE, 10));
        fake.next().answer(answer(Errors.NONE, 11));
        loop.settle();
        assertThat(heard).containsExactly("a@10", "b@11");
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainAndAllIsSentAgainInOrder() {
        send("a", "b", "c");
        fake.next().cut();
        asked();
        loop.pass(Duration.ofMillis(200));
        assertThat(asked()).containsExactly("9001#0", "9001#1", "9001#2");
    }

    @Test
    void aBatchThatWasWrittenByAnEarlierAttemptIsDelivered() {
        send("a");
        fake.next().answer(answer(Errors.DUPLICATE_SEQUENCE_NUMBER, -1));
        loop.settle();
        assertThat(heard).containsExactly("a@-1");
    }

    @Test
    void whatCannotBeDeliveredInTimeFailsAndSaysWhetherItMayBeThere() {
        send("a", "b", "c", "d", "e", "f");
        loop.pass(Duration.ofSeconds(11));
        assertThat(heard)
                .containsExactly(
                        "a UNKNOWN_OUTCOME",
                        "b UNKNOWN_OUTCOME",
                        "c UNKNOWN_OUTCOME",
                        "d UNKNOWN_OUTCOME",
                        "e UNKNOWN_OUTCOME",
                        "f RETRY");
        assertThat(sender.bufferedBytes()).isZero();
    }

    @Test
    void aRefusedBatchFailsAloneAndThoseBehindItGetNewNumbers() {
        send("a", "b");
        fake.next().answer(answer(Errors.INVALID_RECORD, -1));
        fake.next().answer(answer(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, -1));
        loop.settle();
        assertThat(heard).containsExactly("a GIVE_UP");
        Asked again = fake.next();
        assertThat(sequence(again)).isZero();
        again.answer(answer(Errors.NONE, 3));
        loop.settle();
        assertThat(heard).containsExactly("a GIVE_UP", "b@3");
    }
}
