package barnabas.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.consensus.BrokenRules;
import barnabas.consensus.RuleBook;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation bites: with any one rule broken it fails, within a bounded number of seeds. */
class MutationTest {
    private static final int SEEDS_MAX = 3000;

    @ParameterizedTest
    @EnumSource(BrokenRules.class)
    void aBrokenRuleOfTheReplicaIsNoticed(BrokenRules broken) {
        assertThat(firstFailure(broken.book(), Flaw.NONE)).as(broken.name()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(value = Flaw.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBrokenRuleOfItsDriverIsNoticed(Flaw flaw) {
        assertThat(firstFailure(RuleBook.real(), flaw)).as(flaw.name()).isNotNull();
    }

    /** The message of the first seed that fails, or null. */
    static String firstFailure(RuleBook rules, Flaw flaw) {
        for (long seed = 1; seed <= SEEDS_MAX; seed++) {
            try {
                new Simulation(seed, rules, flaw).run();
            } catch (AssertionError | RuntimeException failure) {
                return "seed=" + seed + " " + failure.getMessage();
            }
        }
        return null;
    }
}
