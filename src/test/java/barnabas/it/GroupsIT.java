package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumer groups as clients have them that nobody here wrote. */
@Timeout(90)
class GroupsIT {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    private static final Duration POLL = Duration.ofMillis(200);

    private final Clients clients = Clients.of(broker);

    private Consumer<byte[], byte[]> member(String group, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "group.id",
                group,
                "group.protocol",
                "classic",
                "heartbeat.interval.ms",
                300,
                "session.timeout.ms",
                6000));
        all.putAll(settings);
        return clients.consumer(all);
    }

    /** Reads until so many records have come. */
    private static int read(Consumer<byte[], byte[]> consumer, int count) {
        int[] read = {0};
        await("records come").atMost(Duration.ofSeconds(30)).until(() -> {
            read[0] += consumer.poll(POLL).count();
            return read[0] >= count;
        });
        return read[0];
    }

    @Test
    void aGroupGoesOnWhereItWasAfterARestartOfTheBroker() throws Exception {
        clients.createTopic("resumed", 1, Map.of());
        clients.fill("resumed", 1, 10);
        try (Consumer<byte[], byte[]> consumer = member("resuming", Map.of("max.poll.records", 4))) {
            consumer.subscribe(List.of("resumed"));
            assertThat(read(consumer, 4)).isEqualTo(4);
            consumer.commitSync();
        }
        broker.kill();
        broker.start();
        try (Consumer<byte[], byte[]> consumer = member("resuming", Map.of())) {
            consumer.subscribe(List.of("resumed"));
            assertThat(read(consumer, 6)).as("what is left").isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RangeAssignor", "RoundRobinAssignor", "StickyAssignor", "CooperativeStickyAssignor"})
    void membersShareThePartitionsAndTakeOverFromOneThatLeaves(String assignor) throws Exception {
        String topic = "shared-" + assignor;
        clients.createTopic(topic, 4, Map.of());
        Map<String, Object> settings =
                Map.of("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor);
        try (Consumer<byte[], byte[]> one = member(topic, settings)) {
            one.subscribe(List.of(topic));
            try (Consumer<byte[], byte[]> two = member(topic, settings)) {
                two.subscribe(List.of(topic));
                await("each has two").atMost(Duration.ofSeconds(30)).until(() -> {
                    one.poll(POLL);
                    two.poll(POLL);
                    return one.assignment().size() == 2 && two.assignment().size() == 2;
                });
                assertThat(one.assignment()).doesNotContainAnyElementsOf(two.assignment());
                clients.fill(topic, 4, 5);
                assertThat(read(one, 10)).isEqualTo(10);
                assertThat(read(two, 10)).isEqualTo(10);
                one.commitSync();
                two.commitSync();
            }
            await("the other takes all").atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(one.poll(POLL).count()).as("nothing comes twice").isZero();
                return one.assignment().size() == 4;
            });
        }
    }

    @Test
    void aStaticMemberThatIsStartedAnewKeepsItsPartitionsAndNobodyElseNotices() throws Exception {
        clients.createTopic("kept", 2, Map.of());
        try (Consumer<byte[], byte[]> one = member("static", Map.of("group.instance.id", "i-1"))) {
            one.subscribe(List.of("kept"));
            Set<TopicPartition> before;
            try (Consumer<byte[], byte[]> two = member("static", Map.of("group.instance.id", "i-2"))) {
                two.subscribe(List.of("kept"));
                await("each has one").atMost(Duration.ofSeconds(30)).until(() -> {
                    one.poll(POLL);
                    two.poll(POLL);
                    return one.assignment().size() == 1 && two.assignment().size() == 1;
                });
                before = two.assignment();
            }
            int generation = one.groupMetadata().generationId();
            try (Consumer<byte[], byte[]> two = member("static", Map.of("group.instance.id", "i-2"))) {
                two.subscribe(List.of("kept"));
                await("it has what it had").atMost(Duration.ofSeconds(30)).until(() -> {
                    one.poll(POLL);
                    two.poll(POLL);
                    return two.assignment().equals(before);
                });
                assertThat(one.groupMetadata().generationId()).isEqualTo(generation);
            }
        }
    }

    @Test
    void anAdministratorSeesMovesAndDeletesGroups() throws Exception {
        clients.createTopic("administered", 1, Map.of());
        clients.fill("administered", 1, 10);
        TopicPartition partition = new TopicPartition("administered", 0);
        try (Admin admin = clients.admin()) {
            try (Consumer<byte[], byte[]> consumer = member("seen", Map.of())) {
                consumer.subscribe(List.of("administered"));
                read(consumer, 10);
                consumer.commitSync();
                var description = admin.describeConsumerGroups(List.of("seen"))
                        .all()
                        .get(20, TimeUnit.SECONDS)
                        .get("seen");
                assertThat(description.groupState()).isEqualTo(GroupState.STABLE);
                assertThat(description.members())
                        .singleElement()
                        .matches(member -> member.assignment().topicPartitions().equals(Set.of(partition)));
            }
            admin.alterConsumerGroupOffsets(
                            "seen",
                            Map.of(partition, new OffsetAndMetadata(3, "moved")),
                            new AlterConsumerGroupOffsetsOptions())
                    .all()
                    .get(20, TimeUnit.SECONDS);
            assertThat(admin.listConsumerGroupOffsets("seen")
                            .partitionsToOffsetAndMetadata()
                            .get(20, TimeUnit.SECONDS))
                    .containsEntry(partition, new OffsetAndMetadata(3, "moved"));
            assertThat(admin.listGroups().all().get(20, TimeUnit.SECONDS).stream()
                            .map(listing -> listing.groupId())
                            .collect(Collectors.toSet()))
                    .contains("seen");
            admin.deleteConsumerGroups(List.of("seen")).all().get(20, TimeUnit.SECONDS);
            assertThat(admin.listGroups().all().get(20, TimeUnit.SECONDS))
                    .noneMatch(listing -> listing.groupId().equals("seen"));
        }
    }

    @Test
    void kcatReadsAsAMember() throws Exception {
        clients.createTopic("read-by-kcat", 2, Map.of());
        clients.fill("read-by-kcat", 2, 3);
        Kcat kcat = Kcat.on(broker);
        String[] reading = {"-G", "kcats", "-e", "-X", "auto.offset.reset=earliest", "read-by-kcat"};

        assertThat(kcat.run("", reading)).hasLineCount(6);
        clients.fill("read-by-kcat", 2, 1);
        assertThat(kcat.run("", reading)).as("what has come since").hasLineCount(2);
    }
}
