package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.NOTHING;
import static barnabas.partition.link.LinkedBroker.ONE;
import static barnabas.partition.link.LinkedBroker.TWO;
import static barnabas.partition.link.LinkedBroker.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.consensus.Links;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule T4: what a link tells of a broker that does not answer any more. */
class LinkLossTest {
    private LinkedBroker one;
    private LinkedBroker two;
    private Proxy proxy;
    private TestMember atOne;
    private TestMember atTwo;

    @BeforeEach
    void start() throws IOException {
        one = new LinkedBroker(ONE);
        two = new LinkedBroker(TWO);
        proxy = new Proxy(two.address());
        atOne = one.member(0, TWO);
        atTwo = two.member(0, ONE);
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        proxy.close();
    }

    private void connect() {
        one.knows(two);
        awaitSession();
    }

    /** The only way between the two is through the proxy. */
    private void connectThroughProxy() {
        one.links.peer(TWO, proxy.address());
        awaitSession();
    }

    private void awaitSession() {
        quickly().until(() -> one.connectedTo(two) && two.connectedTo(one));
    }

    private static ConditionFactory quickly() {
        return await().pollInterval(Duration.ofMillis(2));
    }

    @Test
    void aBrokerWhoseProcessIsGoneIsDeadAtOnce() {
        for (LinkedBroker killed : new LinkedBroker[] {two, one}) {
            connect();
            LinkedBroker left = killed.equals(two) ? one : two;
            TestMember member = killed.equals(two) ? atOne : atTwo;
            int changes = member.changes.get();
            killed.links.close();
            quickly().atMost(Duration.ofMillis(500)).until(() -> !member.link.alive(killed.id));
            quickly().until(() -> member.changes.get() > changes);
            assertThat(left.links.contacts().get(killed.id).knownDead()).isTrue();
            assertThat(left.links.contacts().get(killed.id).connected()).isFalse();
            if (killed.equals(two)) {
                two.close();
                two = new LinkedBroker(TWO);
                atTwo = two.member(0, ONE);
            }
        }
    }

    @Test
    void aLinkThatIsResetIsMadeAgainAtOnceAsANewSession() {
        connectThroughProxy();
        atTwo.link.lead(3);
        quickly().until(() -> atOne.link.leads(TWO) == 3);
        long before = atOne.link.session(TWO);
        proxy.reset();
        quickly().until(() -> {
            assertThat(atOne.link.alive(TWO)).isTrue();
            assertThat(atOne.link.leads(TWO)).as("the old session's word holds").isEqualTo(3);
            return atOne.link.session(TWO) > before && one.connectedTo(two);
        });
        assertThat(atOne.announced).hasSizeGreaterThanOrEqualTo(2);
        assertThat(one.links.contacts().get(TWO).knownDead()).isFalse();
    }

    @Test
    void whatIsSentInASessionThatEndsIsNotDeliveredInTheNext() {
        connectThroughProxy();
        long before = atTwo.link.session(ONE);
        proxy.freeze();
        atOne.link.send(one.newerEpoch(two, 1), NOTHING);
        proxy.reset();
        proxy.thaw();
        quickly().until(() -> atTwo.link.session(ONE) > before && one.connectedTo(two) && two.connectedTo(one));
        atOne.link.send(one.newerEpoch(two, 2), NOTHING);
        quickly().until(() -> !atTwo.got.isEmpty());
        assertThat(atTwo.messages()).containsExactly(one.newerEpoch(two, 2));
        assertThat(atTwo.got.get(0).session()).isEqualTo(atTwo.link.session(ONE));
    }

    @Test
    void aSilentBrokerCountsAsGoneAfterTheElectionTimeoutAndComesBackByANewSession() {
        connectThroughProxy();
        atTwo.link.lead(3);
        quickly().until(() -> atOne.link.leads(TWO) == 3);
        long session = atOne.link.session(TWO);
        int changes = atOne.changes.get();
        long frozenMs = one.links.nowMs();
        proxy.freeze();
        quickly().until(() -> !atOne.link.alive(TWO));
        assertThat(one.links.nowMs() - frozenMs).isBetween(700L, 1800L);
        assertThat(one.links.leader(group(0))).isEmpty();
        quickly().until(() -> atOne.changes.get() > changes);
        assertThat(one.links.contacts().get(TWO).knownDead()).isFalse();
        proxy.thaw();
        awaitSession();
        assertThat(atOne.link.alive(TWO)).isTrue();
        assertThat(atOne.link.session(TWO)).isGreaterThan(session);
        assertThat(atOne.link.leads(TWO)).isEqualTo(3);
    }

    @Test
    void aBrokerThatIsDoubtedAndDoesNotAnswerIsGoneSoon() {
        connectThroughProxy();
        proxy.freeze();
        long doubtedMs = one.links.nowMs();
        quickly().until(() -> {
            one.links.suspect(TWO); // again, if what was under way already has answered
            return !atOne.link.alive(TWO);
        });
        assertThat(one.links.nowMs() - doubtedMs).isBetween(Peer.PROBE_MS - 10, 900L);
        proxy.thaw();
        awaitSession();
    }

    @Test
    void aBrokerThatIsDoubtedAndAnswersStays() {
        connectThroughProxy();
        long session = atOne.link.session(TWO);
        long untilMs = one.links.nowMs() + 2 * Peer.PROBE_MS;
        one.links.suspect(TWO);
        quickly().until(() -> {
            assertThat(atOne.link.alive(TWO)).isTrue();
            return one.links.nowMs() > untilMs;
        });
        assertThat(atOne.link.session(TWO)).isEqualTo(session);
    }

    @Test
    void aBrokerThatStartsAgainIsFoundAtOnceFromEitherSide() {
        connect();
        two.close();
        quickly().until(() -> !atOne.link.alive(TWO));
        two = new LinkedBroker(TWO);
        atTwo = two.member(0, ONE);
        long startedMs = two.links.nowMs();
        two.links.peer(ONE, one.address());
        awaitSession();
        assertThat(two.links.nowMs() - startedMs).isLessThan(900);
    }

    @Test
    void aLeaderHearsOfTheFirstEchoOfASessionAndOfOneAfterItsLeaseHadEnded() {
        atOne.link.lead(1);
        connectThroughProxy();
        quickly().until(() -> atOne.link.echoedMs(TWO) != Links.NEVER);
        quickly().until(() -> atOne.changes.get() == 2);
        proxy.reset();
        quickly().until(() -> atOne.changes.get() == 4);
        assertThat(atTwo.changes).as("a follower has no lease").hasValue(2);
    }
}
