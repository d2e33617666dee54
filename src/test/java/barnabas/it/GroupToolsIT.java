package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every verb of Kafka's own {@code kafka-consumer-groups}, on groups of both protocols, and {@code kafka-configs} on groups. */
@Tag("full")
@Timeout(180)
class GroupToolsIT {
    private static final String GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
    private static final String CONFIGS = "kafka.admin.ConfigCommand";
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 10;

    /** Of the offsets 0 to 3, and 4 to 7; those behind are of the test's own time. */
    private static final List<Instant> WRITTEN =
            List.of(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z"));

    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    private final Clients clients = Clients.of(broker);

    @BeforeAll
    static void theToolsAreThere() {
        KafkaTools.areThere();
    }

    private static String tool(String tool, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
        all.addAll(List.of(arguments));
        return KafkaTools.run(broker.folder(), "", tool, all.toArray(String[]::new));
    }

    private static String groups(String verb, String group, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(verb, "--group", group));
        all.addAll(List.of(options));
        return tool(GROUPS, all.toArray(String[]::new));
    }

    /** Rows of a table that the tool has printed about a group, in columns. */
    private static List<List<String>> rows(String table, String group) {
        return table.lines()
                .map(line -> Arrays.asList(line.trim().split("\\s+")))
                .filter(columns -> columns.get(0).equals(group))
                .toList();
    }

    private void fill(String topic) throws Exception {
        clients.createTopic(topic, PARTITIONS, Map.of());
        try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
            for (int i = 0; i < RECORDS; i++) {
                Instant written = i / 4 < WRITTEN.size() ? WRITTEN.get(i / 4) : Instant.now();
                byte[] value = ("m" + i).getBytes(StandardCharsets.UTF_8);
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(new ProducerRecord<>(topic, partition, written.toEpochMilli(), null, value));
                }
            }
            producer.flush();
        }
    }

    /** A member that has read all and has committed so. */
    private Consumer<byte[], byte[]> member(String group, String protocol, String topic) {
        Consumer<byte[], byte[]> consumer =
                clients.consumer(Map.of("group.id", group, "group.protocol", protocol, "client.id", "reader"));
        consumer.subscribe(List.of(topic));
        int[] read = {0};
        await("all is read").atMost(Duration.ofSeconds(30)).until(() -> {
            read[0] += consumer.poll(Duration.ofMillis(100)).count();
            return read[0] >= PARTITIONS * RECORDS;
        });
        consumer.commitSync();
        return consumer;
    }

    private Map<Integer, Long> committed(String group) throws Exception {
        try (Admin admin = clients.admin()) {
            Map<Integer, Long> offsets = new TreeMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(20, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
            return offsets;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aGroupWithAMemberIsListedAndDescribedAndStaysAsItIs(String protocol) throws Exception {
        String group = "living-" + protocol;
        fill(group);
        try (Consumer<byte[], byte[]> member = member(group, protocol, group)) {
            assertThat(tool(GROUPS, "--list")).contains(group);
            assertThat(rows(tool(GROUPS, "--list", "--state", "stable"), group))
                    .containsExactly(List.of(group, "Stable"));
            assertThat(tool(GROUPS, "--list", "--type", protocol)).contains(group);
            assertThat(tool(GROUPS, "--list", "--state", "empty")).doesNotContain(group);

            List<List<String>> offsets = rows(groups("--describe", group, "--offsets", "--verbose"), group);
            assertThat(offsets).hasSize(PARTITIONS).allSatisfy(row -> assertThat(row)
                    .contains(group, Integer.toString(RECORDS), "0", "/127.0.0.1", "reader"));
            assertThat(groups("--describe", group)).contains("CURRENT-OFFSET", "LOG-END-OFFSET", "LAG");

            List<List<String>> members = rows(groups("--describe", group, "--members", "--verbose"), group);
            assertThat(members).singleElement().satisfies(row -> assertThat(row)
                    .contains("/127.0.0.1", "reader", Integer.toString(PARTITIONS))
                    .anyMatch(column -> column.startsWith(group)));

            String state = groups("--describe", group, "--state", "--verbose");
            assertThat(state).contains("COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "#MEMBERS");
            assertThat(rows(state, group)).singleElement().satisfies(row -> assertThat(row)
                    .contains("Stable", "1", protocol.equals("classic") ? "range" : "uniform"));
            assertThat(rows(tool(GROUPS, "--describe", "--all-groups", "--state"), group))
                    .hasSize(1);

            assertThat(groups("--reset-offsets", group, "--to-earliest", "--all-topics", "--execute"))
                    .contains("inactive", "Stable");
            assertThat(groups("--delete", group)).contains("not empty");
            assertThat(groups("--delete-offsets", group, "--topic", group)).contains("subscribed");
            assertThat(committed(group)).isEqualTo(Map.of(0, 10L, 1, 10L));
        }
    }

    /** Asks for a reset of partition 0 first without doing it and then in earnest; both must come to the same. */
    private void reset(String group, long expected, String... how) throws Exception {
        Map<Integer, Long> before = committed(group);
        List<String> options = new ArrayList<>(List.of("--topic", group + ":0"));
        options.addAll(List.of(how));
        List<String> row = List.of(group, group, "0", Long.toString(expected));

        options.add("--dry-run");
        assertThat(rows(groups("--reset-offsets", group, options.toArray(String[]::new)), group))
                .as(options.toString())
                .containsExactly(row);
        assertThat(committed(group)).isEqualTo(before);

        options.set(options.size() - 1, "--execute");
        assertThat(rows(groups("--reset-offsets", group, options.toArray(String[]::new)), group))
                .as(options.toString())
                .containsExactly(row);
        assertThat(committed(group)).isEqualTo(Map.of(0, expected, 1, before.get(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void theOffsetsOfAGroupWithoutMembersAreResetInEveryWay(String protocol) throws Exception {
        String group = "reset-" + protocol;
        fill(group);
        member(group, protocol, group).close();

        reset(group, 0, "--to-earliest");
        reset(group, 10, "--to-latest");
        reset(group, 6, "--to-offset", "6");
        reset(group, 4, "--shift-by", "-2");
        reset(group, 7, "--shift-by", "3");
        reset(group, 7, "--to-current");
        reset(group, 4, "--to-datetime", "2020-06-01T00:00:00.000");
        reset(group, 8, "--by-duration", "P1D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void offsetsAreExportedAndTakenFromAFile(String protocol) throws Exception {
        String group = "exported-" + protocol;
        fill(group);
        member(group, protocol, group).close();

        String exported = groups("--reset-offsets", group, "--to-offset", "3", "--all-topics", "--export", "--dry-run");
        assertThat(exported.lines().map(line -> line.replace("\"", ""))).contains(group + ",0,3", group + ",1,3");
        assertThat(committed(group)).isEqualTo(Map.of(0, 10L, 1, 10L));
        var file = Files.writeString(broker.folder().resolve(group + ".csv"), exported.strip() + "\n");
        assertThat(rows(groups("--reset-offsets", group, "--from-file", file.toString(), "--execute"), group))
                .hasSize(PARTITIONS);

        assertThat(committed(group)).isEqualTo(Map.of(0, 3L, 1, 3L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void offsetsAndGroupsAreDeleted(String protocol) throws Exception {
        String group = "deleted-" + protocol;
        fill(group);
        member(group, protocol, group).close();

        assertThat(groups("--delete-offsets", group, "--topic", group + ":0")).contains("Successful");
        assertThat(committed(group)).isEqualTo(Map.of(1, 10L));
        assertThat(groups("--delete", group)).contains("was successful", group);
        assertThat(tool(GROUPS, "--list")).doesNotContain(group);
        assertThat(groups("--describe", group)).contains(group, "not");
    }

    @Test
    void theConfigurationOfAGroupIsSetShownAndTakenBack() throws Exception {
        String[] billing = {"--entity-type", "groups", "--entity-name", "billing"};
        tool(CONFIGS, with(billing, "--alter", "--add-config", "consumer.session.timeout.ms=50000"));
        assertThat(tool(CONFIGS, with(billing, "--describe"))).contains("consumer.session.timeout.ms=50000");
        assertThat(tool(CONFIGS, "--entity-type", "groups", "--describe")).contains("billing", "50000");
        assertThat(tool(CONFIGS, with(billing, "--describe", "--all")))
                .contains("consumer.heartbeat.interval.ms=5000", "DYNAMIC_GROUP_CONFIG");

        tool(CONFIGS, with(billing, "--alter", "--delete-config", "consumer.session.timeout.ms"));
        assertThat(tool(CONFIGS, with(billing, "--describe"))).doesNotContain("50000");
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
