package barnabas.consensus;

import static barnabas.consensus.Bench.ALL;
import static barnabas.consensus.Bench.ONE;
import static barnabas.consensus.Bench.THREE;
import static barnabas.consensus.Bench.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void aMajorityOfSoundVotersWins() {
        assertThat(Tally.of(ALL, ONE, true, true, Map.of(TWO, vote(TWO, true, true)))
                        .won())
                .isTrue();
    }

    @Test
    void theOwnVoteCountsOnlyWhenItIsFlushed() {
        assertThat(Tally.of(ALL, ONE, false, true, Map.of(TWO, vote(TWO, true, true)))
                        .won())
                .isFalse();
    }

    @Test
    void aVoteOfADiskThatMayHaveLostDoesNotMakeAMajority() {
        assertThat(Tally.of(ALL, ONE, true, true, Map.of(TWO, vote(TWO, true, false)))
                        .won())
                .isFalse();
    }

    @Test
    void tooFewSoundVotersNeedTheAnswersOfAll() {
        Tally all =
                Tally.of(ALL, ONE, true, true, Map.of(TWO, vote(TWO, true, false), THREE, vote(THREE, true, false)));
        assertThat(all.won()).isTrue();
        assertThat(all.onlyTogether()).isTrue();
    }

    @Test
    void anUnsoundCandidateDoesNotWinOverASoundMajority() {
        Tally tally = Tally.of(ALL, ONE, true, false, Map.of(TWO, vote(TWO, true, true)));
        assertThat(tally.won()).isFalse();
    }

    @Test
    void aReplicaThatIsNoVoterCountsForNothing() {
        ReplicaId stranger = Bench.replica(9);
        assertThat(Tally.of(ALL, ONE, true, true, Map.of(stranger, vote(stranger, true, true)))
                        .won())
                .isFalse();
    }

    private static Message.VoteReply vote(ReplicaId from, boolean granted, boolean sound) {
        return new Message.VoteReply(from, ONE, 2, 2, false, granted, sound, 0);
    }
}
