package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three processes become one cluster, stay one, and let nobody in who does not belong there. */
@Timeout(240)
class FormingIT {
    /** Much longer than it takes on a machine that does nothing else. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<BrokerProcess> brokers = new ArrayList<>();

    private BrokerProcess create(int id) throws IOException {
        BrokerProcess broker = BrokerProcess.create()
                .with("broker-id = " + id)
                .with("replication.port = " + freePort())
                .with("threads = 2");
        brokers.add(broker);
        return broker;
    }

    private static void voters(List<BrokerProcess> voters) {
        String ids = java.util.stream.IntStream.rangeClosed(1, voters.size())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "cluster.voters = [", "]"));
        voters.forEach(broker -> broker.with(ids).with(seeds(voters)));
    }

    private static String seeds(List<BrokerProcess> seeds) {
        return seeds.stream()
                .map(broker -> "\"127.0.0.1:" + broker.managementPort() + "\"")
                .collect(Collectors.joining(", ", "cluster.seeds = [", "]"));
    }

    private List<BrokerProcess> three() throws IOException {
        List<BrokerProcess> three = List.of(create(1), create(2), create(3));
        voters(three);
        return three;
    }

    @AfterEach
    void closeAll() {
        brokers.forEach(BrokerProcess::close);
    }

    private void awaitUp(List<BrokerProcess> of, int members) {
        of.forEach(broker -> await("broker sees " + members + " members that are up")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    String said = members(broker);
                    assertThat(said).as(broker.log()).contains("\"unreachable\":[]");
                    assertThat(said.split("\"status\":\"Up\"", -1)).hasSize(members + 1);
                }));
    }

    /** Empty when there is no answer. */
    private static String members(BrokerProcess broker) throws InterruptedException {
        try {
            return broker.get("/cluster/members");
        } catch (IOException noAnswer) {
            return "";
        }
    }

    private static void awaitStarted(BrokerProcess broker) {
        await("it starts").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(broker.isAlive()).as(broker.log()).isTrue();
            return broker.startedLine().contains("Barnabas started");
        });
    }

    private static String clusterId(BrokerProcess broker) throws IOException {
        Properties meta = new Properties();
        try (var file = Files.newBufferedReader(broker.dataDir().resolve("meta"))) {
            meta.load(file);
        }
        return meta.getProperty("cluster.id", "none");
    }

    @Test
    @Tag("full")
    void threeEmptyBrokersFormOneClusterAndAnyTwoFormItAgainWithoutTheThird() throws Exception {
        List<BrokerProcess> three = three();
        three.forEach(BrokerProcess::launch);
        three.forEach(FormingIT::awaitStarted);
        awaitUp(three, 3);
        String id = clusterId(three.get(0));
        for (BrokerProcess broker : three) {
            assertThat(clusterId(broker)).isEqualTo(id).isNotEqualTo("none");
            broker.terminate();
        }
        for (BrokerProcess broker : three) {
            assertThat(broker.awaitEnd().exitCode()).isZero();
        }
        List<BrokerProcess> withoutTheFirst = three.subList(1, 3);
        withoutTheFirst.forEach(BrokerProcess::launch);
        awaitUp(withoutTheFirst, 2);
        three.get(0).launch();
        awaitUp(three, 3);
    }

    @Test
    @Tag("full")
    void aBrokerThatWasKilledComesBackToTheClusterThatIsThere() throws Exception {
        List<BrokerProcess> three = three();
        three.forEach(BrokerProcess::launch);
        awaitUp(three, 3);
        three.get(0).kill();
        three.get(0).launch();
        awaitUp(three, 3);
        awaitStarted(three.get(0));
    }

    @Test
    void toldToStopWhileItWaitsForOthersABrokerEndsWithZero() throws Exception {
        List<BrokerProcess> three = three();
        BrokerProcess lonely = three.get(0);
        lonely.launch();
        await("its management port answers").atMost(PATIENCE).until(() -> !members(lonely)
                .isEmpty());
        lonely.terminate();
        BrokerProcess.Ended ended = lonely.awaitEnd();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).isEmpty();
    }

    @Test
    @Tag("full")
    void anotherBrokerWithAUsedNumberIsRefused() throws Exception {
        BrokerProcess one = create(1).start();
        BrokerProcess another = create(1).with(seeds(List.of(one)));
        BrokerProcess.Ended ended = another.startInVain();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("broker-id 1 is used by the broker at");
        assertThat(one.isAlive()).isTrue();
    }

    @Test
    @Tag("full")
    void aBrokerWithDataOfAnotherClusterIsRefused() throws Exception {
        BrokerProcess one = create(1).start();
        BrokerProcess stranger = create(2).start();
        stranger.terminate();
        assertThat(stranger.awaitEnd().exitCode()).isZero();
        stranger.with(seeds(List.of(one)));
        BrokerProcess.Ended ended = stranger.startInVain();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("belongs to cluster " + clusterId(stranger), clusterId(one));
        assertThat(one.isAlive()).isTrue();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }
}
