package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.ONE;
import static barnabas.partition.link.LinkedBroker.THREE;
import static barnabas.partition.link.LinkedBroker.TWO;
import static barnabas.partition.link.LinkedBroker.group;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.consensus.Links;
import barnabas.model.BrokerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which connection counts, and what silence means, told by a clock that the test moves. */
class PeerTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private final List<Wire.Command> told = new ArrayList<>();
    private long nowMs = 5000;
    /** Seen by broker 2. */
    private final Switchboard board =
            new Switchboard(LinkedBroker.settings(TWO, 0, Optional.of("cluster")), () -> nowMs);

    private final Peer lower = board.peer(ONE);
    private final Peer higher = board.peer(THREE);

    @Test
    void theBrokerWithTheLowerIdDecidesWhichConnectionCounts() {
        Wire ours = wire(true);
        assertThat(higher.dialing(ours)).isTrue();
        assertThat(greeted(higher, THREE, wire(false), 1))
                .as("ours is under way")
                .isNotNull();
        assertThat(greeted(higher, THREE, ours, 1)).isNull();

        Wire late = wire(true);
        assertThat(lower.dialing(late)).isTrue();
        Wire theirs = wire(false);
        assertThat(greeted(lower, ONE, theirs, 1)).isNull();
        assertThat(told).as("ours is given up").containsExactly(Wire.Command.ABORT);
        assertThat(greeted(lower, ONE, late, 1)).isNotNull();
        assertThat(open(lower, ONE, theirs)).isTrue();
    }

    @Test
    void aNewSessionEndsTheOneBeforeAndWhatComesOnItCountsNoMore() {
        Wire first = session(lower, ONE, 1);
        Wire second = session(lower, ONE, 1);
        assertThat(told).containsExactly(Wire.Command.ABORT);
        assertThat(second.session()).isEqualTo(first.session() + 1);
        assertThat(lower.heard(first, nowMs)).isFalse();
        lower.said(first, group(0), 9);
        assertThat(glance(lower).leads()).isEqualTo(Links.LEADS_NOT);
        assertThat(lower.ended(first, false, nowMs)).isFalse();
        assertThat(lower.current()).isEqualTo(second);
    }

    @Test
    void anOlderIncarnationIsUnwantedOnlyWhileTheNewerIsThere() {
        session(lower, ONE, 5);
        assertThat(greeted(lower, ONE, wire(false), 4))
                .extracting(Refusal::loud)
                .isEqualTo(true);
        nowMs += 1000;
        assertThat(greeted(lower, ONE, wire(false), 4)).isNull();
    }

    @Test
    void refusedIsDeadAtOnceButNotWhileThereIsASession() {
        lower.address(ADDRESS);
        Wire wire = session(lower, ONE, 1);
        Wire dialed = wire(true);
        assertThat(lower.dialing(dialed)).isFalse();
        assertThat(lower.ended(dialed, true, nowMs)).isFalse();
        assertThat(glance(lower).alive()).isTrue();
        assertThat(lower.ended(wire, false, nowMs)).as("a reset says nothing").isFalse();
        assertThat(glance(lower).alive()).isTrue();
        assertThat(lower.dialing(dialed)).isTrue();
        assertThat(lower.ended(dialed, true, nowMs)).isTrue();
        assertThat(glance(lower).alive()).isFalse();
        assertThat(lower.contact(nowMs)).contains(new ReplicationLinks.Contact(false, true, nowMs));
    }

    @Test
    void connectingIsTriedAtOnceThenLaterAndLater() {
        lower.address(ADDRESS);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            assertThat(lower.toDial(nowMs)).isEqualTo(ADDRESS);
            Wire wire = wire(true);
            lower.dialing(wire);
            assertThat(lower.toDial(nowMs)).isNull();
            lower.ended(wire, true, nowMs);
            long failedMs = nowMs;
            while (lower.toDial(nowMs) == null) {
                nowMs++;
            }
            waits.add(nowMs - failedMs);
        }
        assertThat(waits).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
        Wire session = session(lower, ONE, 1);
        nowMs += 999;
        assertThat(lower.heard(session, nowMs)).isTrue();
        nowMs += 1;
        lower.ended(session, false, nowMs);
        assertThat(lower.toDial(nowMs)).as("one that lasted").isEqualTo(ADDRESS);
    }

    @Test
    void aSessionThatIsSilentForTheElectionTimeoutIsClosed() {
        Wire wire = session(lower, ONE, 1);
        nowMs += 999;
        assertThat(lower.check(nowMs)).isFalse();
        nowMs += 1;
        assertThat(lower.check(nowMs)).isTrue();
        assertThat(told).containsExactly(Wire.Command.ABORT);
        assertThat(lower.check(nowMs)).as("told once").isFalse();
        assertThat(lower.heard(wire, nowMs)).isFalse();
    }

    @Test
    void aDoubtedBrokerHasLittleTimeToAnswer() {
        Wire wire = session(lower, ONE, 1);
        nowMs += 10;
        lower.doubt(nowMs);
        nowMs += Peer.PROBE_MS - 1;
        assertThat(lower.heard(wire, nowMs)).isTrue();
        nowMs += 10;
        assertThat(lower.check(nowMs)).as("it has answered").isFalse();
        lower.doubt(nowMs);
        nowMs += Peer.PROBE_MS - 1;
        assertThat(lower.check(nowMs)).isFalse();
        nowMs += 1;
        assertThat(lower.check(nowMs)).isTrue();
        assertThat(told).containsExactly(Wire.Command.ABORT);
    }

    @Test
    void whoWasAsleepItselfAccusesNobody() {
        GroupLink link = new TestMember(member -> board.join(group(0), member), Set.of()).link;
        session(lower, ONE, 1);
        board.tick();
        nowMs += 10_000;
        assertThat(link.alive(ONE)).as("asked before the first tick").isTrue();
        for (int i = 0; i < 19; i++) {
            nowMs += Switchboard.TICK_MS;
            assertThat(lower.check(board.tick())).isFalse();
        }
        nowMs += Switchboard.TICK_MS;
        assertThat(lower.check(board.tick())).as("silent while we were awake").isTrue();
        assertThat(link.alive(ONE)).isFalse();
        nowMs += 10_000;
        assertThat(link.alive(ONE)).as("it was silent before we slept").isFalse();
    }

    @Test
    void aDecisionSeesASessionAndItsEchoTogether() {
        GroupLink link = new TestMember(member -> board.join(group(0), member), Set.of()).link;
        session(lower, ONE, 1);
        Links decision = link.at(nowMs);
        long session = decision.session(ONE);
        Wire next = session(lower, ONE, 1);
        lower.echoed(next, nowMs, nowMs);
        assertThat(decision.echoedMs(ONE)).isEqualTo(Links.NEVER);
        assertThat(decision.session(ONE)).isEqualTo(session);
        assertThat(link.at(nowMs).echoedMs(ONE)).isEqualTo(nowMs);
    }

    @Test
    void onlyAnEchoAfterTheLeaseHadEndedIsNews() {
        Wire wire = session(lower, ONE, 1);
        assertThat(lower.echoed(wire, nowMs, nowMs)).as("the first").isTrue();
        nowMs += 200;
        assertThat(lower.echoed(wire, nowMs - 1, nowMs)).isFalse();
        nowMs += 900;
        assertThat(lower.echoed(wire, nowMs - 1, nowMs)).isTrue();
    }

    private Peer.Glance glance(Peer peer) {
        return peer.glance(group(0), nowMs);
    }

    private Wire wire(boolean dialed) {
        return new Wire(told::add, dialed, 1 << 20);
    }

    private Refusal greeted(Peer peer, BrokerId id, Wire wire, long incarnation) {
        wire.introduced(hello(id, incarnation), peer.held());
        return peer.greeted(wire, hello(id, incarnation), nowMs);
    }

    private boolean open(Peer peer, BrokerId id, Wire wire) {
        return peer.open(wire, hello(id, 1), List.of(), nowMs);
    }

    private Wire session(Peer peer, BrokerId id, long incarnation) {
        Wire wire = wire(false);
        assertThat(greeted(peer, id, wire, incarnation)).isNull();
        assertThat(open(peer, id, wire)).isTrue();
        return wire;
    }

    private static Frame.Hello hello(BrokerId id, long incarnation) {
        return new Frame.Hello(Optional.of("cluster"), id, new UUID(1, 1), incarnation, 1 << 20);
    }
}
