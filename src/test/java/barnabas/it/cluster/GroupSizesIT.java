package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.coordinator.Coordinators;
import barnabas.gateway.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many groups and commits three brokers carry: measured. */
@Tag("cluster")
@Tag("full")
@Timeout(600)
class GroupSizesIT {
    private static final int COMMIT_VERSION = 9;
    private static final int MEASURED_SECONDS = 10;

    /** What three brokers and their client do on two processors at least. */
    private static final int COMMITS_MIN = 10_000;

    private static final Pattern LOADED =
            Pattern.compile("coordinator partition=\\S+ epoch=\\d+ groups=(\\d+) records=(\\d+) ms=(\\d+)");

    private static OffsetCommitRequestData commit(String group, String topic, int partitions, long offset) {
        OffsetCommitRequestTopic of = new OffsetCommitRequestTopic().setName(topic);
        for (int partition = 0; partition < partitions; partition++) {
            of.partitions()
                    .add(new OffsetCommitRequestPartition()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(offset));
        }
        OffsetCommitRequestData request = new OffsetCommitRequestData().setGroupId(group);
        request.topics().add(of);
        return request;
    }

    private static RawClient connection(Node node) {
        return new RawClient(Integer.parseInt(node.bootstrap().split(":")[1]));
    }

    /** Sends all at once and takes all answers, which must be of success. */
    private static void commitAll(RawClient client, List<OffsetCommitRequestData> requests) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < requests.size(); i++) {
            frames.writeBytes(RawClient.frame(ApiKeys.OFFSET_COMMIT, COMMIT_VERSION, i, requests.get(i)));
        }
        client.send(frames.toByteArray());
        for (int i = 0; i < requests.size(); i++) {
            OffsetCommitResponseData response = client.receive(COMMIT_VERSION, i, new OffsetCommitResponseData());
            response.topics().forEach(topic -> topic.partitions()
                    .forEach(partition -> assertThat(partition.errorCode()).isZero()));
        }
    }

    @Test
    void aCoordinatorTakesOverAHundredThousandOffsetsWithinASecond() throws Exception {
        int groups = 1000;
        int partitions = 100;
        try (Cluster cluster = Cluster.barnabas("groups.offsets-partitions = 1")) {
            cluster.start();
            cluster.createTopic("orders", partitions, Map.of());
            cluster.awaitInSync("__consumer_offsets", Duration.ofSeconds(60));
            Node coordinator = cluster.leader("__consumer_offsets", 0);
            try (RawClient client = connection(coordinator)) {
                for (int from = 0; from < groups; from += 50) {
                    commitAll(
                            client,
                            IntStream.range(from, from + 50)
                                    .mapToObj(group -> commit("group-" + group, "orders", partitions, 4711))
                                    .toList());
                }
            }
            coordinator.kill();
            long killed = System.nanoTime();
            await("a commit of the last group is known")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .ignoreExceptions()
                    .until(() -> cluster.admin()
                                    .listConsumerGroupOffsets("group-" + (groups - 1))
                                    .partitionsToOffsetAndMetadata()
                                    .get(5, TimeUnit.SECONDS)
                                    .size()
                            == partitions);
            long served = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
            Matcher loaded =
                    LOADED.matcher(cluster.leader("__consumer_offsets", 0).log());
            assertThat(loaded.find()).as("the new coordinator tells").isTrue();
            System.out.println("takeover: " + loaded.group() + ", served after its predecessor's death ms=" + served);
            assertThat(Integer.parseInt(loaded.group(2))).isGreaterThanOrEqualTo(groups * partitions);
            assertThat(Integer.parseInt(loaded.group(3))).isLessThan(1000);
        }
    }

    @Test
    void thousandsOfCommitsAreTakenInASecond() throws Exception {
        int connections = 8;
        int window = 100;
        try (Cluster cluster = Cluster.barnabas()) {
            cluster.start();
            cluster.createTopic("orders", 1, Map.of());
            cluster.awaitInSync("__consumer_offsets", Duration.ofSeconds(60));
            int offsets = cluster.describe("__consumer_offsets").partitions().size();
            long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            long end = warm + TimeUnit.SECONDS.toNanos(MEASURED_SECONDS);
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                String group = "group-" + i;
                Node coordinator = cluster.leader("__consumer_offsets", Coordinators.partitionOf(group, offsets));
                work.add(() -> commitUntil(coordinator, group, window, warm, end));
            }
            long commits = sum(work);
            System.out.println("commits a second: " + commits / MEASURED_SECONDS);
            assertThat(commits / MEASURED_SECONDS).isGreaterThanOrEqualTo(COMMITS_MIN);
        }
    }

    /** How many commits have been acked between two moments; the client does as little as can be, for it runs beside the brokers. */
    private static long commitUntil(Node coordinator, String group, int window, long from, long until)
            throws IOException {
        long acked = 0;
        try (RawClient client = connection(coordinator)) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < window; i++) {
                frames.writeBytes(
                        RawClient.frame(ApiKeys.OFFSET_COMMIT, COMMIT_VERSION, i, commit(group, "orders", 1, i)));
            }
            byte[] together = frames.toByteArray();
            DataInputStream answers =
                    new DataInputStream(new BufferedInputStream(client.socket().getInputStream()));
            while (System.nanoTime() - until < 0) {
                client.send(together);
                for (int i = 0; i < window; i++) {
                    byte[] answer = answers.readNBytes(answers.readInt());
                    assertThat(errorOf(answer)).isZero();
                }
                if (System.nanoTime() - from > 0) {
                    acked += window;
                }
            }
        }
        return acked;
    }

    private static short errorOf(byte[] answer) {
        ByteBufferAccessor readable = new ByteBufferAccessor(ByteBuffer.wrap(answer));
        new ResponseHeaderData(readable, ApiKeys.OFFSET_COMMIT.responseHeaderVersion((short) COMMIT_VERSION));
        OffsetCommitResponseData response = new OffsetCommitResponseData(readable, (short) COMMIT_VERSION);
        return response.topics().get(0).partitions().get(0).errorCode();
    }

    private static long sum(List<Callable<Long>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            long sum = 0;
            for (Future<Long> part : threads.invokeAll(work)) {
                sum += part.get();
            }
            return sum;
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aThousandGroupsOfOneMemberLiveOnThreeBrokersOfHalfAGigabyte() throws Exception {
        int drivers = 4;
        int groups = 1000;
        try (Cluster cluster = Cluster.barnabas()) {
            for (Node node : cluster.nodes()) {
                ((BarnabasNode) node).broker().heap("-Xmx512m");
            }
            cluster.start();
            cluster.createTopic("orders", 1, Map.of());
            cluster.awaitInSync("__consumer_offsets", Duration.ofSeconds(60));
            List<List<Consumer<byte[], byte[]>>> members = new ArrayList<>();
            try {
                long begun = System.nanoTime();
                for (int driver = 0; driver < drivers; driver++) {
                    members.add(members(cluster, driver * groups / drivers, (driver + 1) * groups / drivers));
                }
                sum(members.stream()
                        .map(some -> (Callable<Long>) () -> shareAndCommit(some))
                        .toList());
                System.out.println("groups=" + groups + " have all their partitions and have committed after ms="
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                for (Node node : cluster.nodes()) {
                    JsonNode listed = new ObjectMapper()
                            .readTree(((BarnabasNode) node).broker().get("/api/groups?limit=10000"));
                    assertThat(listed.at("/groups").size()).isEqualTo(groups);
                    assertThat(listed.at("/incomplete").asBoolean()).isFalse();
                    assertThat(listed.findValuesAsText("state")).containsOnly("Stable");
                }
            } finally {
                sum(members.stream()
                        .map(some -> (Callable<Long>) () -> close(some))
                        .toList());
            }
        }
    }

    /** Every other one of the consumer protocol. */
    private static List<Consumer<byte[], byte[]>> members(Cluster cluster, int from, int to) {
        List<Consumer<byte[], byte[]>> members = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Consumer<byte[], byte[]> member = cluster.clients()
                    .consumer(Map.of(
                            "group.id",
                            "group-" + i,
                            "group.protocol",
                            i % 2 == 0 ? "classic" : "consumer",
                            "fetch.max.wait.ms",
                            5000));
            member.subscribe(List.of("orders"));
            members.add(member);
        }
        return members;
    }

    private static long shareAndCommit(List<Consumer<byte[], byte[]>> members) {
        await("each has its partition").atMost(Duration.ofMinutes(2)).until(() -> {
            boolean all = true;
            for (Consumer<byte[], byte[]> member : members) {
                member.poll(Duration.ofMillis(5));
                all &= member.assignment().size() == 1;
            }
            return all;
        });
        members.forEach(Consumer::commitSync);
        return members.size();
    }

    private static long close(List<Consumer<byte[], byte[]>> members) {
        members.forEach(Consumer::close);
        return members.size();
    }
}
