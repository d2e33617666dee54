package barnabas.simulation;

import static barnabas.simulation.Scenario.Profile.CRASHES;
import static barnabas.simulation.Scenario.Profile.DISKS;
import static barnabas.simulation.Scenario.Profile.ELECTIONS;
import static barnabas.simulation.Scenario.Profile.LINKS;
import static barnabas.simulation.Scenario.Profile.MEMBERS;
import static barnabas.simulation.Scenario.Profile.MIXED;
import static barnabas.simulation.Scenario.Profile.RESTARTS;
import static barnabas.simulation.Scenario.Profile.TRANSFERS;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.consensus.BrokenRules;
import barnabas.consensus.RuleBook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation bites: with any one rule broken it fails, within a bounded number of seeds of the faults that the rule is for. */
class MutationTest {
    private static final int SEEDS_MAX = 3000;

    @ParameterizedTest
    @EnumSource(BrokenRules.class)
    void aBrokenRuleOfTheReplicaIsNoticed(BrokenRules broken) {
        assertThat(firstFailure(profile(broken), broken.book(), Flaw.NONE))
                .as(broken.name())
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource(value = Flaw.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBrokenRuleOfItsDriverIsNoticed(Flaw flaw) {
        assertThat(firstFailure(profile(flaw), RuleBook.real(), flaw))
                .as(flaw.name())
                .isNotNull();
    }

    private static Scenario.Profile profile(BrokenRules broken) {
        return switch (broken) {
            case L8_A_DAMAGED_REPLICA_VOTES -> DISKS;
            case L1_THE_LONGER_LOG_WINS, A3_COMMITS_OLD_EPOCHS_BY_COUNTING -> ELECTIONS;
            case A2_ACKS_WHAT_IS_NOT_FLUSHED, M5_A_DISK_THAT_MAY_HAVE_LOST_VOTES -> CRASHES;
            case T3_VOTES_RIGHT_AFTER_A_RESTART -> RESTARTS;
            case T3_VOTES_WHILE_IN_TOUCH -> LINKS;
            case T3_KEEPS_THE_LEASE_AFTER_HANDING_OVER -> TRANSFERS;
            case L6_CUTS_WHILE_A_PERSIST_IS_UNDER_WAY,
                    M3_MANY_CHANGES_AT_A_TIME,
                    T6_COUNTS_THE_COMMITTED_MEMBERSHIP -> MEMBERS;
            default -> MIXED;
        };
    }

    private static Scenario.Profile profile(Flaw flaw) {
        return switch (flaw) {
            case WIPED_DISK_KEEPS_ITS_ID, TRUSTS_DAMAGED_DISK -> DISKS;
            case LEASE_FROM_ECHO, RESET_MEANS_DEAD, LEAVES_STUCK_REPLICA -> LINKS;
            case TRUSTS_UNCLEAN_DISK, LIES_ABOUT_FLUSH -> CRASHES;
            default -> MIXED;
        };
    }

    /** The message of the first seed that fails, or null. */
    private static @Nullable String firstFailure(Scenario.Profile profile, RuleBook rules, Flaw flaw) {
        for (long seed = 1; seed <= SEEDS_MAX; seed++) {
            try {
                new Simulation(seed, profile, rules, flaw).run();
            } catch (AssertionError | RuntimeException failure) {
                new Simulation(seed, profile, RuleBook.real(), Flaw.NONE).run(); // it is the broken rule that fails
                return "seed=" + seed + " " + failure.getMessage();
            }
        }
        return null;
    }
}
