package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups of the consumer protocol (KIP-848) as Kafka's own clients have them. */
@Timeout(90)
class ConsumerProtocolIT {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create()
            .with("groups.consumer.heartbeat-interval = 200ms")
            .with("groups.consumer.heartbeat-interval-min = 200ms");

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Clients clients = Clients.of(broker);

    private Consumer<byte[], byte[]> member(String group, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(Map.of("group.id", group, "group.protocol", "consumer"));
        all.putAll(settings);
        return clients.consumer(all);
    }

    private Consumer<byte[], byte[]> classicMember(String group) {
        return clients.consumer(Map.of(
                "group.id",
                group,
                "group.protocol",
                "classic",
                "heartbeat.interval.ms",
                200,
                "session.timeout.ms",
                6000));
    }

    @SafeVarargs
    private static void awaitShares(List<Integer> sizes, Consumer<byte[], byte[]>... members) {
        await("shares of " + sizes).atMost(SOON).until(() -> {
            boolean all = true;
            for (int i = 0; i < members.length; i++) {
                members[i].poll(POLL);
                all &= members[i].assignment().size() == sizes.get(i);
            }
            return all;
        });
    }

    private static int read(Consumer<byte[], byte[]> consumer, int count) {
        int[] read = {0};
        await("records come").atMost(SOON).until(() -> {
            read[0] += consumer.poll(POLL).count();
            return read[0] >= count;
        });
        return read[0];
    }

    private static ConsumerGroupDescription describe(Admin admin, String group) throws Exception {
        return admin.describeConsumerGroups(List.of(group))
                .all()
                .get(20, TimeUnit.SECONDS)
                .get(group);
    }

    @Test
    void twoShareAndOneTakesOverFromTheOther() throws Exception {
        clients.createTopic("shared", 4, Map.of());
        try (Consumer<byte[], byte[]> one = member("sharing", Map.of());
                Admin admin = clients.admin()) {
            one.subscribe(List.of("shared"));
            try (Consumer<byte[], byte[]> two = member("sharing", Map.of())) {
                two.subscribe(List.of("shared"));
                awaitShares(List.of(2, 2), one, two);
                assertThat(one.assignment()).doesNotContainAnyElementsOf(two.assignment());
                clients.fill("shared", 4, 5);
                assertThat(read(one, 10)).isEqualTo(10);
                assertThat(read(two, 10)).isEqualTo(10);
                one.commitSync();
                two.commitSync();
                ConsumerGroupDescription described = describe(admin, "sharing");
                assertThat(described.type()).isEqualTo(GroupType.CONSUMER);
                assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
                assertThat(described.partitionAssignor()).isEqualTo("uniform");
                assertThat(described.members()).hasSize(2).allSatisfy(ConsumerProtocolIT::hasWhatItIsToHave);
            }
            await("the other takes all").atMost(SOON).until(() -> {
                assertThat(one.poll(POLL).count()).as("nothing comes twice").isZero();
                return one.assignment().size() == 4;
            });
            assertThat(admin.listGroups().all().get(20, TimeUnit.SECONDS))
                    .anyMatch(group ->
                            group.groupId().equals("sharing") && group.type().equals(Optional.of(GroupType.CONSUMER)));
        }
    }

    private static void hasWhatItIsToHave(MemberDescription member) {
        assertThat(member.assignment().topicPartitions()).hasSize(2);
        assertThat(member.targetAssignment()).contains(member.assignment());
        assertThat(member.upgraded()).contains(true);
    }

    @Test
    void commitsAndMembersSurviveARestartOfTheBroker() throws Exception {
        clients.createTopic("resumed", 2, Map.of());
        clients.fill("resumed", 2, 5);
        try (Consumer<byte[], byte[]> one = member("resuming", Map.of())) {
            one.subscribe(List.of("resumed"));
            assertThat(read(one, 10)).isEqualTo(10);
            one.commitSync();
            int epoch = one.groupMetadata().generationId();
            broker.kill();
            broker.start();
            clients.fill("resumed", 2, 1);
            assertThat(read(one, 2)).as("the member goes on").isEqualTo(2);
            assertThat(one.groupMetadata().generationId()).isEqualTo(epoch);
            one.commitSync();
        }
        try (Consumer<byte[], byte[]> two = member("resuming", Map.of())) {
            two.subscribe(List.of("resumed"));
            clients.fill("resumed", 2, 1);
            assertThat(read(two, 2)).as("what is left").isEqualTo(2);
        }
    }

    @Test
    void aPatternMeansTopicsThatComeLater() throws Exception {
        clients.createTopic("pattern-a", 1, Map.of());
        try (Consumer<byte[], byte[]> one = member("matching", Map.of("group.remote.assignor", "range"))) {
            one.subscribe(new SubscriptionPattern("pattern-.*"));
            awaitShares(List.of(1), one);
            clients.createTopic("pattern-b", 2, Map.of());
            awaitShares(List.of(3), one);
            try (Admin admin = clients.admin()) {
                assertThat(describe(admin, "matching").partitionAssignor()).isEqualTo("range");
            }
        }
    }

    @Test
    void aStaticMemberKeepsItsPartitions() throws Exception {
        clients.createTopic("kept", 2, Map.of());
        try (Consumer<byte[], byte[]> one = member("static", Map.of("group.instance.id", "i-1"))) {
            one.subscribe(List.of("kept"));
            Set<TopicPartition> before;
            try (Consumer<byte[], byte[]> two = member("static", Map.of("group.instance.id", "i-2"))) {
                two.subscribe(List.of("kept"));
                awaitShares(List.of(1, 1), one, two);
                before = two.assignment();
            }
            int epoch = one.groupMetadata().generationId();
            try (Consumer<byte[], byte[]> two = member("static", Map.of("group.instance.id", "i-2"))) {
                two.subscribe(List.of("kept"));
                awaitShares(List.of(1, 1), one, two);
                assertThat(two.assignment()).isEqualTo(before);
                assertThat(one.groupMetadata().generationId()).isEqualTo(epoch);
            }
        }
    }

    @Test
    void membersAreReplacedOneByOneByThoseOfTheOtherProtocolAndBack() throws Exception {
        clients.createTopic("rolled", 4, Map.of());
        clients.fill("rolled", 4, 5);
        try (Admin admin = clients.admin();
                Consumer<byte[], byte[]> stays = classicMember("rolling")) {
            stays.subscribe(List.of("rolled"));
            try (Consumer<byte[], byte[]> first = classicMember("rolling")) {
                first.subscribe(List.of("rolled"));
                awaitShares(List.of(2, 2), stays, first);
                assertThat(describe(admin, "rolling").type()).isEqualTo(GroupType.CLASSIC);
                stays.commitSync();
                first.commitSync();
            }
            try (Consumer<byte[], byte[]> upgraded = member("rolling", Map.of())) {
                upgraded.subscribe(List.of("rolled"));
                awaitShares(List.of(2, 2), stays, upgraded);
                assertThat(stays.assignment()).doesNotContainAnyElementsOf(upgraded.assignment());
                assertThat(describe(admin, "rolling").type()).isEqualTo(GroupType.CONSUMER);
                stays.commitSync();
                upgraded.commitSync();
            }
            awaitShares(List.of(4), stays);
            assertThat(describe(admin, "rolling").type()).isEqualTo(GroupType.CLASSIC);
            clients.fill("rolled", 4, 1);
            assertThat(read(stays, 4)).isEqualTo(4);
            stays.commitSync();
        }
    }
}
