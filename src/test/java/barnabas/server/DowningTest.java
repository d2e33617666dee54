package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import barnabas.partition.link.ReplicationLinks.Contact;
import barnabas.server.Downing.Peer;
import barnabas.server.Downing.Sight;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DowningTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final BrokerId THREE = new BrokerId(3);
    private static final Set<BrokerId> VOTERS = Set.of(ONE, TWO, THREE);
    private static final Contact CONNECTED = new Contact(true, false, 0);
    private static final Contact DEAD = new Contact(false, true, 0);
    private static final Contact SILENT = new Contact(false, false, 0);
    private static final Peer TWO_HERE = new Peer("two", TWO, false, true);
    private static final Peer TWO_AWAY = new Peer("two", TWO, true, true);
    private static final Peer THREE_AWAY = new Peer("three", THREE, true, true);

    private final Downing downing = new Downing(ONE);

    private Set<String> after(long nowMs, Contact two, Contact three, Peer... peers) {
        return downing.toDown(new Sight(VOTERS, Map.of(TWO, two, THREE, three), List.of(peers), nowMs));
    }

    @Test
    void aDeadProcessIsPutOutAfterThreeSeconds() {
        assertThat(after(2999, CONNECTED, DEAD, TWO_HERE, THREE_AWAY)).isEmpty();
        assertThat(after(3000, CONNECTED, DEAD, TWO_HERE, THREE_AWAY)).containsExactly("three");
    }

    @Test
    void oneThatAkkaReachesIsNotPutOut() {
        assertThat(after(100_000, CONNECTED, DEAD, TWO_HERE, new Peer("three", THREE, false, true)))
                .isEmpty();
    }

    @Test
    void aSilentOneIsPutOutWhenItWasSilentAndUnreachableForAMinute() {
        assertThat(after(10_000, CONNECTED, SILENT, TWO_HERE, THREE_AWAY)).isEmpty();
        assertThat(after(69_999, CONNECTED, SILENT, TWO_HERE, THREE_AWAY)).isEmpty();
        assertThat(after(70_000, CONNECTED, SILENT, TWO_HERE, THREE_AWAY)).containsExactly("three");
    }

    @Test
    void aSilentOneIsPutOutSoonerWhenABrokerWaitsToBeLetInAgain() {
        after(0, CONNECTED, SILENT, TWO_AWAY, THREE_AWAY);
        assertThat(after(9_999, CONNECTED, SILENT, TWO_AWAY, THREE_AWAY)).isEmpty();
        assertThat(after(10_000, CONNECTED, SILENT, TWO_AWAY, THREE_AWAY)).containsExactly("three");
    }

    @Test
    void aBrokerThatIsStillJoiningWaitsToBeLetIn() {
        Peer joining = new Peer("two again", TWO, false, false);
        after(0, CONNECTED, SILENT, joining, THREE_AWAY);
        assertThat(after(10_000, CONNECTED, SILENT, joining, THREE_AWAY)).containsExactly("three");
    }

    @Test
    void oneThatCameBackInBetweenIsGivenTimeAnew() {
        after(0, CONNECTED, SILENT, TWO_HERE, THREE_AWAY);
        after(30_000, CONNECTED, SILENT, TWO_HERE, new Peer("three", THREE, false, true));
        after(40_000, CONNECTED, SILENT, TWO_HERE, THREE_AWAY);
        assertThat(after(99_999, CONNECTED, SILENT, TWO_HERE, THREE_AWAY)).isEmpty();
        assertThat(after(100_000, CONNECTED, SILENT, TWO_HERE, THREE_AWAY)).containsExactly("three");
    }

    @Test
    void whoIsConnectedWithNoMajorityPutsNobodyOut() {
        assertThat(after(1_000_000, DEAD, DEAD, TWO_AWAY, THREE_AWAY)).isEmpty();
        assertThat(after(2_000_000, SILENT, DEAD, TWO_AWAY, THREE_AWAY)).isEmpty();
    }

    @Test
    void whoIsConnectedStays() {
        after(0, CONNECTED, CONNECTED, TWO_AWAY, THREE_AWAY);
        assertThat(after(1_000_000, CONNECTED, CONNECTED, TWO_AWAY, THREE_AWAY)).isEmpty();
    }

    @Test
    void theOldProcessOfABrokerThatCameBackElsewhereIsPutOut() {
        Peer again = new Peer("three again", THREE, false, true);
        after(0, CONNECTED, CONNECTED, TWO_HERE, THREE_AWAY, again);
        assertThat(after(3000, CONNECTED, CONNECTED, TWO_HERE, THREE_AWAY, again))
                .containsExactly("three");
    }

    @Test
    void aBrokerThatNoLinkKnowsIsPutOutAfterAMinute() {
        Peer three = new Peer("three", THREE, false, true);
        Peer four = new Peer("four", new BrokerId(4), true, true);
        after(0, CONNECTED, CONNECTED, TWO_HERE, three, four);
        assertThat(after(59_999, CONNECTED, CONNECTED, TWO_HERE, three, four)).isEmpty();
        assertThat(after(60_000, CONNECTED, CONNECTED, TWO_HERE, three, four)).containsExactly("four");
    }

    @Test
    void aVoterOfItsOwnNeedsNobody() {
        Downing alone = new Downing(ONE);
        assertThat(alone.toDown(new Sight(Set.of(ONE), Map.of(TWO, DEAD), List.of(TWO_AWAY), 3000)))
                .containsExactly("two");
    }
}
