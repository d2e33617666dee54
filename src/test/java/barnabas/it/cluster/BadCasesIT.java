package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import barnabas.it.BrokerProcess;
import barnabas.it.Clients;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may go wrong with a cluster beyond a crash: a clear word, nothing lost, and no hand needed afterwards. */
@Tag("cluster")
@Tag("full")
@Timeout(300)
class BadCasesIT {
    private static final String TOPIC = "bad";
    private static final Duration SERVES_MAX = Duration.ofSeconds(60);

    private static final Duration AFTER_HEAL_MAX = Duration.ofSeconds(10);

    private Cluster cluster;
    private Workload workload;

    private void serve(Cluster of) throws Exception {
        cluster = of;
        cluster.start();
        cluster.createTopic(TOPIC, 3, Map.of());
        workload = new Workload(cluster, TOPIC, 3)
                .write("default", Workload.DEFAULTS, 100)
                .read("live");
        awaitAcks();
    }

    @AfterEach
    void allEnds() {
        if (workload != null) {
            workload.close();
        }
        cluster.close();
    }

    private void awaitAcks() {
        long now = System.nanoTime();
        await("every partition takes writes")
                .atMost(SERVES_MAX)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> workload.allAckedSince(now));
    }

    private void clean() throws Exception {
        Run.Report report = new Run(cluster, workload).report();
        System.out.println(report);
        assertThat(report.clean()).as(report.toString()).isTrue();
    }

    private static BrokerProcess broker(Node node) {
        return ((BarnabasNode) node).broker();
    }

    @Test
    void twoOfThreeServeFromColdWithoutTheFirstSeed() throws Exception {
        serve(Cluster.barnabas());
        for (Node node : cluster.nodes()) {
            node.kill();
        }
        for (int id : new int[] {2, 3}) {
            cluster.node(id).launch();
        }
        for (int id : new int[] {2, 3}) {
            cluster.node(id).awaitStarted();
        }
        awaitAcks();
        new Clients(cluster.node(2).bootstrap()).createTopic("early", 1, 2, Map.of());
        send("early", 1);
        cluster.node(1).start();
        await("all brokers are known")
                .atMost(SERVES_MAX)
                .ignoreExceptions()
                .until(() -> cluster.admin()
                                .describeCluster()
                                .nodes()
                                .get(5, TimeUnit.SECONDS)
                                .size()
                        == 3);
        cluster.createTopic("late", 3, Map.of());
        send("late", 1);
        cluster.awaitInSync(TOPIC, SERVES_MAX);
        clean();
    }

    /** Rule M2: a cluster is formed once, by all who are to vote in it. */
    @Test
    void twoOfThreeEmptyBrokersSayWhomTheyWaitFor() throws Exception {
        cluster = Cluster.barnabas();
        for (int id : new int[] {2, 3}) {
            cluster.node(id).launch();
        }
        await("they say whom they wait for").atMost(SERVES_MAX).untilAsserted(() -> assertThat(
                        cluster.node(2).log() + cluster.node(3).log())
                .contains("waiting to be part of a cluster: voters [1] of [1, 2, 3] are not here yet"));
        cluster.node(1).start();
        cluster.node(2).awaitStarted();
        cluster.node(3).awaitStarted();
        cluster.createTopic("late", 3, Map.of());
        send("late", 1);
    }

    private void send(String topic, int values) throws Exception {
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Workload.DEFAULTS)) {
            for (int i = 0; i < values; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[100])).get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aBrokerPausedForHalfAMinuteComesBackByItself() throws Exception {
        serve(Cluster.barnabas());
        Node node = cluster.leader(TOPIC, 0);
        node.pause();
        Thread.sleep(30_000);
        node.resume();
        cluster.awaitInSync(TOPIC, AFTER_HEAL_MAX);
        awaitAcks();
        clean();
    }

    @Test
    void aBrokerCutOffForLongerThanItsFellowsWaitComesBackByItself() throws Exception {
        serve(Cluster.proxied());
        new Faults(cluster, TOPIC).isolate(cluster.leader(TOPIC, 0), Channel.CLUSTER, Channel.LINK);
        Thread.sleep(90_000);
        cluster.network().heal();
        cluster.awaitInSync(TOPIC, AFTER_HEAL_MAX);
        awaitAcks();
        clean();
    }

    @Test
    void twoBrokersDeadInARowStopWritesUntilTheyAreBack() throws Exception {
        serve(Cluster.barnabas());
        Node survivor = cluster.node(3);
        cluster.node(1).kill();
        awaitAcks();
        // What the second one leads will have no leader, and is not read; what the survivor leads is.
        int[] led = cluster.describe(TOPIC).partitions().stream()
                .filter(info -> info.leader().id() == survivor.id())
                .mapToInt(TopicPartitionInfo::partition)
                .toArray();
        assertThat(led).as("led by the survivor").isNotEmpty();
        cluster.node(2).kill();
        long[] committed = {known(0), known(1), known(2)};
        try (Reader reader = new Reader(
                "survivor",
                cluster.clients(),
                workload.history(),
                TOPIC,
                3,
                consumer -> isAt(consumer, led, committed))) {
            assertThat(reader.join(SERVES_MAX)).as("what is committed is read").isTrue();
        }
        try (Producer<byte[], byte[]> impatient = new Clients(survivor.bootstrap())
                .producer(Map.of("acks", "all", "request.timeout.ms", 1000, "delivery.timeout.ms", 5000))) {
            assertThatThrownBy(() -> impatient
                            .send(new ProducerRecord<>(TOPIC, 0, null, new byte[1]))
                            .get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(RetriableException.class);
        }
        cluster.node(1).start();
        cluster.node(2).start();
        awaitAcks();
    }

    private long known(int partition) {
        return workload.history().known(partition);
    }

    private static boolean isAt(Consumer<byte[], byte[]> consumer, int[] partitions, long[] ends) {
        return Arrays.stream(partitions)
                .allMatch(partition -> consumer.position(new TopicPartition(TOPIC, partition)) >= ends[partition]);
    }

    @Test
    void aBrokerWhoseDiskWasWipedIsFilledAgain() throws Exception {
        serve(Cluster.barnabas());
        Node node = cluster.leader(TOPIC, 0);
        node.kill();
        Folders.delete(node.dataDir());
        for (int partition = 0; partition < 3; partition++) {
            // The stranger is taken in, and the lost one let go.
            workload.history().controlsBesides(partition, 2);
        }
        node.start();
        cluster.awaitInSync(TOPIC, SERVES_MAX);
        awaitAcks();
        clean();
    }

    /** Rule L8: below what was flushed, so it is no torn tail. */
    @Test
    void aBrokerWithADamagedSegmentTakesItAnewFromItsLeader() throws Exception {
        serve(Cluster.barnabas());
        Node node = cluster.leader(TOPIC, 0);
        assertThat(node.terminate()).isZero();
        Path segment = lastSegment(node);
        flipTheByteAt(Files.size(segment) - 10, segment);
        node.start();
        cluster.awaitInSync(TOPIC, SERVES_MAX);
        assertThat(node.log()).contains("partition=bad-0 is offline, for it is damaged");
        assertThat(node.log()).contains("partition=bad-0 has all its leader named and votes again");
        awaitAcks();
        clean();
    }

    private static Path lastSegment(Node node) throws Exception {
        try (Stream<Path> files = Files.list(node.partitionFolder(TOPIC, 0))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void flipTheByteAt(long position, Path file) throws Exception {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int was = bytes.read();
            bytes.seek(position);
            bytes.write(was ^ 0x10);
        }
    }

    /** Rules L8, M1: nobody knows any more what its replicas have promised. */
    @Test
    void aBrokerThatLostItsStateLogIsTakenInAnew() throws Exception {
        serve(Cluster.barnabas());
        Node node = cluster.leader(TOPIC, 0);
        node.kill();
        Files.delete(node.dataDir().resolve("state.log"));
        for (int partition = 0; partition < 3; partition++) {
            workload.history().controlsBesides(partition, 2);
        }
        node.start();
        assertThat(node.log()).contains("had a damaged state.log (it is missing)");
        cluster.awaitInSync(TOPIC, SERVES_MAX);
        awaitAcks();
        clean();
    }

    @Test
    void aSecondBrokerOfANumberIsTurnedAway() throws Exception {
        serve(Cluster.barnabas());
        try (BrokerProcess twin = intruder(3)) {
            BrokerProcess.Ended ended = twin.startInVain();
            assertThat(ended.exitCode()).isNotZero();
            assertThat(ended.err()).contains("broker-id 3 is used by the broker at ");
        }
        awaitAcks();
        clean();
    }

    /** One more broker that was told of this cluster's seeds. */
    private BrokerProcess intruder(int id) {
        BrokerProcess intruder = BrokerProcess.create();
        return intruder.with("broker-id = " + id)
                .with("cluster.seeds = [\"127.0.0.1:" + broker(cluster.node(1)).managementPort() + "\"]")
                .with("cluster.voters = [1, 2, 3]");
    }

    @Test
    void aBrokerOfAnotherClusterIsTurnedAway() throws Exception {
        serve(Cluster.barnabas());
        try (BrokerProcess stranger = BrokerProcess.create()) {
            stranger.with("broker-id = 4").start();
            stranger.kill();
            stranger.with(
                    "cluster.seeds = [\"127.0.0.1:" + broker(cluster.node(1)).managementPort() + "\"]");
            BrokerProcess.Ended ended = stranger.startInVain();
            assertThat(ended.exitCode()).isNotZero();
            assertThat(ended.err()).contains("the data belongs to cluster ");
        }
        awaitAcks();
        clean();
    }

    @Test
    void afterTheClusterIsFormedItsDataSaysWhoVotes() throws Exception {
        serve(Cluster.barnabas());
        Node node = cluster.node(3);
        node.kill();
        broker(node).with("cluster.voters = [2, 3, 4]");
        node.start();
        cluster.awaitInSync(TOPIC, SERVES_MAX);
        assertThat(node.log()).contains("voters");
        awaitAcks();
        clean();
    }

    @Test
    void aFullDiskStopsOneBrokerAndNotTheOthers() throws Exception {
        cluster = Cluster.barnabas();
        Path data = Files.createDirectory(cluster.node(2).dataDir());
        Assumptions.assumeTrue(
                ran("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", data.toString()),
                "mounting a small file system is not permitted");
        try {
            serve(cluster);
            Path ballast = data.resolve("ballast");
            Files.write(ballast, new byte[(int) Files.getFileStore(data).getUsableSpace() - 200_000]);
            await("the broker with the full disk falls behind")
                    .atMost(SERVES_MAX)
                    .ignoreExceptions()
                    .until(() -> cluster.describe(TOPIC).partitions().stream()
                            .anyMatch(partition -> partition.isr().stream().noneMatch(node -> node.id() == 2)));
            awaitAcks();
            Files.delete(ballast);
            cluster.awaitInSync(TOPIC, SERVES_MAX);
            awaitAcks();
            clean();
        } finally {
            cluster.node(2).kill();
            ran("umount", data.toString());
        }
    }

    @Test
    void clocksAnHourApartDoNoHarm() throws Exception {
        List<Path> faketime = faketime();
        Assumptions.assumeFalse(faketime.isEmpty(), "there is no libfaketime");
        // Not through the command of that name, which forks: the broker would live on when the command is killed.
        cluster = Cluster.barnabas();
        broker(cluster.node(2)).through(withClockOff(faketime.get(0), "+1h"));
        broker(cluster.node(3)).through(withClockOff(faketime.get(0), "-1h"));
        serve(cluster);
        Node leader = cluster.leader(TOPIC, 0);
        leader.kill();
        awaitAcks();
        leader.start();
        clean();
    }

    /** The monotonic clock of a machine whose clock is wrong is right, and waits go by it. */
    private static List<String> withClockOff(Path faketime, String by) {
        return List.of(
                "env",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
                "LD_PRELOAD=" + faketime,
                "FAKETIME=" + by);
    }

    private static List<Path> faketime() throws Exception {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static boolean ran(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        boolean ended = process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0;
    }
}
