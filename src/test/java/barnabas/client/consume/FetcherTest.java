package barnabas.client.consume;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.net.Brokers;
import barnabas.client.net.ConnectionOptions;
import barnabas.client.net.Failure;
import barnabas.client.net.FakeBrokers;
import barnabas.client.net.FakeBrokers.Asked;
import barnabas.client.net.ManualLoop;
import barnabas.client.net.TestMetadata;
import barnabas.client.net.TestOptions;
import barnabas.records.BatchFields;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FetcherTest {
    private static final Uuid ID = new Uuid(1, 2);
    private static final TopicPartition ZERO = new TopicPartition("orders", 0);
    private static final TopicPartition ONE = new TopicPartition("orders", 1);
    private static final int PARTITION_MAX = 100_000;

    private final ManualLoop loop = new ManualLoop();
    private final FakeBrokers fake = new FakeBrokers(loop);
    private final List<String> heard = new ArrayList<>();
    private final ConnectionOptions connection = TestOptions.bootstrap(9001, 9002);
    private final Brokers brokers = fake.client(connection, () -> this.fetcher.onMetadata(), heard);
    private final Fetcher fetcher = fetcher(ConsumeOptions.Reset.EARLIEST);
    private int leader = 1;
    private int epoch = 5;

    private Fetcher fetcher(ConsumeOptions.Reset reset) {
        return new Fetcher(
                loop,
                brokers,
                new ConsumeOptions(1, 500, 1 << 20, PARTITION_MAX, 1 << 20, false, reset, "", true, 30_000),
                connection.stallAfter(),
                connection.retryBackoff(),
                false,
                new Fetcher.Listener() {
                    @Override
                    public void onLocated(TopicPartition partition) {}

                    @Override
                    public void onFetched(TopicPartition partition) {
                        heard.add("fetched " + partition);
                    }

                    @Override
                    public void onFailed(TopicPartition partition, Failure failure) {
                        heard.add("failed " + partition + " " + failure.message());
                    }
                });
    }

    @BeforeEach
    void listen() {
        fake.listen(9001, 9002).script(ApiKeys.METADATA, (port, asked) -> metadata());
    }

    private MetadataResponseData metadata() {
        return TestMetadata.orders(ID, 2, leader, epoch);
    }

    private static Start at(long offset) {
        return new Start.AtOffset(offset, -1);
    }

    /** One batch of one record of so many bytes at an offset, of epoch 5. */
    private static ByteBuffer batch(long offset, int bytes) {
        return RecordBatches.build(
                BatchFields.at(offset, 5), List.of(LogRecord.of(1000, null, ByteBuffer.allocate(bytes))));
    }

    private static FetchResponseData answer(int partition, Errors error, ByteBuffer records) {
        FetchResponseData response = new FetchResponseData();
        FetchableTopicResponse topic =
                new FetchableTopicResponse().setTopicId(ID).setTopic("orders");
        topic.partitions()
                .add(new PartitionData()
                        .setPartitionIndex(partition)
                        .setErrorCode(error.code())
                        .setHighWatermark(100)
                        .setRecords(RecordBatches.wire(records)));
        response.responses().add(topic);
        return response;
    }

    /** Partition to offset of what a fetch asks for, and how long it may wait. */
    private static String said(Asked asked) {
        FetchRequestData request = (FetchRequestData) asked.body();
        Map<Integer, Long> offsets = new HashMap<>();
        request.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> offsets.put(partition.partition(), partition.fetchOffset())));
        return asked.port() + " " + offsets + " wait=" + request.maxWaitMs();
    }

    private static FetchPartition first(Asked asked) {
        return ((FetchRequestData) asked.body()).topics().get(0).partitions().get(0);
    }

    @Test
    void allPartitionsOfABrokerAreAskedForTogether() {
        fetcher.assign(Map.of(ZERO, at(3), ONE, at(7)));
        loop.settle();
        assertThat(said(fake.next())).isEqualTo("9001 {0=3, 1=7} wait=500");
        assertThat(fake.unanswered()).isZero();
    }

    @Test
    void whatIsReadIsFollowedByWhatComesNextAndWhatIsNotReadIsNot() {
        fetcher.assign(Map.of(ZERO, at(3)));
        loop.settle();
        Asked fetch = fake.next();
        assertThat(first(fetch).partitionMaxBytes()).isEqualTo(PARTITION_MAX);
        fetch.answer(answer(0, Errors.NONE, batch(3, 90_000)));
        loop.settle();
        assertThat(heard).containsExactly("fetched orders-0");
        Asked second = fake.next();
        assertThat(said(second)).as("there is room for half the buffer").isEqualTo("9001 {0=4} wait=500");
        second.answer(answer(0, Errors.NONE, batch(4, 90_000)));
        loop.settle();
        assertThat(fake.next()).as("there is no room").isNull();
        Chunk chunk = fetcher.take(ZERO);
        assertThat(chunk.records().next().offset()).isEqualTo(3);
        loop.settle();
        assertThat(fake.next()).as("what is taken is not read yet").isNull();
        fetcher.release(chunk);
        loop.settle();
        assertThat(said(fake.next())).isEqualTo("9001 {0=5} wait=500");
    }

    @Test
    void aFetchThatWaitsForOnePartitionHoldsNoOtherUp() {
        fetcher.assign(Map.of(ZERO, at(0), ONE, at(0)));
        loop.settle();
        fake.next().answer(answer(0, Errors.NONE, batch(0, 150_000)));
        loop.settle();
        // The answer says nothing of the other: as if it were not there, so it rests a moment and waits alone.
        loop.pass(Duration.ofMillis(150));
        assertThat(said(fake.next())).isEqualTo("9001 {1=0} wait=500");
        fetcher.release(fetcher.take(ZERO));
        loop.settle();
        Asked quick = fake.next();
        assertThat(said(quick)).isEqualTo("9001 {0=1} wait=0");
        quick.answer(answer(0, Errors.NONE, ByteBuffer.allocate(0)));
        loop.settle();
        assertThat(fake.next())
                .as("it found nothing and is not asked at once again")
                .isNull();
        loop.pass(Duration.ofMillis(11));
        assertThat(said(fake.next())).isEqualTo("9001 {0=1} wait=0");
    }

    @Test
    void aSilentLeaderIsLeftForTheNextOne() {
        fetcher.assign(Map.of(ZERO, at(3)));
        loop.settle();
        Asked late = fake.next();
        leader = 2;
        epoch = 6;
        loop.pass(Duration.ofMillis(1700));
        assertThat(said(fake.next())).isEqualTo("9002 {0=3} wait=500");
        late.answer(answer(0, Errors.NONE, batch(3, 10)));
        loop.settle();
        assertThat(heard).isEmpty();
    }

    @Test
    void whereTheLogWasCutReadingGoesOnFromTheCut() {
        fetcher.assign(Map.of(ZERO, at(3)));
        loop.settle();
        fake.next().answer(answer(0, Errors.NONE, batch(3, 10)));
        loop.settle();
        fake.next().answer(answer(0, Errors.NOT_LEADER_OR_FOLLOWER, ByteBuffer.allocate(0)));
        leader = 2;
        epoch = 6;
        OffsetForLeaderEpochResponseData ends = new OffsetForLeaderEpochResponseData();
        OffsetForLeaderTopicResult topic = new OffsetForLeaderTopicResult().setTopic("orders");
        topic.partitions()
                .add(new EpochEndOffset().setPartition(0).setLeaderEpoch(5).setEndOffset(2));
        ends.topics().add(topic);
        fake.script(ApiKeys.OFFSET_FOR_LEADER_EPOCH, (port, asked) -> ends.duplicate());
        loop.pass(Duration.ofMillis(300));
        assertThat(said(fake.next())).isEqualTo("9002 {0=2} wait=500");
    }

    @Test
    void aBatchThatIsNoneFailsItsPartition() {
        fetcher.assign(Map.of(ZERO, at(3)));
        loop.settle();
        fake.next().answer(answer(0, Errors.NONE, ByteBuffer.allocate(100)));
        loop.settle();
        assertThat(heard).singleElement().asString().startsWith("failed orders-0 what was fetched is no batch");
    }

    @Test
    void whatIsUnassignedIsForgotten() {
        fetcher.assign(Map.of(ZERO, at(3), ONE, at(3)));
        loop.settle();
        Asked fetch = fake.next();
        fetcher.unassign(Set.of(ZERO));
        fetch.answer(answer(0, Errors.NONE, batch(3, 10)));
        loop.pass(Duration.ofMillis(150));
        assertThat(heard).isEmpty();
        assertThat(fetcher.take(ZERO)).isNull();
        assertThat(said(fake.next())).isEqualTo("9001 {1=3} wait=500");
    }
}
