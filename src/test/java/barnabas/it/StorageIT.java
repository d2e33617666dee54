package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import barnabas.gateway.RawClient;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What lies on the disk of a running broker, and what it does when the disk gives no more room. */
@Timeout(90)
class StorageIT {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create().with("log.retention-check-interval = 1s");

    private final Clients clients = Clients.of(broker);

    private static final Map<String, Object> ONE_BY_ONE =
            Map.of("acks", "all", "linger.ms", 0, "batch.size", 1, "max.in.flight.requests.per.connection", 1);

    /** One batch for each record. */
    private static void send(Clients to, String topic, int count, int valueBytes) throws Exception {
        try (Producer<byte[], byte[]> producer = to.producer(ONE_BY_ONE)) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[valueBytes]))
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static List<Path> segments(BrokerProcess of, String topic) throws IOException {
        try (var files = Files.list(of.partitionFolder(topic, 0))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private static long bytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    @Test
    void segmentsRollAndHoldNothingButTheBatchesThatWereSent() throws Exception {
        clients.createTopic("rolled", 1, Map.of("segment.bytes", "1048576"));
        // A batch's header, a record's length (3), attributes, two deltas, no key, length of the value (3), no headers.
        int besideTheValue = 61 + 3 + 1 + 2 + 1 + 3 + 1;
        int valueBytes = 100_000;
        send(clients, "rolled", 30, valueBytes);
        List<Path> segments = segments(broker, "rolled");
        assertThat(segments).hasSizeGreaterThan(2);
        assertThat(bytes(segments)).isEqualTo(30L * (besideTheValue + valueBytes));
        assertThat(clients.readAll("rolled").get(0)).hasSize(30);
    }

    @Test
    void retentionBySizeDropsWholeSegmentsAndReadersBeginLater() throws Exception {
        clients.createTopic("small", 1, Map.of("segment.bytes", "1048576", "retention.bytes", "2500000"));
        send(clients, "small", 60, 100_000);
        await("old segments go").atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        bytes(segments(broker, "small")))
                .isLessThan(2_500_000 + 1_048_576));
        long start = clients.readAll("small").get(0).get(0).offset();
        assertThat(start).isPositive();
        assertThat(segments(broker, "small").get(0).getFileName().toString()).isEqualTo("%020d.log".formatted(start));
    }

    @Test
    void retentionByAgeLeavesTheActiveSegment() throws Exception {
        clients.createTopic("old", 1, Map.of("segment.bytes", "1048576", "retention.ms", "1000"));
        send(clients, "old", 30, 100_000);
        await("old segments go").atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(segments(broker, "old"))
                .hasSize(1));
        send(clients, "old", 1, 10);
        assertThat(clients.readAll("old").get(0)).last().satisfies(record -> assertThat(record.offset())
                .isEqualTo(30));
    }

    /** What a test does with a broker whose data lies on a disk of 24 MB. */
    private interface OnSmallDisk {
        void run(BrokerProcess broker, Path data) throws Exception;
    }

    private static void onSmallDisk(OnSmallDisk test) throws Exception {
        try (BrokerProcess broker = BrokerProcess.create()) {
            Path data = Files.createDirectory(broker.dataDir());
            Assumptions.assumeTrue(
                    ran("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", data.toString()),
                    "mounting a small file system is not permitted");
            try {
                test.run(broker, data);
            } finally {
                broker.kill();
                ran("umount", data.toString());
            }
        }
    }

    @Test
    void aFullDiskRefusesWritesServesReadsAndRecoversWhenThereIsRoom() throws Exception {
        onSmallDisk((full, data) -> {
            full.start();
            fillUpAndMakeRoom(full, data);
        });
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenRefusesTheStart() throws Exception {
        onSmallDisk((readOnly, data) -> {
            readOnly.start();
            send(Clients.of(readOnly), "kept", 3, 10);
            readOnly.terminate();
            assertThat(readOnly.awaitEnd().exitCode()).isZero();
            assertThat(ran("mount", "-o", "remount,ro", data.toString())).isTrue();
            BrokerProcess.Ended ended = readOnly.startInVain();
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err().strip().lines()).singleElement().asString().contains(data.toString());
            assertThat(ran("mount", "-o", "remount,rw", data.toString())).isTrue();
            readOnly.start();
            assertThat(Clients.of(readOnly).readAll("kept").get(0)).hasSize(3);
        });
    }

    @Test
    void aSegmentThatCannotBeWrittenRefusesProducersServesReadersAndIsWrittenAgainOnceItCanBe() throws Exception {
        try (BrokerProcess damaged = BrokerProcess.create().start()) {
            Clients to = Clients.of(damaged);
            to.createTopic("frozen", 1, Map.of());
            to.createTopic("other", 1, Map.of());
            send(to, "frozen", 5, 10);
            String segment = segments(damaged, "frozen").get(0).toString();
            Assumptions.assumeTrue(ran("chattr", "+i", segment), "files cannot be made immutable here");
            Map<String, Object> oneTry = Map.of("acks", "all", "enable.idempotence", false, "retries", 0);
            try (Producer<byte[], byte[]> producer = to.producer(oneTry)) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>("frozen", 0, null, new byte[10]))
                                .get(20, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(KafkaStorageException.class);
                assertThat(recordBytes(damaged, "frozen")).isEqualTo(bytes(List.of(Path.of(segment))));
                send(to, "other", 1, 10);
                assertThat(ran("chattr", "-i", segment)).isTrue();
                await("writes resume")
                        .atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> producer.send(new ProducerRecord<>("frozen", 0, null, new byte[10]))
                                .get(20, TimeUnit.SECONDS)
                                .hasOffset());
            } finally {
                ran("chattr", "-i", segment);
            }
        }
    }

    /** Bytes that a fetch from the start gives. No client fetches from a partition that has no leader, so it is asked by hand. */
    private static long recordBytes(BrokerProcess of, String topic) {
        var asked = new FetchRequestData.FetchTopic().setTopic(topic);
        asked.partitions().add(new FetchRequestData.FetchPartition().setPartitionMaxBytes(1 << 20));
        var request = new FetchRequestData().setMaxBytes(1 << 20).setTopics(List.of(asked));
        try (RawClient client = new RawClient(of.kafkaPort())) {
            client.send(ApiKeys.FETCH, 11, 1, request);
            var partition = client.receive(11, 1, new FetchResponseData())
                    .responses()
                    .get(0)
                    .partitions()
                    .get(0);
            assertThat(partition.errorCode()).isEqualTo(Errors.NONE.code());
            return RecordBatches.buffer(partition.records()).remaining();
        }
    }

    @Test
    void whileALogGrowsCheckpointsBoundWhatARestartHasToRead() throws Exception {
        try (BrokerProcess growing =
                BrokerProcess.create().with("log.flush = os").start()) {
            Clients to = Clients.of(growing);
            to.createTopic("growing", 1, Map.of("max.message.bytes", "2000000"));
            int records = 140;
            try (Producer<byte[], byte[]> producer = to.producer(Map.of("max.request.size", 2_000_000))) {
                for (int i = 0; i < records; i++) {
                    producer.send(new ProducerRecord<>("growing", 0, null, new byte[1_000_000]));
                }
                producer.flush();
            }
            Path checkpoint = growing.partitionFolder("growing", 0).resolve("checkpoint");
            await("128 MiB are written").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(checkpoint));
            growing.kill();
            growing.start();
            assertThat(to.readAll("growing").get(0)).hasSize(records);
        }
    }

    @Test
    void aStartThatWasMovedUpIsKeptOverRestarts() throws Exception {
        try (BrokerProcess restarted = BrokerProcess.create().start()) {
            Clients to = Clients.of(restarted);
            to.createTopic("shortened", 1, Map.of());
            send(to, "shortened", 20, 10);
            TopicPartition partition = new TopicPartition("shortened", 0);
            try (Admin admin = to.admin()) {
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(7)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
            restarted.kill();
            restarted.start();
            assertBeginsAt(7, to, partition);
            restarted.terminate();
            assertThat(restarted.awaitEnd().exitCode()).isZero();
            restarted.start();
            assertBeginsAt(7, to, partition);
        }
    }

    private static void assertBeginsAt(long start, Clients clients, TopicPartition partition) {
        try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
            assertThat(consumer.beginningOffsets(List.of(partition), Duration.ofSeconds(20)))
                    .containsEntry(partition, start);
        }
        var records = clients.readAll(partition.topic()).get(partition.partition());
        assertThat(records).first().satisfies(record -> assertThat(record.offset())
                .isEqualTo(start));
        assertThat(records).last().satisfies(record -> assertThat(record.offset())
                .isEqualTo(19));
    }

    private static void fillUpAndMakeRoom(BrokerProcess full, Path data) throws Exception {
        Clients clients = Clients.of(full);
        clients.createTopic("filled", 1, Map.of());
        send(clients, "filled", 20, 100_000);
        Path ballast = data.resolve("ballast");
        Files.write(ballast, new byte[(int) Files.getFileStore(data).getUsableSpace() - 150_000]);
        Map<String, Object> oneTry = Map.of("acks", "all", "enable.idempotence", false, "retries", 0);
        try (Producer<byte[], byte[]> producer = clients.producer(oneTry)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            producer.send(new ProducerRecord<>("filled", 0, null, new byte[100_000]))
                                    .get(20, TimeUnit.SECONDS);
                        }
                    })
                    .cause()
                    .isInstanceOf(KafkaStorageException.class);
            int readable = clients.readAll("filled").get(0).size();
            assertThat(readable).isBetween(20, 22);
            Files.delete(ballast);
            await("writes resume")
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> producer.send(new ProducerRecord<>("filled", 0, null, new byte[100_000]))
                            .get(20, TimeUnit.SECONDS)
                            .hasOffset());
            assertThat(clients.readAll("filled").get(0)).hasSizeGreaterThan(readable);
        }
        assertThat(full.isAlive()).isTrue();
    }

    private static boolean ran(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        boolean ended = process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0;
    }
}
