package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    private static final Node ONE = new Node(1, "one", 9092);
    private static final Node TWO = new Node(2, "two", 9092);

    private final Examination findings = new Examination();

    @Test
    void aHopThatIsBrokenIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(findings.hop("broker 1", "127.0.0.1:" + open.getLocalPort(), "unused"))
                    .isTrue();
        }
        assertThat(findings.isWell()).isTrue();
        assertThat(findings.hop("broker 2", "127.0.0.1:" + ClosedPort.find(), "start it"))
                .isFalse();
        assertThat(findings.hop("broker 3", "no-such-host.invalid:9092", "set kafka.advertised-host"))
                .isFalse();
        assertThat(findings.hop("bootstrap", "localhost", "name a port")).isFalse();

        assertThat(findings.text())
                .contains("ok   broker 1: 127.0.0.1:")
                .contains("BAD  broker 2: ")
                .contains("     -> start it\n")
                .contains("BAD  broker 3: no-such-host.invalid:9092 is a name that is not known here\n")
                .endsWith("3 things are wrong.\n");
    }

    @Test
    void aDiskThatIsNearlyFullIsBad() {
        findings.disk("disk of broker 1", "/data", 100L << 30, 50L << 30);
        findings.disk("disk of broker 2", "/data", -1, -1);
        assertThat(findings.isWell()).isTrue();

        findings.disk("disk of broker 3", "/data", 100L << 30, 5L << 30);
        assertThat(findings.text()).contains("BAD  disk of broker 3: /data has 5.0 of 100.0 GiB free");
    }

    @Test
    void aClockThatIsOffForCertainIsBad() {
        findings.clocks(new Clocks(Map.of(1, new Clocks.Skew(-3.4, 12), 2, new Clocks.Skew(1500, 600))));
        assertThat(findings.isWell()).isTrue();
        assertThat(findings.text())
                .contains("ok   clock of broker 1: 0.003 s behind this machine's, give or take 0.012 s\n");

        findings.clocks(new Clocks(Map.of(3, new Clocks.Skew(-1500, 400))));
        assertThat(findings.text())
                .contains("BAD  clock of broker 3: 1.500 s behind this machine's, give or take 0.400 s\n")
                .contains("NTP");
    }

    @Test
    void partitionsWithoutALeaderAndThoseThatMissAReplicaAreToldApart() {
        findings.partitions(List.of(topic("orders", ONE, ONE, TWO)));
        assertThat(findings.text()).startsWith("ok   partitions: all 1 have a leader");

        findings.partitions(List.of(topic("orders", ONE, ONE), topic("payments", null)));
        assertThat(findings.text())
                .contains("BAD  leaders: 1 partitions have none: payments-0")
                .contains("BAD  replicas: 1 partitions miss one in sync: orders-0");
    }

    private static TopicDescription topic(String name, @Nullable Node leader, Node... inSync) {
        return new TopicDescription(
                name, false, List.of(new TopicPartitionInfo(0, leader, List.of(ONE, TWO), List.of(inSync))));
    }
}
