package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers send: their connection ends with one line in the log, and nobody else notices. */
class BadInputTest {
    private TestBroker broker;
    private RawClient bystander;

    @BeforeEach
    void start() {
        broker = new TestBroker();
        bystander = broker.connect();
    }

    @AfterEach
    void othersAreServedAllTheSame() {
        assertThatServed(bystander);
        bystander.close();
        broker.close();
    }

    private static void assertThatServed(RawClient client) {
        client.send(ApiKeys.API_VERSIONS, 0, 42, new ApiVersionsRequestData());
        assertThat(client.receive(0, 42, new ApiVersionsResponseData()).errorCode())
                .isZero();
    }

    private void assertClosedWithALine(byte[] sent, String said) {
        int before = broker.logLines().size();
        try (RawClient client = broker.connect()) {
            client.send(sent);
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(broker.logLines().subList(before, broker.logLines().size()))
                .singleElement()
                .asString()
                .contains("peer=/127.0.0.1", said);
    }

    @Test
    void httpIsRecognised() {
        assertClosedWithALine(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "looks like HTTP");
    }

    @Test
    void tlsIsRecognised() {
        assertClosedWithALine(
                new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03}, "looks like TLS");
    }

    @Test
    void aLengthOfTwoGigabytesIsRefused() {
        assertClosedWithALine(new byte[] {0x7f, -1, -1, -1, 0, 18}, "request-bytes=2147483647 limit=4194304");
    }

    @Test
    void aNegativeLengthIsRefused() {
        assertClosedWithALine(new byte[] {-1, -1, -1, -1, 0, 18}, "request-bytes=-1");
    }

    @Test
    void aFrameShorterThanAHeaderIsRefused() {
        assertClosedWithALine(new byte[] {0, 0, 0, 2, 0, 18}, "shorter than a header");
        assertClosedWithALine(new byte[] {0, 0, 0, 0}, "shorter than a header");
    }

    @Test
    void anUnknownApiIsRefused() {
        assertClosedWithALine(
                RawClient.framed(ByteBuffer.wrap(new byte[] {3, 1, 0, 0, 0, 0, 0, 1, -1, -1})), "api-key=769");
    }

    @Test
    void anUnknownVersionIsRefused() {
        assertClosedWithALine(
                RawClient.framed(ByteBuffer.wrap(new byte[] {0, 3, 0, 99, 0, 0, 0, 1, -1, -1})),
                "api=Metadata version=99 is not served, min=0 max=13");
    }

    @Test
    void aCountBeyondTheRestIsRefused() {
        // Metadata v0 that announces 0x7fffffff topics and ends there.
        assertClosedWithALine(
                RawClient.framed(ByteBuffer.wrap(new byte[] {0, 3, 0, 0, 0, 0, 0, 1, -1, -1, 0x7f, -1, -1, -1})),
                "api=Metadata version=0 malformed");
    }

    @Test
    void aStringBeyondTheRestIsRefused() {
        assertClosedWithALine(
                RawClient.framed(ByteBuffer.wrap(new byte[] {0, 3, 0, 0, 0, 0, 0, 1, -1, -1, 0, 0, 0, 1, 0x70, 0})),
                "api=Metadata version=0 malformed: length=28672 beyond remaining=0");
    }

    @Test
    void millionsOfTaggedFieldsInAHeaderAreRefused() {
        ByteBuffer frame = ByteBuffer.allocate(3 << 20);
        // Metadata v9 (header v2), client id null, then a count of tagged fields and fields (tag 0, size 0) to the end.
        frame.put(new byte[] {0, 3, 0, 9, 0, 0, 0, 1, -1, -1, -1, -1, -1, 0x07});
        frame.position(0).limit(3 << 20);
        assertClosedWithALine(RawClient.framed(frame), "more than fields=");
    }

    @Test
    void aFrameThatEndsInTheMiddleIsReported() throws Exception {
        try (RawClient client = broker.connect()) {
            client.send(new byte[] {0, 0, 0, 100, 0, 18, 0, 0});
            client.socket().shutdownOutput();
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(broker.logLines()).singleElement().asString().contains("in the middle of a request");
    }

    @Test
    void randomBytesNeverDoMoreThanEndTheirConnection() {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            try (RawClient client = broker.connect()) {
                byte[] bytes = i % 2 == 0 ? body : RawClient.framed(ByteBuffer.wrap(body));
                client.send(bytes);
            }
        }
        assertThatServed(bystander);
        assertThat(broker.logLines()).noneMatch(line -> line.contains("failed"));
    }

    @Test
    void aLogLineIsNotWrittenForEveryOneOfManyBadConnections() {
        for (int i = 0; i < 100; i++) {
            try (RawClient client = broker.connect()) {
                client.send(new byte[] {-1, -1, -1, -1});
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
        assertThat(broker.logLines()).isNotEmpty().hasSizeLessThan(100);
    }

    @Test
    void oneConnectionTooManyIsClosedAndThereIsRoomAgainWhenOneLeaves() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 1; i < TestBroker.LIMITS.connections(); i++) {
            clients.add(broker.connect());
        }
        assertThatServed(clients.get(clients.size() - 1));
        assertThat(broker.refusesConnections()).isTrue();
        assertThat(broker.logLines()).anyMatch(line -> line.contains("connections=200 limit reached"));
        clients.remove(0).close();
        await("a place is free again")
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .untilAsserted(() -> {
                    try (RawClient next = broker.connect()) {
                        assertThatServed(next);
                    }
                });
        clients.forEach(RawClient::close);
    }

    @Test
    void oneAddressGetsNoMoreThanItsShareOfConnections() {
        var limits = with(TestBroker.LIMITS, 3, Duration.ofMinutes(1));
        try (TestBroker strict = new TestBroker(limits);
                RawClient one = strict.connect();
                RawClient two = strict.connect();
                RawClient three = strict.connect()) {
            assertThatServed(one);
            assertThatServed(two);
            assertThatServed(three);
            assertThat(strict.refusesConnections()).isTrue();
            assertThat(strict.logLines()).anyMatch(line -> line.contains("connections-per-ip=3 limit reached"));
        }
    }

    @Test
    void connectionsThatSayNothingOrDribbleAreClosedInTime() {
        var limits = with(TestBroker.LIMITS, 200, Duration.ofMillis(300));
        try (TestBroker strict = new TestBroker(limits);
                RawClient silent = strict.connect();
                RawClient dribbling = strict.connect();
                RawClient talking = strict.connect()) {
            assertThatServed(talking);
            assertThatServed(dribbling);
            dribbling.send(new byte[] {0, 0, 0, 100, 0});
            assertThat(silent.isClosedByBroker()).isTrue();
            assertThat(dribbling.isClosedByBroker()).isTrue();
            assertThatServed(talking);
            assertThat(strict.logLines())
                    .anyMatch(line -> line.contains("first request incomplete"))
                    .anyMatch(line -> line.contains(" request incomplete"));
        }
    }

    private static Limits with(Limits limits, int connectionsPerIp, Duration frameTimeout) {
        return new Limits(
                limits.requestBytes(),
                limits.connections(),
                connectionsPerIp,
                limits.inflightBytes(),
                limits.requestsInFlight(),
                limits.idleTimeout(),
                frameTimeout,
                limits.writeTimeout());
    }
}
