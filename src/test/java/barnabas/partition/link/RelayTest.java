package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.ONE;
import static barnabas.partition.link.LinkedBroker.THREE;
import static barnabas.partition.link.LinkedBroker.TWO;
import static barnabas.partition.link.LinkedBroker.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.partition.link.ReplicationLinks.Led;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One and Two can be cut off from each other; both hear Three. */
class RelayTest {
    private LinkedBroker one;
    private LinkedBroker two;
    private LinkedBroker three;
    private Proxy between;

    @BeforeEach
    void start() throws IOException {
        one = new LinkedBroker(ONE);
        two = new LinkedBroker(TWO);
        three = new LinkedBroker(THREE);
        between = new Proxy(two.address());
        three.knows(one, two);
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        three.close();
        between.close();
    }

    private void connect() {
        one.links.peer(TWO, between.address());
        await().until(() -> one.connectedTo(two) && one.connectedTo(three) && two.connectedTo(three));
    }

    private void cut() {
        between.freeze();
        await("they have noticed").until(() -> !one.connectedTo(two) && !two.connectedTo(one));
    }

    @Test
    void whatABrokerLeadsThatAnotherIsCutOffFromIsPassedOnByAThird() {
        TestMember leader = two.member(0, ONE, THREE);
        connect();
        leader.link.lead(3);
        leader.link.inSync(3, Set.of(TWO, THREE));
        two.member(1, ONE).link.lead(8);
        cut();

        await().until(() -> leader(one, 0).equals(Optional.of(new Led(TWO, 3, Set.of(TWO, THREE)))));
        await().until(() -> leader(one, 1).equals(Optional.of(new Led(TWO, 8, Set.of(TWO)))));
        assertThat(one.links.isWithinReach(TWO)).isTrue();
        assertThat(one.connectedTo(two)).isFalse();
    }

    @Test
    void whatChangesMeanwhileIsPassedOnToo() {
        TestMember leader = two.member(0, ONE, THREE);
        connect();
        leader.link.lead(3);
        cut();
        await().until(() -> leader(one, 0).isPresent());

        leader.link.lead(4);
        leader.link.inSync(4, Set.of(TWO, THREE));
        await().until(() -> leader(one, 0).equals(Optional.of(new Led(TWO, 4, Set.of(TWO, THREE)))));
        leader.link.takeBack(4);
        await().until(() -> leader(one, 0).isEmpty());
    }

    @Test
    void noReplicaActsByWhatIsPassedOn() {
        TestMember follower = one.member(0, TWO);
        TestMember leader = two.member(0, ONE, THREE);
        connect();
        cut();
        int announced = follower.announced.size();
        leader.link.lead(3);

        await().until(() -> leader(one, 0).isPresent());
        assertThat(follower.link.alive(TWO)).isFalse();
        assertThat(follower.announced).hasSize(announced);
    }

    @Test
    void aBrokerThatNobodyHearsIsOutOfReach() {
        two.member(0, ONE, THREE).link.lead(3);
        connect();
        cut();
        await().until(() -> leader(one, 0).isPresent());

        two.kill();
        await().until(() -> !one.links.isWithinReach(TWO));
        assertThat(leader(one, 0)).isEmpty();
    }

    @Test
    void aBrokerThatStartsWhileItIsCutOffIsToldToo() {
        two.member(0, ONE, THREE).link.lead(3);
        between.freeze();
        one.links.peer(TWO, between.address());

        await().until(() -> leader(one, 0).equals(Optional.of(new Led(TWO, 3, Set.of(TWO)))));
    }

    @Test
    void whoHearsABrokerAgainGoesByItAlone() {
        TestMember leader = two.member(0, ONE, THREE);
        connect();
        leader.link.lead(3);
        cut();
        await().until(() -> leader(one, 0).isPresent());

        between.thaw();
        between.reset();
        await().until(() -> one.connectedTo(two) && two.connectedTo(one));
        leader.link.takeBack(3);
        await().until(() -> leader(one, 0).isEmpty());
    }

    private static Optional<Led> leader(LinkedBroker at, int partition) {
        return at.links.leader(group(partition));
    }
}
