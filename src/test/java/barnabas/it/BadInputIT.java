package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import barnabas.gateway.RawClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers send to a small broker, while a producer that does nothing wrong goes on beside them. */
@Timeout(60)
class BadInputIT {
    private static final short PRODUCE_VERSION = 9;

    /** Heap, code, threads and buffers of a broker with {@code -Xmx256m}. */
    private static final long RESIDENT_MAX = 640L << 20;

    @RegisterExtension
    private static final BrokerProcess broker =
            BrokerProcess.create().heap("-Xmx256m").with("topics.auto-create = false");

    private static AckedRecords bystander;

    private final Clients clients = Clients.of(broker);

    @BeforeEach
    void aHealthyProducerIsAtWork() throws Exception {
        if (bystander == null) {
            clients.createTopic("healthy", 1, Map.of("retention.bytes", "33554432", "segment.bytes", "8388608"));
            clients.createTopic("target", 1, Map.of("max.message.bytes", "10000"));
        }
        bystander =
                new AckedRecords(clients.producer(Map.of("acks", "all", "retries", 0, "linger.ms", 20)), "healthy", 1);
    }

    @AfterEach
    void itWasNotDisturbedAndMemoryIsFlat() throws Exception {
        long acks = bystander.acks();
        await("the healthy producer goes on").until(() -> bystander.acks() > acks);
        bystander.finish();
        assertThat(bystander.failures()).isEmpty();
        bystander.close();
        assertThat(broker.isAlive()).isTrue();
        assertThat(residentBytes()).isLessThan(RESIDENT_MAX);
        assertThat(broker.log()).doesNotContain("OutOfMemory").doesNotContain("ERROR");
    }

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(broker.pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private static void assertClosed(byte[] sent) {
        try (RawClient client = new RawClient(broker.kafkaPort())) {
            client.send(sent);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    /** Lines are limited in number, and other tests may have used them up: so it is asked for more than once. */
    private static void assertClosedWithALine(byte[] sent, String said) {
        int before = broker.log().length();
        await("a line that says why").pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            assertClosed(sent);
            assertThat(broker.log().substring(before)).contains(said);
        });
    }

    @Test
    void strangersOfOtherProtocolsAreToldApart() {
        assertClosedWithALine("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "HTTP");
        assertClosedWithALine(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03}, "TLS");
        assertClosedWithALine(new byte[] {0x7f, -1, -1, -1, 0, 18}, "request-bytes=2147483647");
        assertClosedWithALine(new byte[] {-1, -1, -1, -1, 0, 18}, "request-bytes=-1");
    }

    @Test
    void randomBytesOnlyEndTheirConnection() {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[1 + random.nextInt(4000)];
            random.nextBytes(bytes);
            try (RawClient client = new RawClient(broker.kafkaPort())) {
                client.send(i % 2 == 0 ? bytes : RawClient.framed(ByteBuffer.wrap(bytes)));
            }
        }
    }

    @Test
    void announcedLengthsAndSilenceCostNothing() {
        byte[] almost100MiB = {5, -1, -1, 0, 0, 0, 0, 9};
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                RawClient client = new RawClient(broker.kafkaPort());
                clients.add(client);
                if (i % 4 == 0) {
                    client.send(almost100MiB);
                }
            }
            long acks = bystander.acks();
            await("served beside a thousand that say nothing").until(() -> bystander.acks() > acks + 100);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aBatchOfWrongBytesMagicOrSizeIsRefusedAndTheConnectionStays() {
        try (RawClient client = new RawClient(broker.kafkaPort())) {
            ByteBuffer wrongCrc = batch(100);
            wrongCrc.put(wrongCrc.limit() - 1, (byte) ~wrongCrc.get(wrongCrc.limit() - 1));
            assertThat(produced(client, wrongCrc)).isEqualTo(Errors.CORRUPT_MESSAGE);
            for (byte magic = 0; magic <= 1; magic++) {
                ByteBuffer old = batch(100);
                old.put(16, magic);
                assertThat(produced(client, old))
                        .isIn(Errors.INVALID_RECORD, Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT, Errors.CORRUPT_MESSAGE);
            }
            assertThat(produced(client, batch(20_000))).isEqualTo(Errors.MESSAGE_TOO_LARGE);
            assertThat(produced(client, batch(100))).isEqualTo(Errors.NONE);
        }
        assertThat(clients.readAll("target").get(0)).hasSize(1);
    }

    private static ByteBuffer batch(int valueBytes) {
        var record = new SimpleRecord(System.currentTimeMillis(), null, new byte[valueBytes]);
        return MemoryRecords.withRecords(Compression.NONE, record).buffer();
    }

    private static Errors produced(RawClient client, ByteBuffer batch) {
        var partition = new PartitionProduceData().setIndex(0).setRecords(MemoryRecords.readableRecords(batch));
        var topic = new TopicProduceData().setName("target").setPartitionData(List.of(partition));
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(topic);
        client.send(
                ApiKeys.PRODUCE,
                PRODUCE_VERSION,
                1,
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(5000).setTopicData(topics));
        ProduceResponseData response = client.receive(PRODUCE_VERSION, 1, new ProduceResponseData());
        return Errors.forCode(response.responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .errorCode());
    }

    @Test
    void namesThatAreNoneAreRefused() {
        try (Admin admin = clients.admin()) {
            for (String name : List.of("a/b", "..", ".", "a b", "", "n".repeat(250), "\u00e4")) {
                var created = admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                        .all();
                assertThatThrownBy(() -> created.get(20, TimeUnit.SECONDS))
                        .as("topic '%s'", name)
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(InvalidTopicException.class);
            }
        }
    }

    @Test
    void askingForATopicDoesNotMakeItWhereThatIsOff() throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer(Map.of("max.block.ms", 1000));
                Admin admin = clients.admin()) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("nowhere", new byte[1]))
                            .get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfAny(TimeoutException.class, UnknownTopicOrPartitionException.class);
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).doesNotContain("nowhere");
        }
    }

    @Test
    void aHundredTimesTheSameNonsenseIsNotAHundredLines() {
        int before = broker.log().length();
        for (int i = 0; i < 100; i++) {
            assertClosed(new byte[] {-1, -1, -1, -1});
        }
        await("it is mentioned").atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        broker.log().substring(before).lines())
                .hasSizeBetween(1, 99));
    }
}
