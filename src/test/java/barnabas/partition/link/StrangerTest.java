package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.ONE;
import static barnabas.partition.link.LinkedBroker.THREE;
import static barnabas.partition.link.LinkedBroker.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule F6: who is not a broker of this cluster, or not the one that it says it is, is closed with one log line. */
class StrangerTest {
    private final LogLines log = new LogLines();
    private LinkedBroker one;

    @BeforeEach
    void start() {
        one = new LinkedBroker(ONE);
    }

    @AfterEach
    void stop() {
        one.close();
        log.close();
    }

    @Test
    void garbageIsClosedWithOneLine() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(answer("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .isEmpty();
        }
        assertThat(log.lines()).singleElement().asString().contains("127.0.0.1", "limit=1024");
    }

    @Test
    void aHelloOfAnotherVersionIsClosedWithOneLine() throws IOException {
        ByteBuffer encoded = FrameCodec.encode(hello(TWO, 1));
        encoded.putShort(FrameCodec.HEAD_BYTES + Integer.BYTES, (short) 9);
        byte[] hello = new byte[encoded.remaining()];
        encoded.get(hello);
        assertThat(answer(hello)).isEmpty();
        assertThat(log.lines()).singleElement().asString().contains("protocol version=9 is not known, ours=1");
    }

    @Test
    void aFirstFrameThatEndsTooEarlyIsClosedWithOneLine() throws IOException {
        byte[] hello = new byte[20];
        FrameCodec.encode(hello(TWO, 1)).get(hello);
        try (Socket socket = connected()) {
            socket.getOutputStream().write(hello);
        }
        await().untilAsserted(
                        () -> assertThat(log.lines()).singleElement().asString().contains("amid its first frame"));
    }

    @Test
    void whoConnectsAndSaysNothingIsClosedWithoutALine() throws IOException {
        assertThat(answer(new byte[0])).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aLengthThatCannotBeIsClosedAmidASession() throws IOException {
        try (Socket socket = connected()) {
            open(socket, hello(TWO, 1));
            await().until(() -> one.links.contacts().containsKey(TWO));
            ByteBuffer head = ByteBuffer.allocate(FrameCodec.HEAD_BYTES);
            FrameCodec.head(head, 0, Integer.MAX_VALUE, (byte) 9);
            socket.getOutputStream().write(head.array());
            readUntilClosed(socket);
        }
        assertThat(log.lines()).singleElement().asString().contains("bytes=2147483647", "limit=262144");
    }

    @Test
    void aBrokerOfAnotherClusterIsRefused() {
        try (LinkedBroker two =
                new LinkedBroker(TWO, settings -> LinkedBroker.settings(TWO, 0, Optional.of("another")))) {
            one.knows(two);
            await().until(() -> log.lines().size() == 2);
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line).contains("broker-id=2 is of cluster-id=another, ours=cluster"))
                    .anySatisfy(
                            line -> assertThat(line).contains("broker-id=1 is of cluster-id=cluster, ours=another"));
            assertThat(one.links.contacts()).isEmpty();
            assertThat(two.links.contacts()).isEmpty();
        }
    }

    @Test
    void aBrokerWhoseClusterIsNotFormedYetIsWelcome() {
        try (LinkedBroker two = new LinkedBroker(TWO, settings -> LinkedBroker.settings(TWO, 0, Optional.empty()))) {
            one.knows(two);
            await().until(() -> one.connectedTo(two) && two.connectedTo(one));
        }
    }

    @Test
    void aBrokerWithOurIdIsRefused() throws IOException {
        assertThat(answer(FrameCodec.encode(hello(ONE, 1)).array())).isEmpty();
        assertThat(log.lines()).singleElement().asString().contains("broker-id=1 is ours, too");
    }

    @Test
    void ofTwoBrokersWithOneIdTheNewerStays() throws IOException {
        try (Socket newer = connected();
                Socket older = connected()) {
            open(newer, hello(TWO, 6));
            await().until(() -> one.links.contacts().containsKey(TWO));
            open(older, hello(TWO, 5));
            assertThat(readUntilClosed(older)).isEmpty();
            assertThat(log.lines()).singleElement().asString().contains("incarnation=5", "incarnation=6");
            assertThat(one.links.contacts().get(TWO).connected()).isTrue();
        }
    }

    @Test
    void anotherThanTheOneThatWasDialedIsRefused() {
        try (LinkedBroker three = new LinkedBroker(THREE)) {
            one.links.peer(TWO, three.address());
            await().until(() -> !log.lines().isEmpty());
            assertThat(log.lines().get(0)).contains("broker-id=2", "broker-id=3 answers at");
            assertThat(one.links.contacts()).isEmpty();
        }
    }

    private static Frame.Hello hello(BrokerId broker, long incarnation) {
        return new Frame.Hello(Optional.of("cluster"), broker, new UUID(1, incarnation), incarnation, 1 << 20);
    }

    private static void open(Socket socket, Frame.Hello hello) throws IOException {
        socket.getOutputStream()
                .write(
                        FrameCodec.encode(hello).array(),
                        0,
                        FrameCodec.encode(hello).remaining());
        socket.getOutputStream()
                .write(FrameCodec.encode(new Frame.Listed(List.of(), true)).array());
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(one.address().getAddress(), one.address().getPort());
        socket.setSoTimeout(5000);
        return socket;
    }

    /** All that comes until the connection is closed. */
    private byte[] answer(byte[] said) throws IOException {
        try (Socket socket = connected()) {
            socket.getOutputStream().write(said);
            return readUntilClosed(socket);
        }
    }

    private static byte[] readUntilClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }
}
