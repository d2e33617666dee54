package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka's console tools, each a process of its own, from the folder into which the profile {@code full} copies them. */
@Tag("full")
@Timeout(120)
class ConsoleToolsIT {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    @BeforeAll
    static void theToolsAreThere() {
        KafkaTools.areThere();
    }

    private static String run(String input, String tool, String... arguments) throws Exception {
        return KafkaTools.run(broker.folder(), input, tool, arguments);
    }

    private static String onBroker(String input, String tool, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
        all.addAll(List.of(arguments));
        return run(input, tool, all.toArray(new String[0]));
    }

    @Test
    void topicsAreMadeDescribedAndConfigured() throws Exception {
        String topics = "org.apache.kafka.tools.TopicCommand";
        String configs = "kafka.admin.ConfigCommand";
        assertThat(onBroker("", topics, "--create", "--topic", "tools", "--partitions", "2"))
                .contains("Created topic tools.");
        assertThat(onBroker("", topics, "--describe", "--topic", "tools"))
                .contains("PartitionCount: 2", "ReplicationFactor: 1", "Leader: 1");
        onBroker("", configs, "--alter", "--topic", "tools", "--add-config", "retention.ms=4711");
        assertThat(onBroker("", configs, "--describe", "--topic", "tools")).contains("retention.ms=4711");
    }

    @Test
    void linesAreProducedAndTheirOffsetsTold() throws Exception {
        onBroker("one\ntwo\nthree\n", "org.apache.kafka.tools.ConsoleProducer", "--topic", "lines");
        assertThat(onBroker("", "org.apache.kafka.tools.GetOffsetShell", "--topic", "lines"))
                .contains("lines:0:3");
    }

    @Test
    void segmentsAreReadByKafkasOwnDump() throws Exception {
        Clients.of(broker).createTopic("dumped", 1, Map.of());
        onBroker("one\ntwo\nthree\n", "org.apache.kafka.tools.ConsoleProducer", "--topic", "dumped");
        Path segment = broker.partitionFolder("dumped", 0).resolve("00000000000000000000.log");
        assertThat(run(
                        "",
                        "org.apache.kafka.tools.DumpLogSegments",
                        "--deep-iteration",
                        "--print-data-log",
                        "--files",
                        segment.toString()))
                .contains("isvalid: true", "payload: one", "payload: two", "payload: three")
                .doesNotContain("isvalid: false");
    }
}
