package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.partition.PartitionId;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consumers that say in which rack they are (KIP-392). */
class ReadReplicasTest {
    private static final short SINCE = 12;
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker();
        broker.register(8, "eight.example", 9098);
        broker.register(9, "nine.example", 9099);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** Led here, in rack-a, with replicas on brokers 8 and 9, each in a rack of its own. */
    private static void ledHere(String topic, Integer... inSync) {
        Uuid id = broker.createTopic(topic, List.of(FakeController.SELF.value(), 8, 9));
        broker.leaders().leads(new PartitionId(topic, 0, id), FakeController.SELF.value(), 1, inSync);
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.PRODUCE, 10, 1, GatewayProtocolTest.produce(topic, 0, -1, "a"));
            client.receive(10, 1, new org.apache.kafka.common.message.ProduceResponseData());
        }
    }

    private static FetchResponseData.PartitionData fetch(String topic, String rack, long offset, int waitMs) {
        FetchRequestData request = new FetchRequestData()
                .setMaxWaitMs(waitMs)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setRackId(rack)
                .setTopics(List.of(new FetchRequestData.FetchTopic()
                        .setTopic(topic)
                        .setPartitions(List.of(new FetchRequestData.FetchPartition()
                                .setFetchOffset(offset)
                                .setPartitionMaxBytes(1 << 20)))));
        try (RawClient client = broker.connect()) {
            client.send(ApiKeys.FETCH, SINCE, 1, request);
            return client.receive(SINCE, 1, new FetchResponseData())
                    .responses()
                    .get(0)
                    .partitions()
                    .get(0);
        }
    }

    @Test
    void aConsumerIsSentToTheReplicaInItsRackThatIsInSyncAtOnce() {
        ledHere("near", FakeController.SELF.value(), 8, 9);
        var sent = fetch("near", "rack-8", 1, 30_000);
        assertThat(sent.errorCode()).isZero();
        assertThat(sent.preferredReadReplica()).isEqualTo(8);
        assertThat(sent.records().sizeInBytes()).isZero();
        assertThat(fetch("near", "rack-9", 0, 30_000).preferredReadReplica()).isEqualTo(9);
    }

    @Test
    void whoIsInTheLeadersRackOrInNoneOrInOneWithoutAReplicaReadsFromTheLeader() {
        ledHere("here", FakeController.SELF.value(), 8, 9);
        for (String rack : List.of("rack-a", "", "rack-of-nobody")) {
            var served = fetch("here", rack, 0, 0);
            assertThat(served.preferredReadReplica()).isEqualTo(-1);
            assertThat(served.records().sizeInBytes()).isPositive();
        }
    }

    @Test
    void nobodyIsSentToAReplicaThatIsNotInSync() {
        ledHere("behind", FakeController.SELF.value(), 9);
        var served = fetch("behind", "rack-8", 0, 0);
        assertThat(served.preferredReadReplica()).isEqualTo(-1);
        assertThat(served.records().sizeInBytes()).isPositive();
    }

    @Test
    void whoAsksForWhatTheLeaderDoesNotHaveIsToldSoByTheLeader() {
        ledHere("beyond", FakeController.SELF.value(), 8);
        var refused = fetch("beyond", "rack-8", 4711, 0);
        assertThat(refused.errorCode()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE.code());
        assertThat(refused.preferredReadReplica()).isEqualTo(-1);
    }

    /** Rules T2, C2. */
    @Test
    void atTheEndOfAFollowerThatIsInStepAConsumerWaitsAndBeyondItTheLeaderIsAsked() {
        ledHere("followed", 8);
        FakeReplica follower = broker.replica("followed", 0);
        follower.refuseWith(Errors.NOT_LEADER_OR_FOLLOWER);
        follower.inStep(true);
        var waited = fetch("followed", "rack-a", 1, 50);
        assertThat(waited.errorCode()).isZero();
        assertThat(waited.highWatermark()).isEqualTo(1);
        assertThat(fetch("followed", "rack-a", 2, 50).errorCode()).isEqualTo(Errors.OFFSET_NOT_AVAILABLE.code());
        assertThat(fetch("followed", "", 1, 50).errorCode())
                .as("who was not sent here goes to the leader")
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
        follower.inStep(false);
        assertThat(fetch("followed", "rack-a", 1, 50).errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
    }
}
