package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.NOTHING;
import static barnabas.partition.link.LinkedBroker.ONE;
import static barnabas.partition.link.LinkedBroker.THREE;
import static barnabas.partition.link.LinkedBroker.TWO;
import static barnabas.partition.link.LinkedBroker.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import barnabas.consensus.Links;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.partition.link.ReplicationLinks.Led;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What brokers tell each other while all is well. */
class LinkTest {
    private LinkedBroker one;
    private LinkedBroker two;

    @BeforeEach
    void start() {
        one = new LinkedBroker(ONE);
        two = new LinkedBroker(TWO);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private void connect() {
        one.knows(two);
        await().until(() -> one.connectedTo(two) && two.connectedTo(one));
    }

    @Test
    void messagesComeInTheOrderInWhichTheyWereSaid() {
        TestMember leader = one.member(0, TWO);
        TestMember follower = two.member(0, ONE);
        connect();
        List<Message> said = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Message message = i % 3 == 0 ? one.append(two, i) : one.newerEpoch(two, i);
            said.add(message);
            leader.link.send(message, i % 3 == 0 ? bytes("batch " + i) : NOTHING);
        }
        await().until(() -> follower.got.size() == 1000);
        assertThat(follower.messages()).isEqualTo(said);
        assertThat(follower.got.get(999).records()).isEqualTo(bytes("batch 999"));
        assertThat(follower.got.get(998).records().remaining()).isZero();
        assertThat(follower.got).allMatch(got -> got.session() == follower.link.session(ONE));
    }

    @Test
    void aSessionBeginsWithTheListOfAllThatIsLed() {
        one.member(0, TWO).link.lead(4);
        TestMember leader = one.member(1, TWO);
        leader.link.lead(7);
        leader.link.inSync(7, Set.of(ONE, TWO));
        TestMember follower = two.member(1, ONE);
        connect();
        await().until(() -> !follower.announced.isEmpty());
        assertThat(follower.announced).containsExactly(new TestMember.Leads(one.replica(), 7));
        assertThat(follower.link.leads(ONE)).isEqualTo(7);
        assertThat(follower.changes).hasValueGreaterThanOrEqualTo(1);
        assertThat(two.links.leader(group(0))).contains(new Led(ONE, 4, Set.of(ONE)));
        assertThat(two.links.leader(group(1))).contains(new Led(ONE, 7, Set.of(ONE, TWO)));
        assertThat(one.links.leader(group(1))).contains(new Led(ONE, 7, Set.of(ONE, TWO)));
    }

    @Test
    void whatIsAnnouncedAndTakenBackIsKnownToTheOthers() {
        TestMember leader = one.member(0, TWO);
        TestMember follower = two.member(0, ONE);
        connect();
        leader.link.lead(3);
        await().until(() -> follower.link.leads(ONE) == 3);
        assertThat(leader.link.announced()).isEqualTo(3);
        assertThat(follower.announced).contains(new TestMember.Leads(one.replica(), 3));
        int changes = follower.changes.get();
        leader.link.takeBack(2);
        assertThat(leader.link.announced())
                .as("an older epoch takes nothing back")
                .isEqualTo(3);
        leader.link.takeBack(3);
        await().until(() -> follower.changes.get() > changes);
        assertThat(follower.link.leads(ONE)).isEqualTo(Links.LEADS_NOT);
        assertThat(leader.link.announced()).isEqualTo(Links.LEADS_NOT);
        assertThat(two.links.leader(group(0))).isEmpty();
        assertThat(one.links.leader(group(0))).isEmpty();
    }

    @Test
    void whatAReplicaLedIsTakenBackWhenItLeavesOrAnotherTakesItsPlace() {
        TestMember follower = two.member(0, ONE);
        TestMember first = one.member(0, TWO);
        connect();
        first.link.lead(3);
        await().until(() -> follower.link.leads(ONE) == 3);
        TestMember second = one.member(0, TWO);
        await().until(() -> follower.link.leads(ONE) == Links.LEADS_NOT);
        first.link.lead(9);
        second.link.lead(4);
        await().until(() -> follower.link.leads(ONE) == 4);
        first.link.leave();
        second.link.leave();
        await().until(() -> follower.link.leads(ONE) == Links.LEADS_NOT);
        assertThat(follower.announced).doesNotContain(new TestMember.Leads(one.replica(), 9));
    }

    @Test
    void aReplicaThatComesLateHearsWhoLeads() {
        one.member(0, TWO).link.lead(3);
        connect();
        await().until(() -> two.links.leader(group(0)).isPresent());
        assertThat(two.member(0, ONE).announced).containsExactly(new TestMember.Leads(one.replica(), 3));
    }

    @Test
    void pingsAreEchoedAndWakeNobody() {
        TestMember leader = one.member(0, TWO);
        leader.link.lead(1);
        connect();
        await().until(() -> leader.link.echoedMs(TWO) != Links.NEVER);
        int changes = leader.changes.get();
        long first = leader.link.echoedMs(TWO);
        await().until(() -> leader.link.echoedMs(TWO) > first + 400);
        assertThat(leader.changes).hasValue(changes);
        assertThat(leader.link.echoedMs(TWO)).isLessThanOrEqualTo(one.links.nowMs());
    }

    @Test
    void aReplicaThatFailsCostsTheOthersNothing() {
        one.links.join(group(0), new FailingMember());
        TestMember follower = one.member(1, TWO);
        TestMember leader = two.member(1, ONE);
        two.member(0, ONE).link.lead(1);
        connect();
        leader.link.lead(1);
        leader.link.send(two.newerEpoch(one, 1), NOTHING);
        await().until(() -> follower.got.size() == 1);
        assertThat(follower.got.get(0).session()).isEqualTo(1);
    }

    /** A replica with a bug. */
    private static final class FailingMember implements GroupMember {
        @Override
        public void received(Message message, ByteBuffer records, long session, Runnable done) {
            throw new IllegalStateException("as a test wants it");
        }

        @Override
        public void announced(ReplicaId leader, int epoch) {
            throw new IllegalStateException("as a test wants it");
        }

        @Override
        public void linkChanged() {
            throw new IllegalStateException("as a test wants it");
        }
    }

    @Test
    void theNewestOfThoseThatSayTheyLeadIsTheLeader() {
        try (LinkedBroker three = new LinkedBroker(THREE)) {
            connect();
            three.knows(one, two);
            one.member(0, TWO, THREE).link.lead(5);
            three.member(0, ONE, TWO).link.lead(6);
            await().until(() -> two.links.leader(group(0)).map(Led::epoch).equals(Optional.of(6)));
            await().until(() -> one.links.leader(group(0)).map(Led::broker).equals(Optional.of(THREE)));
            assertThat(two.links.leader(group(0)).orElseThrow().broker()).isEqualTo(THREE);
            await().until(() -> two.links.directories().size() == 2);
            assertThat(two.links.directories()).isEqualTo(Map.of(ONE, one.directory, THREE, three.directory));
        }
    }

    @Test
    void oneThatWasNotToldWhereTheOtherIsIsFoundByIt() {
        two.links.peer(ONE, one.address());
        await().until(() -> one.connectedTo(two) && two.connectedTo(one));
    }

    @Test
    void aPortThatIsTakenFailsTheStart() {
        LinkSettings settings = LinkedBroker.settings(THREE, one.address().getPort(), Optional.empty());
        assertThatThrownBy(() -> LinkedBroker.started(two.system, settings))
                .hasRootCauseInstanceOf(BindException.class)
                .hasStackTraceContaining(
                        "cannot listen on 127.0.0.1:" + one.address().getPort());
    }

    @Test
    void whatIsSaidBeforeALinkIsClosedArrives() throws Exception {
        TestMember leader = one.member(0, TWO);
        TestMember follower = two.member(0, ONE);
        connect();
        leader.link.lead(1);
        leader.link.send(one.append(two, 1), ByteBuffer.allocate(4 << 20));
        leader.link.takeBack(1);
        one.links.close().toCompletableFuture().get();
        await().until(() -> follower.got.size() == 1);
        await().until(() -> follower.link.leads(ONE) == Links.LEADS_NOT);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
