package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import barnabas.it.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Broker 2 is the test's own server; broker 1, or a client, is the test's own process. */
@Timeout(30)
class NetworkTest {
    private final Network network = new Network();
    private final List<Integer> ports = FreePorts.take(2);
    private ServerSocket server;
    private Socket near;
    private Socket far;

    @BeforeEach
    void brokerTwoListens() throws IOException {
        listen();
        network.proxy(2, Channel.LINK, ports.get(0), ports.get(1));
        network.isRun(1, ProcessHandle.current().pid());
        network.look();
    }

    private void listen() throws IOException {
        server = new ServerSocket(ports.get(1), 10, InetAddress.getLoopbackAddress());
    }

    private void dial() throws IOException {
        near = new Socket(InetAddress.getLoopbackAddress(), ports.get(0));
        near.setSoTimeout(100);
    }

    private void connect() throws IOException {
        dial();
        far = server.accept();
        far.setSoTimeout(100);
    }

    @AfterEach
    void allEnds() throws IOException {
        network.close();
        server.close();
        for (Socket socket : new Socket[] {near, far}) {
            if (socket != null) {
                socket.close();
            }
        }
    }

    private static void goes(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(7);
        to.setSoTimeout(10_000);
        assertThat(to.getInputStream().read()).isEqualTo(7);
        to.setSoTimeout(100);
    }

    private static void isHeld(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(8);
        assertThatThrownBy(() -> to.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void whatIsSentArrives() throws IOException {
        connect();
        goes(near, far);
        goes(far, near);
    }

    @Test
    void whatIsHeldArrivesAfterTheHeal() throws IOException {
        connect();
        network.holdBoth(1, 2, Channel.LINK);
        isHeld(near, far);
        isHeld(far, near);
        network.heal();
        far.setSoTimeout(10_000);
        assertThat(far.getInputStream().read()).isEqualTo(8);
        goes(near, far);
    }

    @Test
    void oneWayIsHeldAndTheOtherIsNot() throws IOException {
        connect();
        network.hold(2, 1, Channel.LINK);
        isHeld(far, near);
        goes(near, far);
    }

    @Test
    void othersAndOtherThingsAreNotHeld() throws IOException {
        connect();
        network.holdBoth(1, 2, Channel.KAFKA, Channel.CLUSTER);
        network.holdBoth(3, 2, Channel.LINK);
        network.holdBoth(Way.CLIENTS, 2, Channel.LINK);
        goes(near, far);
        goes(far, near);
    }

    @Test
    void whoIsNoBrokerIsAClient() throws IOException {
        network.isRun(1, Long.MAX_VALUE);
        connect();
        network.hold(Way.CLIENTS, 2, Channel.LINK);
        isHeld(near, far);
    }

    @Test
    void aConnectionThatIsMadeWhileItIsHeldComesThroughAfterTheHeal() throws IOException {
        network.hold(1, 2, Channel.LINK);
        dial();
        server.setSoTimeout(100);
        assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        network.heal();
        server.setSoTimeout(10_000);
        far = server.accept();
        goes(near, far);
    }

    @Test
    void delayedPiecesComeLater() throws IOException {
        connect();
        network.delay(1, 2, Duration.ofMillis(300), Channel.LINK);
        isHeld(near, far);
        far.setSoTimeout(10_000);
        assertThat(far.getInputStream().read()).isEqualTo(8);
    }

    @Test
    void aResetIsToldToBothEndsAndOthersMayDialAgain() throws IOException {
        connect();
        network.reset(2, 1, Channel.LINK);
        near.setSoTimeout(10_000);
        far.setSoTimeout(10_000);
        assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
        connect();
        goes(near, far);
    }

    @Test
    void theEndOfAStreamArrivesAndTheOtherDirectionGoesOn() throws IOException {
        connect();
        near.shutdownOutput();
        far.setSoTimeout(10_000);
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        goes(far, near);
    }

    @Test
    void whoDoesNotListenIsRefusedUntilItListens() throws IOException {
        connect();
        server.close();
        far.close();
        near.setSoTimeout(10_000);
        assertThat(near.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
        listen();
        await("the proxy listens again")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptions()
                .until(() -> {
                    connect();
                    return true;
                });
        goes(near, far);
    }

    @Test
    void whoIsHeldIsNotRefusedThoughNobodyListens() throws IOException {
        connect();
        network.holdBoth(1, 2, Channel.LINK);
        server.close();
        far.close();
        network.look();
        assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        dial();
        network.heal();
        network.look();
        assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
    }
}
