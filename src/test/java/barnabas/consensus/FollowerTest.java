package barnabas.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerTest {
    @Test
    void acksNoMoreThanIsFlushed() {
        Bench bench = Bench.follower(0, 1);
        bench.links.leads.put(TWO.broker(), 1);
        bench.receive(Bench.append(1, new Position(1, 10), 0, Bench.batch(1, 10, 15)));
        assertThat(bench.sent(Message.AppendReply.class)).isEmpty();

        bench.receive(Bench.append(1, new Position(1, 15), 0));
        assertThat(bench.sent(Message.AppendReply.class).get(0).acked())
                .as("asked while it is not flushed")
                .isEqualTo(10);

        bench.flushed(0, 15);
        assertThat(bench.sent(Message.AppendReply.class).get(0).acked()).isEqualTo(15);
    }

    @Test
    void acksNoMoreThanThisEpochsLeaderHasVerified() {
        Bench bench = Bench.follower(0, 1, 1, 1);
        bench.receive(Bench.append(2, new Position(1, 10), 30));
        bench.stored();

        Message.AppendReply reply = bench.sent(Message.AppendReply.class).get(0);
        assertThat(reply.acked()).isEqualTo(10);
        assertThat(bench.last.highWatermark())
                .as("its tail may be another than the leader's")
                .isEqualTo(10);
    }

    @Test
    void keepsWhatCameAfterALateAppend() {
        Bench bench = Bench.follower(0, 1);
        bench.receive(Bench.append(1, new Position(1, 10), 0, Bench.batch(1, 10, 15), Bench.batch(1, 15, 20)));
        bench.flushed(0, 20);

        Output late = bench.receive(Bench.append(1, new Position(1, 10), 0, Bench.batch(1, 10, 15)));
        assertThat(late.cut()).isNull();
        assertThat(bench.status().logEnd()).isEqualTo(20);
    }

    @Test
    void cutsOnlyWhenNoPersistIsUnderWay() {
        Bench bench = Bench.follower(0, 1);
        bench.receive(Bench.append(1, new Position(1, 10), 0, Bench.batch(1, 10, 15)));
        Output conflict = bench.receive(Bench.append(2, new Position(1, 10), 0, Bench.batch(2, 10, 11)));
        assertThat(conflict.cut()).isNull();

        Output written = bench.on(new Input.Written(0, 15));
        assertThat(written.cut()).isEqualTo(new Output.Cut(1, 10));
        assertThat(bench.status().logEnd()).isEqualTo(10);
    }

    @Test
    void forgetsTheAnswersOfALogThatWasCut() {
        Bench bench = Bench.follower(0, 1);
        bench.receive(Bench.append(1, new Position(1, 10), 0, Bench.batch(1, 10, 15)));
        bench.on(new Input.Written(0, 15));
        bench.receive(Bench.append(2, new Position(1, 10), 0, Bench.batch(2, 10, 12)));
        bench.stored();
        bench.on(new Input.CutDone(1));
        bench.receive(Bench.append(2, new Position(1, 10), 0, Bench.batch(2, 10, 12)));
        bench.on(new Input.Written(1, 12));

        bench.on(new Input.Flushed(0, 15));
        assertThat(bench.sent(Message.AppendReply.class))
                .as("a flush of the log before the cut")
                .isEmpty();
        bench.on(new Input.Flushed(1, 12));
        assertThat(bench.sent(Message.AppendReply.class).get(0).acked()).isEqualTo(12);
    }

    @Test
    void stopsRatherThanCutWhatIsCommitted() {
        Bench bench = Bench.follower(10, 1);
        Output output = bench.receive(Bench.append(2, new Position(0, 5), 0, Bench.batch(2, 5, 6)));
        assertThat(output.notices()).containsExactly(Output.Notice.CONTRADICTION);
        assertThat(bench.replica.kind()).isEqualTo(Replica.Kind.RESIGNED);
    }

    @Test
    void takesGapsOfCompactionBelowTheCommitPointOnly() {
        Bench compacted = Bench.follower(0, 1);
        compacted.receive(Bench.append(1, new Position(1, 10), 50, Bench.batch(1, 30, 31)));
        assertThat(compacted.last.persists()).singleElement().satisfies(persist -> {
            assertThat(persist.expectedEnd()).isEqualTo(10);
            assertThat(persist.gapsBelow()).isEqualTo(50);
        });

        Bench above = Bench.follower(0, 1);
        above.receive(Bench.append(1, new Position(1, 10), 12, Bench.batch(1, 30, 31)));
        assertThat(above.last.notices()).containsExactly(Output.Notice.CONTRADICTION);
    }

    @Test
    void hintsAtTheEndOfTheLastEpochThatTheLeaderMayKnow() {
        Bench bench = Bench.follower(0, 1, 1, 3, 3);
        bench.receive(Bench.append(4, new Position(2, 35), 0));
        bench.stored();
        assertThat(bench.sent(Message.AppendReply.class).get(0).hint()).isEqualTo(new Position(1, 20));
    }

    @Test
    void votesOnlyWhenTheVoteIsStored() {
        Bench bench = Bench.follower(0, 1);
        bench.receive(new Message.VoteRequest(TWO, ONE, 2, false, new Position(1, 10), Message.NOT_HANDED_OVER));
        assertThat(bench.last.store().state()).isEqualTo(new StoredState(2, TWO, 0));
        assertThat(bench.last.messages()).isEmpty();

        bench.stored();
        assertThat(bench.sent(Message.VoteReply.class).get(0).granted()).isTrue();
    }

    @Test
    void refusesVotesWhileInTouchUnlessThatLeaderHandsOver() {
        Bench bench = Bench.follower(0, 1);
        bench.links.leads.put(THREE.broker(), 1);
        bench.on(new Input.LeaderAnnounced(THREE, 1));

        Position position = new Position(1, 10);
        bench.receive(new Message.VoteRequest(TWO, ONE, 2, false, position, Message.NOT_HANDED_OVER));
        assertThat(bench.sent(Message.VoteReply.class).get(0).granted()).isFalse();
        assertThat(bench.status().term()).as("nor is its term taken").isEqualTo(1);

        bench.receive(new Message.VoteRequest(TWO, ONE, 2, false, position, 1));
        bench.stored();
        assertThat(bench.sent(Message.VoteReply.class).get(0).granted()).isTrue();
    }

    /** Rule T5: a vote that has to be flushed on a busy disk must not be answered by another candidacy. */
    @Test
    void leavesTheFieldToWhomItVotedForAsLongAsThatOneLives() {
        Bench bench = Bench.follower(0, 1);
        bench.on(new Input.Tick());
        assertThat(bench.sent(Message.VoteRequest.class))
                .as("asks, as the first")
                .hasSize(2);
        bench.receive(new Message.NewerEpoch(TWO, ONE, 2));
        bench.on(new Input.Tick());
        bench.receive(new Message.VoteRequest(TWO, ONE, 2, false, new Position(1, 10), Message.NOT_HANDED_OVER));
        bench.stored();
        assertThat(bench.sent(Message.VoteReply.class).get(0).granted()).isTrue();
        bench.nowMs += 300;
        bench.on(new Input.Tick());
        assertThat(bench.sent(Message.VoteRequest.class)).isEmpty();

        bench.links.alive.remove(TWO.broker());
        bench.on(new Input.Tick());
        assertThat(bench.sent(Message.VoteRequest.class)).isNotEmpty();
    }

    @Test
    void standsItselfWhenACandidateIsBehind() {
        Bench bench = Bench.follower(0, 1, 2);
        bench.receive(new Message.VoteRequest(TWO, ONE, 3, true, new Position(1, 90), Message.NOT_HANDED_OVER));
        assertThat(bench.sent(Message.VoteReply.class).get(0).granted()).isFalse();
        assertThat(bench.sent(Message.VoteRequest.class))
                .as("asks the others at once")
                .hasSize(2);
    }

    /** A thousand groups that elect at once would keep each other from it by asking. */
    @Test
    void asksEverMoreSlowlyThoseThatDoNotAnswer() {
        Bench bench = Bench.follower(0, 1);
        bench.on(new Input.Tick());
        long began = bench.nowMs;
        List<Long> asked = new ArrayList<>();
        while (bench.nowMs - began < 3000) {
            bench.nowMs = Math.max(bench.nowMs + 1, bench.last.wakeAtMs());
            bench.on(new Input.Tick());
            if (!bench.sent(Message.VoteRequest.class).isEmpty()) {
                asked.add(bench.nowMs - began);
            }
        }
        assertThat(asked)
                .as("resent after 50, 100, 200 and 400 ms; after one second in vain anew, once it has waited 100 ms")
                .startsWith(50L, 150L, 350L, 750L, 1100L, 1150L)
                .hasSizeLessThan(15);
    }

    @Test
    void asksAgainSoonWhenItWasRefused() {
        Bench bench = Bench.follower(0, 1);
        bench.on(new Input.Tick());
        for (int refusal = 0; refusal < 5; refusal++) {
            bench.receive(new Message.VoteReply(TWO, ONE, 1, 2, true, false, true, 0));
            bench.receive(new Message.VoteReply(THREE, ONE, 1, 2, true, false, true, 0));
            assertThat(bench.last.wakeAtMs() - bench.nowMs).isEqualTo(50);
            bench.nowMs += 50;
            bench.on(new Input.Tick());
            assertThat(bench.sent(Message.VoteRequest.class)).hasSize(2);
        }
    }

    @Test
    void aDamagedReplicaAnswersNoCandidateUntilItHasReachedItsLeader() {
        Bench bench = Bench.open(Bench.ALL, Standing.DAMAGED, 0, 1);
        bench.on(new Input.Tick());
        bench.nowMs += 1000;
        bench.receive(new Message.VoteRequest(TWO, ONE, 2, false, new Position(1, 10), Message.NOT_HANDED_OVER));
        assertThat(bench.last.messages()).isEmpty();

        Message.Append named =
                new Message.Append(TWO, ONE, 1, new Position(1, 10), List.of(Bench.batch(1, 10, 12)), 0, 12, 0);
        bench.receive(named);
        assertThat(bench.flushed(0, 12).notices()).containsExactly(Output.Notice.SOUND_AGAIN);
    }

    private static final ReplicaId ONE = Bench.ONE;
    private static final ReplicaId TWO = Bench.TWO;
    private static final ReplicaId THREE = Bench.THREE;
}
