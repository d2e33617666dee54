package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpGoesToStdoutAndIsNoFailure() {
        assertThat(run("consume", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--from=beginning|end|OFFSET|@TIMESTAMP")
                .contains("Examples:");
        assertThat(err.size()).isZero();
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("barnabas ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "start",
                "start --dev --config node.conf",
                "start --config /no/such/file",
                "topic",
                "frobnicate",
                "consume",
                "consume orders --from yesterday",
                "consume orders --max -1",
                "consume orders --partition -1",
                "produce orders --partitioner best",
                "produce orders --partitioner random --partition 1",
                "produce orders --partition -2",
                "topic create orders --partitions 0",
                "topic create orders --replication-factor 0",
                "topic list --bootstrap nowhere",
                "topic list --format xml",
                "verify /no/such/file orders",
                "cluster",
                "cluster status --format xml",
                "cluster transfer orders-3",
                "cluster transfer orders --to 2",
                "cluster transfer orders-3 --to 2 --management no where",
                "verify pom.xml orders --over -1",
                "bench",
                "bench produce orders --records 0",
                "bench produce orders --rate -1",
                "bench produce orders --size -1",
                "bench consume orders --seconds 100000",
                "bench consume",
                "bench roundtrip orders --size 15",
                "bench roundtrip orders --format xml",
            })
    void wrongUsageIsExitCodeTwoAndOneSentence(String commandLine) {
        assertThat(run(commandLine.isEmpty() ? new String[0] : commandLine.split(" ")))
                .isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("barnabas: ")
                .hasLineCount(1)
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic create orders",
                "cluster status",
                "topic list",
                "topic describe orders",
                "topic delete orders",
                "produce orders",
                "consume orders",
                "consume orders --group billing",
                "bench produce orders",
                "bench consume orders",
                "bench roundtrip orders"
            })
    void withoutABrokerEveryCommandFailsAtOnceAndSaysWhatToDo(String commandLine) throws IOException {
        String address = "127.0.0.1:" + ClosedPort.find();
        assertThat(run((commandLine + " --bootstrap " + address).split(" "))).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("barnabas: Nothing answers at " + address
                        + ": start a broker with `barnabas start --dev`, or name one with --bootstrap HOST:PORT.\n");
    }

    @Test
    void aTransferWithoutAManagementPortFailsAtOnceAndSaysWhatToDo() throws IOException {
        String address = "127.0.0.1:" + ClosedPort.find();
        assertThat(run("cluster", "transfer", "orders-3", "--to", "2", "--management", address))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("barnabas: The management address " + address
                        + " cannot be asked: see that the broker is up, and whether it wants https, or name one with"
                        + " --management HOST:PORT.\n");
    }

    @Test
    void theStackTraceIsThereForWhoAsksForIt() throws IOException {
        run("topic", "list", "--debug", "--bootstrap", "127.0.0.1:" + ClosedPort.find());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("\tat barnabas.cli.");
    }

    private int run(String... args) {
        var terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]), out, new PrintStream(err, true, StandardCharsets.UTF_8), "");
        return Main.run(terminal, args);
    }
}
