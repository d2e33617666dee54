package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.DirectoryMeta.Voter;
import barnabas.model.BrokerId;
import barnabas.server.Founding.Introduced;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FoundingTest {
    private static final Voter ONE = new Voter(new BrokerId(1), Uuid.randomUuid());
    private static final Voter TWO = new Voter(new BrokerId(2), Uuid.randomUuid());
    private static final Voter THREE = new Voter(new BrokerId(3), Uuid.randomUuid());
    private static final Voter FOUR = new Voter(new BrokerId(4), Uuid.randomUuid());
    private static final List<BrokerId> VOTERS = List.of(ONE.broker(), TWO.broker(), THREE.broker());
    private static final List<Voter> FOUNDERS = List.of(ONE, TWO, THREE);

    private static Founding of(Voter self) {
        return new Founding(self, VOTERS, VOTERS.contains(self.broker()), 1000);
    }

    private static Introduced unformed(Voter voter) {
        return new Introduced(voter, VOTERS, null, List.of());
    }

    private static Introduced of(Voter voter, @Nullable String cluster) {
        return new Introduced(voter, VOTERS, cluster, FOUNDERS);
    }

    private static void assertWaits(Founding founding, long nowMs, String why) {
        assertThat(founding.step(nowMs)).isInstanceOfSatisfying(Founding.Wait.class, wait -> assertThat(wait.why())
                .contains(why));
    }

    @Test
    void theFirstVoterFoundsWhenAllAreThere() {
        Founding first = of(ONE);
        first.heard("three", unformed(THREE), 0);
        assertWaits(first, 0, "voters [2] of [1, 2, 3] are not here yet");
        first.heard("two", unformed(TWO), 0);
        assertThat(first.step(0)).isEqualTo(new Founding.Found(FOUNDERS));
    }

    @Test
    void theOthersWaitForIt() {
        Founding second = of(TWO);
        second.heard("one", unformed(ONE), 0);
        second.heard("three", unformed(THREE), 0);
        assertWaits(second, 0, "broker 1, the first");
        second.heard("one", of(ONE, "castle"), 1);
        assertThat(second.step(1)).isEqualTo(new Founding.Adopt("castle", FOUNDERS));
    }

    @Test
    void aFirstVoterWithAnEmptyDiskFoundsNoSecondCluster() {
        Founding first = of(new Voter(ONE.broker(), Uuid.randomUuid()));
        first.heard("two", of(TWO, "castle"), 0);
        first.heard("three", unformed(THREE), 0);
        assertThat(first.step(0)).isEqualTo(new Founding.Adopt("castle", FOUNDERS));
    }

    @Test
    void votersThatWereToldOfOtherVotersFoundNothing() {
        Founding first = of(ONE);
        first.heard("two", unformed(TWO), 0);
        first.heard("three", new Introduced(THREE, List.of(THREE.broker(), ONE.broker()), null, List.of()), 0);
        assertWaits(first, 0, "barnabas.cluster.voters is [3, 1] on broker 3 and [1, 2, 3] here");
    }

    @Test
    void twoBrokersUnderOneNumberAreNotTakenForAVoter() {
        Founding first = of(ONE);
        first.heard("two", unformed(TWO), 0);
        first.heard("another", unformed(new Voter(TWO.broker(), Uuid.randomUuid())), 0);
        first.heard("three", unformed(THREE), 0);
        assertWaits(first, 0, "2 brokers with the number 2");
    }

    @Test
    void aVoterThatHasFallenSilentIsNotThere() {
        Founding first = of(ONE);
        first.heard("two", unformed(TWO), 0);
        first.heard("three", unformed(THREE), 900);
        assertWaits(first, 1001, "voters [2]");
    }

    @Test
    void whoDoesNotVoteTakesWhatThereIs() {
        Founding fourth = of(FOUR);
        fourth.heard("one", unformed(ONE), 0);
        assertWaits(fourth, 0, "votes not");
        fourth.heard("one", of(ONE, "castle"), 0);
        assertThat(fourth.step(0)).isEqualTo(new Founding.Adopt("castle", FOUNDERS));
    }

    @Test
    void nobodyChoosesBetweenTwoClusters() {
        Founding fourth = of(FOUR);
        fourth.heard("one", of(ONE, "castle"), 0);
        fourth.heard("two", of(TWO, "village"), 0);
        assertWaits(fourth, 0, "brokers of 2 clusters");
    }

    @Test
    void aStrangerAmongMoreOfAnotherClusterIsRefused() {
        Founding third = of(THREE);
        third.heard("one", of(ONE, "castle"), 0);
        third.heard("two", of(TWO, "castle"), 0);
        assertThat(third.stranger("village", false, 0))
                .hasValueSatisfying(why -> assertThat(why).contains("village", "castle", "broker"));
        assertThat(third.stranger("castle", true, 0)).isEmpty();
    }

    @Test
    void amongAsManyOfAnotherClusterTheNewcomerIsRefused() {
        Founding third = of(THREE);
        third.heard("one", of(ONE, "castle"), 0);
        assertThat(third.stranger("village", true, 0)).isPresent();
        assertThat(third.stranger("village", false, 0)).isEmpty();
    }

    @Test
    void oneStrangerDoesNotDriveTheOthersOut() {
        Founding first = of(ONE);
        first.heard("two", of(TWO, "castle"), 0);
        first.heard("three", of(THREE, "village"), 0);
        assertThat(first.stranger("castle", true, 0)).isEmpty();
    }
}
