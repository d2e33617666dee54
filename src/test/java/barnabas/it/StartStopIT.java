package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a broker begins and ends, and when it refuses to begin: exit code 2, one sentence, nothing touched. */
@Timeout(120)
class StartStopIT {
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    @RegisterExtension
    private static final BrokerProcess running = BrokerProcess.create();

    @Test
    void theLineSaysWhereItServes() {
        assertThat(running.startedLine())
                .isEqualTo("Barnabas started kafka=" + running.bootstrap() + " management=" + running.management());
    }

    @Test
    void anUnknownKeyIsNamedWithItsNearestNeighbour() throws Exception {
        try (BrokerProcess broker = BrokerProcess.create().with("log.segment-byte = 1 MiB")) {
            assertRefused(broker, "barnabas.log.segment-byte", "barnabas.log.segment-bytes");
        }
    }

    @Test
    void aBadValueIsNamed() throws Exception {
        try (BrokerProcess broker = BrokerProcess.create().with("kafka.port = 70000")) {
            assertRefused(broker, "barnabas.kafka.port", "65535");
        }
        try (BrokerProcess broker = BrokerProcess.create().with("log.flush = sometimes")) {
            assertRefused(broker, "barnabas.log.flush", "sometimes");
        }
        try (BrokerProcess broker = BrokerProcess.create().with("limits.idle-timeout = soon")) {
            assertRefused(broker, "idle-timeout");
        }
    }

    @Test
    void aTakenPortIsNamedWhicheverItIs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String listener : new String[] {"kafka", "management", "cluster"}) {
                try (BrokerProcess broker = BrokerProcess.create().with(listener + ".port = " + taken.getLocalPort())) {
                    assertRefused(broker, "barnabas." + listener, Integer.toString(taken.getLocalPort()));
                }
            }
        }
    }

    @Test
    void aDataDirectoryInUseByAnotherProcessIsLeftAlone() throws Exception {
        try (BrokerProcess broker = withDataOf(running)) {
            assertRefused(broker, running.dataDir(), running.dataDir().toString(), "in use");
        }
        assertThat(running.isAlive()).isTrue();
    }

    @Test
    void dataOfAnotherBrokerOrOfANewerFormatIsLeftAlone() throws Exception {
        try (BrokerProcess owner = BrokerProcess.create().start()) {
            owner.terminate();
            assertThat(owner.awaitEnd().exitCode()).isZero();
            try (BrokerProcess broker = withDataOf(owner).with("broker-id = 2")) {
                assertRefused(broker, owner.dataDir(), "belongs to broker 1", "not to broker 2");
            }
            Path meta = owner.dataDir().resolve("meta");
            Files.writeString(meta, Files.readString(meta).replaceFirst("format.version=\\d+", "format.version=99"));
            try (BrokerProcess broker = withDataOf(owner)) {
                assertRefused(broker, owner.dataDir(), "format version 99");
            }
        }
    }

    @Test
    void dataOfAnotherClusterIsNotServed() throws Exception {
        try (BrokerProcess owner = BrokerProcess.create().start()) {
            owner.terminate();
            assertThat(owner.awaitEnd().exitCode()).isZero();
            Path meta = owner.dataDir().resolve("meta");
            String strange = Uuid.randomUuid().toString();
            Files.writeString(meta, Files.readString(meta).replaceFirst("cluster.id=.*", "cluster.id=" + strange));
            Map<Path, String> before = batches(owner.dataDir());
            try (BrokerProcess broker = withDataOf(owner)) {
                BrokerProcess.Ended ended = broker.startInVain();
                assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
                assertThat(ended.out()).isEmpty();
                assertThat(ended.err().strip().lines()).anySatisfy(line -> assertThat(line)
                        .contains("barnabas: data-dir=" + owner.dataDir(), "another cluster", strange));
                assertThat(batches(owner.dataDir())).isEqualTo(before).isNotEmpty();
            }
        }
    }

    private static Map<Path, String> batches(Path data) throws IOException {
        Map<Path, String> files = contents(data.resolve("partitions"));
        files.keySet().removeIf(file -> !file.toString().endsWith(".log"));
        return files;
    }

    private static BrokerProcess withDataOf(BrokerProcess owner) {
        return BrokerProcess.create().with("data-dir = \"" + owner.dataDir() + "\"");
    }

    private static void assertRefused(BrokerProcess broker, String... said) throws Exception {
        assertRefused(broker, broker.dataDir(), said);
        assertThat(broker.dataDir()).doesNotExist();
    }

    private static void assertRefused(BrokerProcess broker, Path data, String... said) throws Exception {
        Map<Path, String> before = contents(data);
        BrokerProcess.Ended ended = broker.startInVain();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).singleElement().asString().contains(said);
        assertThat(contents(data)).isEqualTo(before);
    }

    private static Map<Path, String> contents(Path folder) throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.toList()) {
                    byte[] bytes = Files.isDirectory(file) ? new byte[0] : Files.readAllBytes(file);
                    contents.put(
                            file,
                            Files.getLastModifiedTime(file) + " "
                                    + Base64.getEncoder().encodeToString(bytes));
                }
            }
        }
        return contents;
    }

    @Test
    void toldToStopUnderLoadItAnswersWhatItTookAndEndsWithZero() throws Exception {
        try (BrokerProcess broker = BrokerProcess.create().start()) {
            Clients clients = Clients.of(broker);
            clients.createTopic("load", 3, Map.of());
            Map<String, Object> oneTry = Map.of("acks", "all", "enable.idempotence", false, "retries", 0);
            try (AckedRecords load = new AckedRecords(clients.producer(oneTry), "load", 3)) {
                await("load is under way").atMost(Duration.ofSeconds(30)).until(() -> load.acks() > 1000);
                long began = System.nanoTime();
                broker.terminate();
                BrokerProcess.Ended ended = broker.awaitEnd();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                assertThat(ended.exitCode()).as(ended.err()).isZero();
                assertThat(took).isLessThan(STOP_MAX);
                assertThat(ended.err()).doesNotContain("ERROR").doesNotContain("did not stop cleanly");
                var acked = load.acked();
                broker.start();
                AckedRecords.assertAreIn(clients.readAll("load"), acked, false);
            }
        }
    }

    @Test
    void aFreshBrokerNeedsNoFile() throws Exception {
        // The default ports may be somebody else's; it is said then which, and that is as good a proof that they are
        // the defaults.
        try (BrokerProcess broker = BrokerProcess.create()) {
            broker.run("start", "--dev");
            await("it starts, or says why not")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !broker.isAlive() || !broker.startedLine().isEmpty());
            if (broker.isAlive()) {
                assertThat(broker.startedLine())
                        .isEqualTo("Barnabas started kafka=127.0.0.1:9092 management=http://127.0.0.1:8558");
                assertThat(broker.folder().resolve("barnabas-data/meta")).exists();
                broker.terminate();
                assertThat(broker.awaitEnd().exitCode()).isZero();
            } else {
                assertThat(broker.awaitEnd().err()).contains("cannot listen on 127.0.0.1:");
            }
        }
    }
}
