package barnabas.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.consensus.RuleBook;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whole groups under chance, faults and virtual time. {@code -Dsimulation.seeds=N} plays N seeds instead of as many as fit, and
 * {@code -Dsimulation.seed=S} plays one and prints its story.
 */
class SimulationTest {
    private static final int SEEDS = 2000;
    private static final int SEEDS_MAX = 20_000;
    private static final long BUDGET_NANOS = 15_000_000_000L;

    @Test
    void nothingAckedIsLostAndEveryGroupServesAgain() {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            play(single, true);
            return;
        }
        Integer wanted = Integer.getInteger("simulation.seeds");
        long began = System.nanoTime();
        long acked = 0;
        long steps = 0;
        long slowest = 0;
        int lossy = 0;
        int played = 0;
        while (wanted != null ? played < wanted : goesOn(played, began)) {
            Simulation.Result result = play(++played, false);
            acked += result.acked();
            steps += result.steps();
            lossy += result.lossy() ? 1 : 0;
            slowest = Math.max(slowest, result.servedAfterMs());
        }
        System.out.printf(
                "simulation seeds=%d steps=%d acks=%d lossy=%d slowest-recovery-ms=%d seconds=%.1f%n",
                played, steps, acked, lossy, slowest, (System.nanoTime() - began) / 1e9);
        assertThat(acked).as("producers got on").isGreaterThan(50L * played);
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        Simulation one = new Simulation(7, RuleBook.real(), Flaw.NONE);
        Simulation other = new Simulation(7, RuleBook.real(), Flaw.NONE);
        assertThat(one.run()).isEqualTo(other.run());
        assertThat(one.story()).isEqualTo(other.story());
    }

    @Test
    void aHealthyGroupElectsOneLeaderAndKeepsIt() {
        Scenario healthy = new Scenario(Scenario.Profile.MIXED, 3, 3, true, false, false, 60_000, 1_000_000_000);
        Simulation simulation = new Simulation(new World(1), healthy, RuleBook.real(), Flaw.NONE);
        assertThat(simulation.run().acked()).isGreaterThan(1000);
        assertThat(simulation.elections()).isEqualTo(1);
    }

    private static boolean goesOn(int played, long began) {
        return played < SEEDS || (played < SEEDS_MAX && System.nanoTime() - began < BUDGET_NANOS);
    }

    private static Simulation.Result play(long seed, boolean tellAll) {
        Simulation simulation = new Simulation(seed, RuleBook.real(), Flaw.NONE);
        try {
            Simulation.Result result = simulation.run();
            if (tellAll) {
                simulation.story().forEach(System.out::println);
                System.out.println(result);
            }
            return result;
        } catch (AssertionError | RuntimeException failure) {
            List<String> story = simulation.story();
            int from = tellAll ? 0 : Math.max(0, story.size() - 40);
            story.subList(from, story.size()).forEach(System.out::println);
            throw new AssertionError(
                    "seed=" + seed + " fails; again with: mvn -o test -Dtest=SimulationTest -Dsimulation.seed=" + seed,
                    failure);
        }
    }
}
