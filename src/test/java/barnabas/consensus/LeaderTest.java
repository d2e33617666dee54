package barnabas.consensus;

import static barnabas.consensus.Bench.ONE;
import static barnabas.consensus.Bench.THREE;
import static barnabas.consensus.Bench.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderTest {
    @Test
    void writesNothingWhenItsLogEndsAtTheCommitPoint() {
        Bench bench = Bench.leader(10, 1);
        assertThat(bench.replica.kind()).isEqualTo(Replica.Kind.LEADER);
        assertThat(bench.last.leadership()).isEqualTo(new Output.Leadership(2, true));
        assertThat(bench.last.persists()).isEmpty();
    }

    @Test
    void writesALeaderChangeBehindATailThatMayBeUncommitted() {
        Bench bench = Bench.leader(0, 1);
        assertThat(bench.last.persists().get(0).batches()).containsExactly(new Batch(2, 10, 11, Control.LEADER_CHANGE));
    }

    @Test
    void doesNotCommitAnOlderEpochByCounting() {
        Bench bench = Bench.leader(0, 1);
        bench.receive(bench.ack(TWO, 2, 10));
        assertThat(bench.last.highWatermark()).as("Figure 8").isZero();

        bench.flushed(0, 11);
        bench.receive(bench.ack(TWO, 2, 11));
        assertThat(bench.last.highWatermark()).isEqualTo(11);
    }

    @Test
    void countsNoAckOfAnotherEpoch() {
        Bench bench = Bench.leader(0, 1);
        bench.flushed(0, 11);
        bench.receive(bench.ack(TWO, 1, 11));
        assertThat(bench.last.highWatermark()).isZero();
    }

    @Test
    void acksNothingWithoutALeaseAndGoesOnWhenAMajorityEchoesAgain() {
        Bench bench = Bench.leader(0, 1);
        bench.flushed(0, 11);
        bench.receive(bench.ack(TWO, 2, 11));
        assertThat(bench.last.highWatermark()).isEqualTo(11);
        assertThat(bench.last.ackThrough()).isZero();

        bench.links.echoedMs.put(TWO.broker(), bench.nowMs - 799);
        assertThat(bench.on(new Input.Tick()).ackThrough()).isEqualTo(11);
        bench.nowMs += 1;
        assertThat(bench.status().serves()).as("0.8 s after the ping was sent").isFalse();
    }

    @Test
    void stepsDownAfterTwiceTheElectionTimeoutWithoutAMajority() {
        Bench bench = Bench.leader(10, 1);
        bench.nowMs += 1999;
        bench.on(new Input.Tick());
        assertThat(bench.replica.kind()).isEqualTo(Replica.Kind.LEADER);
        bench.nowMs += 1;
        assertThat(bench.on(new Input.Tick()).leadership()).isEqualTo(new Output.Leadership(2, false));
    }

    @Test
    void stepsDownWhenItsBrokerTakesItBack() {
        Bench bench = Bench.leader(10, 1);
        bench.on(new Input.Tick());
        bench.links.announced = Links.LEADS_NOT;
        bench.on(new Input.Tick());
        assertThat(bench.replica.kind()).isNotEqualTo(Replica.Kind.LEADER);
    }

    @Test
    void parksProducesAndHandsOverWhenTheOtherHasAllOfIt() {
        Bench bench = serving();
        bench.on(new Input.Propose(List.of(1)));
        bench.flushed(0, 11);
        bench.on(new Input.Transfer(TWO));
        assertThat(bench.replica.admission(bench.moment())).isEqualTo(Replica.Admission.PARKED);
        assertThat(bench.sent(Message.TakeOver.class)).isEmpty();

        bench.receive(bench.ack(TWO, 2, 11));
        assertThat(bench.sent(Message.TakeOver.class)).containsExactly(new Message.TakeOver(ONE, TWO, 2, 11));
        assertThat(bench.status().serves())
                .as("who has handed over has no lease")
                .isFalse();
    }

    @Test
    void doesNotOvertakeTheOneThatItHandsOverTo() {
        Bench bench = serving();
        bench.on(new Input.Transfer(TWO));
        bench.receive(bench.ack(TWO, 2, 10));
        bench.receive(new Message.NewerEpoch(TWO, ONE, 3));
        assertThat(bench.stored().messages()).isEmpty();
        bench.nowMs += 200;
        bench.on(new Input.Tick());
        assertThat(bench.sent(Message.VoteRequest.class)).isEmpty();
        bench.nowMs += 400;
        bench.on(new Input.Tick());
        assertThat(bench.sent(Message.VoteRequest.class)).as("in vain").hasSize(2);
    }

    @Test
    void standsInTheNextEpochWhenTheOtherNeverTakesOver() {
        Bench bench = serving();
        bench.on(new Input.Transfer(TWO));
        bench.receive(bench.ack(TWO, 2, 10));
        bench.nowMs += 2000;
        bench.links.echoedMs.put(TWO.broker(), bench.nowMs);
        bench.on(new Input.Tick());
        assertThat(bench.last.notices()).containsExactly(Output.Notice.TRANSFER_FAILED);
        assertThat(bench.last.store().state()).isEqualTo(new StoredState(3, ONE, 0));
    }

    @Test
    void sendsTheCommitPointByItselfWhenNothingElseGoes() {
        Bench bench = serving();
        bench.on(new Input.Propose(List.of(1)));
        bench.flushed(0, 11);
        bench.on(new Input.Fed(TWO, 10, 11, 100));
        bench.on(new Input.Fed(THREE, 10, 11, 100));
        bench.receive(bench.ack(TWO, 2, 11));
        assertThat(bench.sent(Message.Append.class))
                .extracting(Message.Append::commit)
                .containsOnly(11L)
                .isNotEmpty();
    }

    @Test
    void resetsAFollowerThatHasRecordsWhoseTombstonesAreGone() {
        Bench bench = Bench.leader(10, 1);
        bench.on(new Input.TombstonesRemoved(8));
        Position behind = new Position(1, 5);
        bench.receive(new Message.AppendReply(THREE, ONE, 2, 10, false, 0, behind, true, 0, 0));
        assertThat(bench.sent(Message.Reset.class).get(0).tombstonesBelow()).isEqualTo(8);

        bench.receive(new Message.AppendReply(THREE, ONE, 2, 0, false, 0, new Position(-1, 0), true, 0, 0));
        assertThat(bench.sent(Message.Reset.class)).as("it is empty now").isEmpty();
    }

    /** THREE's log ends at 5, and it is about to be fed from there. */
    private static Bench feedingFrom(Position end) {
        Bench bench = Bench.leader(10, 1);
        bench.receive(new Message.AppendReply(THREE, ONE, 2, 10, false, 0, end, true, 0, 0));
        bench.receive(bench.ack(THREE, 2, end.endOffset()));
        assertThat(bench.last.feeds()).isNotEmpty();
        return bench;
    }

    @Test
    void resetsAFollowerThatMatchesWhenTombstonesItLacksAreGone() {
        Bench bench = feedingFrom(new Position(1, 5));
        bench.on(new Input.TombstonesRemoved(5));
        assertThat(bench.sent(Message.Reset.class)).as("it has them").isEmpty();
        bench.on(new Input.TombstonesRemoved(6));
        assertThat(bench.sent(Message.Reset.class)).hasSize(1);

        // It has begun anew: what it gets now needs none of those tombstones.
        bench.receive(new Message.AppendReply(THREE, ONE, 2, 0, false, 0, new Position(-1, 0), true, 0, 0));
        bench.receive(bench.ack(THREE, 2, 0));
        assertThat(bench.last.feeds()).singleElement().satisfies(feed -> assertThat(
                        feed.head().previous().endOffset())
                .isZero());
        bench.on(new Input.Fed(THREE, 0, 3, 10));
        bench.receive(bench.ack(THREE, 2, 3));
        assertThat(bench.sent(Message.Reset.class)).isEmpty();
    }

    /** After a restart it does not know yet what of its log is on its disk, and acks none of it. */
    @Test
    void resetsAFollowerThatMatchesAndHasAckedNothingYet() {
        Bench bench = Bench.leader(10, 1);
        Position end = new Position(1, 5);
        bench.receive(new Message.AppendReply(THREE, ONE, 2, 10, false, 0, end, true, 0, 0));
        bench.receive(new Message.AppendReply(THREE, ONE, 2, 5, true, 0, end, true, 0, 0));
        assertThat(bench.last.feeds()).isNotEmpty();
        bench.on(new Input.TombstonesRemoved(8));
        assertThat(bench.sent(Message.Reset.class)).hasSize(1);
    }

    @Test
    void aFollowerThatHeldNothingWhenTombstonesWereGoneIsFedFromTheBeginning() {
        Bench bench = feedingFrom(new Position(-1, 0));
        bench.on(new Input.TombstonesRemoved(8));
        assertThat(bench.sent(Message.Reset.class)).isEmpty();
        bench.on(new Input.Fed(THREE, 0, 3, 10));
        bench.receive(bench.ack(THREE, 2, 3));
        assertThat(bench.sent(Message.Reset.class)).isEmpty();
        bench.on(new Input.TombstonesRemoved(9));
        assertThat(bench.sent(Message.Reset.class)).as("others are gone since").hasSize(1);
    }

    @Test
    void changesMembersOneAtATimeBehindSomethingOfItsOwnEpoch() {
        Bench bench = serving();
        ReplicaId fresh = new ReplicaId(THREE.broker(), new java.util.UUID(8, 8));
        bench.on(new Input.Target(List.of(ONE, TWO, fresh), java.util.Set.of()));
        assertThat(bench.last.persists().get(0).batches().get(0).control()).isEqualTo(Control.LEADER_CHANGE);

        bench.flushed(0, 11);
        bench.receive(bench.ack(TWO, 2, 11));
        assertThat(bench.last.persists()).as("the stranger has not caught up").isEmpty();
        bench.receive(bench.ack(fresh, 2, 10));
        bench.on(new Input.Fed(fresh, 10, 11, 10));
        bench.receive(bench.ack(fresh, 2, 11));
        assertThat(bench.last.persists().get(0).batches().get(0).control())
                .as("the wiped one goes first")
                .isEqualTo(new Control.Voters(new Membership(List.of(ONE, TWO))));
        bench.receive(bench.ack(fresh, 2, 11));
        assertThat(bench.last.persists())
                .as("the first change is not committed")
                .isEmpty();
    }

    /** A leader of epoch 2 with a lease, both followers at its end, offset 10. */
    private static Bench serving() {
        Bench bench = Bench.leader(10, 1);
        bench.links.echoedMs.put(TWO.broker(), bench.nowMs);
        bench.receive(bench.ack(TWO, 2, 10));
        bench.receive(bench.ack(THREE, 2, 10));
        return bench;
    }
}
