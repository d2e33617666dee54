package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.GroupRecord.ClassicGroupForgotten;
import barnabas.group.GroupsFixture.Asked;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group whose members are replaced one by one by those of the other protocol. */
class ConversionTest {
    private final GroupsFixture group = new GroupsFixture();

    @BeforeEach
    void thereAreTopics() {
        group.topics = new SomeTopics().with("orders", 4);
    }

    /** A classic member as a client is one that gives everything up before it joins again. */
    private final class Classic {
        private final String id;
        private int generation;
        private Set<Integer> has = Set.of();

        private Classic(String id) {
            this.id = id;
        }

        private JoinGroupRequestData joining() {
            JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
            protocols.add(new JoinGroupRequestProtocol()
                    .setName("range")
                    .setMetadata(Utils.toArray(
                            ConsumerProtocol.serializeSubscription(new Subscription(List.of("orders"))))));
            return new JoinGroupRequestData()
                    .setGroupId(GroupsFixture.GROUP)
                    .setMemberId(id)
                    .setProtocolType("consumer")
                    .setSessionTimeoutMs(GroupsFixture.SESSION_MS)
                    .setRebalanceTimeoutMs(GroupsFixture.REBALANCE_MS)
                    .setProtocols(protocols);
        }

        private Asked join() {
            return group.version(9).join(joining());
        }

        private Errors heartbeat() {
            return group.heartbeat(id, generation);
        }

        private Asked sync(Map<String, List<Integer>> assignments) {
            SyncGroupRequestData request = new SyncGroupRequestData()
                    .setGroupId(GroupsFixture.GROUP)
                    .setMemberId(id)
                    .setGenerationId(generation)
                    .setProtocolType("consumer")
                    .setProtocolName("range");
            assignments.forEach((member, partitions) -> request.assignments()
                    .add(new SyncGroupRequestAssignment()
                            .setMemberId(member)
                            .setAssignment(Utils.toArray(
                                    ConsumerProtocol.serializeAssignment(new Assignment(partitions.stream()
                                            .map(number -> new TopicPartition("orders", number))
                                            .toList()))))));
            return group.ask(new GroupRequest.Sync(request));
        }

        private void take(Asked synced) {
            has = new TreeSet<>();
            ConsumerProtocol.deserializeAssignment(
                            ByteBuffer.wrap(synced.synced().assignment()))
                    .partitions()
                    .forEach(partition -> has.add(partition.partition()));
        }

        /** Joins and syncs in a group where nobody waits for anybody. */
        private void rejoin() {
            Asked joined = join();
            assertThat(joined.error()).isEqualTo(Errors.NONE);
            generation = joined.joined().generationId();
            Asked synced = sync(Map.of());
            assertThat(synced.error()).isEqualTo(Errors.NONE);
            take(synced);
        }
    }

    /** Two classic members with two partitions each. */
    private List<Classic> classicGroup() {
        Classic one = new Classic(newId());
        Classic two = new Classic(newId());
        Asked first = one.join();
        Asked second = two.join();
        group.pass(200);
        one.generation = first.joined().generationId();
        two.generation = second.joined().generationId();
        Asked assigned = one.sync(Map.of(one.id, List.of(0, 1), two.id, List.of(2, 3)));
        one.take(assigned);
        two.take(two.sync(Map.of()));
        assertThat(one.has).containsExactly(0, 1);
        return List.of(one, two);
    }

    private String newId() {
        return group.version(9).join(new Classic("").joining()).joined().memberId();
    }

    private Consumer consumer(String id) {
        group.version(1);
        return new Consumer(group, id);
    }

    private String type() {
        return group.view().type();
    }

    @Test
    void aClassicGroupBecomesAConsumerGroupAsOneJoinsByTheNewProtocol() {
        List<Classic> classic = classicGroup();
        int generation = classic.get(0).generation;
        Consumer three = consumer("three");

        assertThat(three.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(type()).isEqualTo("consumer");
        assertThat(three.epoch).isEqualTo(generation + 1);
        assertThat(three.owned).as("all is others'").isEmpty();
        assertThat(group.log()).anyMatch(ClassicGroupForgotten.class::isInstance);
    }

    @Test
    void classicMembersGoOnByTheirOwnProtocolInTheNewGroup() {
        List<Classic> classic = classicGroup();
        Consumer three = consumer("three");
        three.heartbeat();
        for (Classic member : classic) {
            assertThat(member.heartbeat()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
            member.rejoin();
        }
        group.version(1);
        three.heartbeat();

        Set<Integer> all = new TreeSet<>(three.has("orders"));
        assertThat(all).isNotEmpty();
        for (Classic member : classic) {
            assertThat(member.has).isNotEmpty().doesNotContainAnyElementsOf(all);
            all.addAll(member.has);
            assertThat(member.heartbeat()).isEqualTo(Errors.NONE);
        }
        assertThat(all).hasSize(4);
        assertThat(group.state()).isEqualTo("Stable");
    }

    @Test
    void membersAreReplacedUntilNoneIsClassicAndBackUntilAllAre() {
        List<Classic> classic = classicGroup();
        Consumer three = consumer("three");
        three.heartbeat();
        classic.forEach(Classic::rejoin);
        assertThat(group.leave(classic.get(0).id)).isEqualTo(Errors.NONE);
        assertThat(group.leave(classic.get(1).id)).isEqualTo(Errors.NONE);
        group.version(1);
        Consumer.settle(three);
        assertThat(three.has("orders")).hasSize(4);
        assertThat(type()).isEqualTo("consumer");

        Classic back = new Classic(
                group.version(9).join(new Classic("").joining()).joined().memberId());
        back.rejoin();
        group.version(1);
        three.heartbeat();
        three.heartbeat();
        assertThat(back.heartbeat()).as("what it waited for is free").isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        back.rejoin();
        assertThat(back.has).hasSize(2);
        group.version(1);
        assertThat(three.leave()).isEqualTo(Errors.NONE);

        assertThat(type()).isEqualTo("classic");
        assertThat(group.state()).as("all join anew").isEqualTo("PreparingRebalance");
        assertThat(back.heartbeat()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        Asked joined = back.join();
        back.generation = joined.joined().generationId();
        back.take(back.sync(Map.of(back.id, List.of(0, 1, 2, 3))));
        assertThat(back.has).hasSize(4);
        group.failOver();
        assertThat(type()).isEqualTo("classic");
        assertThat(back.heartbeat()).isEqualTo(Errors.NONE);
    }

    @Test
    void theNextCoordinatorKnowsTheMixedGroup() {
        List<Classic> classic = classicGroup();
        Consumer three = consumer("three");
        three.heartbeat();
        classic.forEach(Classic::rejoin);
        group.failOver();

        classic.forEach(member -> assertThat(member.heartbeat()).isEqualTo(Errors.NONE));
        group.version(1);
        assertThat(three.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(three.has("orders")).isNotEmpty();
        assertThat(type()).isEqualTo("consumer");
    }

    @Test
    void aClassicMemberThatDoesNotComeBackIsOut() {
        List<Classic> classic = classicGroup();
        Consumer three = consumer("three");
        three.heartbeat();
        classic.get(0).rejoin();
        for (int passed = 0; passed < GroupsFixture.SESSION_MS; passed += 5000) {
            group.pass(5000);
            three.heartbeat();
            assertThat(classic.get(0).heartbeat()).isNotEqualTo(Errors.UNKNOWN_MEMBER_ID);
        }

        assertThat(classic.get(1).heartbeat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        classic.get(0).rejoin();
        group.version(1);
        three.heartbeat();
        classic.get(0).rejoin();
        group.version(1);
        three.heartbeat();
        assertThat(three.has("orders").size() + classic.get(0).has.size()).isEqualTo(4);
    }

    @Test
    void aGroupThatIsNoConsumersStaysWhatItIs() {
        Asked join = group.version(3).join(GroupsFixture.joinRequest("", "v0").setProtocolType("connect"));
        assertThat(join.error()).isEqualTo(Errors.NONE);

        assertThat(consumer("one").heartbeat()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        assertThat(type()).isEqualTo("classic");
    }

    @Test
    void aGroupWhoseSubscriptionsCannotBeReadStaysWhatItIs() {
        List<String> ids = group.stableGroup(2);

        assertThat(consumer("one").heartbeat()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        assertThat(group.heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
    }

    @Test
    void whoCannotBeUnderstoodDoesNotJoinAConsumerGroupByTheClassicProtocol() {
        consumer("one").heartbeat();
        group.version(3);

        assertThat(group.join("", "range").error()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(group.join(GroupsFixture.joinRequest("", "v0").setProtocolType("connect"))
                        .error())
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(group.view().description().members()).hasSize(1);
    }

    @Test
    void oneMemberDoesNotSpeakTwoProtocols() {
        Consumer one = consumer("one");
        one.heartbeat();
        Classic same = new Classic("one");
        same.generation = one.epoch;

        assertThat(same.heartbeat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(same.sync(Map.of()).error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(same.join().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        group.version(1);
        assertThat(one.heartbeat()).isEqualTo(Errors.NONE);
        Classic other = new Classic(newId());
        other.rejoin();
        Consumer thief = consumer(other.id);
        thief.epoch = other.generation;
        assertThat(thief.heartbeat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(other.heartbeat()).isNotEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void anAdministratorTakesMembersOutWhateverTheySpeak() {
        Consumer one = consumer("one");
        one.heartbeat();

        assertThat(group.leave("one")).isEqualTo(Errors.NONE);
        assertThat(group.state()).isEqualTo("Empty");
    }

    @Test
    void anEmptyConsumerGroupIsForTheNextThatComes() {
        Consumer one = consumer("one");
        one.heartbeat();
        one.leave();
        Classic classic = new Classic("");
        assertThat(classic.join().error()).as("it is being changed").isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(type()).isEqualTo("classic");
        Classic again = new Classic(newId());
        assertThat(again.join().joined().generationId()).isGreaterThan(1);
    }

    @Test
    void aStaticMemberChangesItsProtocolInItsPlace() {
        group.version(9);
        Classic old = new Classic("");
        Asked joined = group.join(old.joining().setGroupInstanceId("i-1"));
        assertThat(joined.error()).isEqualTo(Errors.NONE);
        Consumer now = consumer("now").instance("i-1");

        assertThat(now.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(now.has("orders")).as("it takes the place").hasSize(4);
        assertThat(group.view().description().members()).hasSize(1);

        Asked back = group.version(9).join(old.joining().setGroupInstanceId("i-1"));
        assertThat(back.error()).isEqualTo(Errors.NONE);
        assertThat(type()).as("nobody speaks the consumer protocol any more").isEqualTo("classic");
    }

    @Test
    void whoWaitsForItsGenerationIsToldThatTheGroupChanges() {
        String first = newId();
        newId();
        Classic waits = new Classic(first);
        Asked join = waits.join();
        assertThat(join.isAnswered()).isFalse();
        consumer("one").heartbeat();

        assertThat(join.error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }
}
