package barnabas.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkWatchTest {
    private final LinkWatch<String> watch = new LinkWatch<>(1000);

    @Test
    void aBrokerNeverHeardOfIsNotAlive() {
        assertThat(watch.alive(5)).isFalse();
    }

    @Test
    void silenceOfTheElectionTimeoutIsSuspicion() {
        watch.opened(0);
        assertThat(watch.alive(999)).isTrue();
        assertThat(watch.alive(1000)).isFalse();
    }

    @Test
    void aSessionThatWasSilentForTooLongIsOver() {
        watch.opened(0);
        assertThat(watch.heard(1000)).as("close it, echo nothing").isFalse();
        assertThat(watch.alive(1001)).isFalse();
        watch.opened(1100);
        assertThat(watch.heard(1200)).isTrue();
    }

    @Test
    void whoSleptItselfAccusesNobodyWhoWasThereBefore() {
        watch.opened(0);
        watch.wokeLate(100, 5000);
        assertThat(watch.heard(5001)).isTrue();
    }

    @Test
    void whoSleptItselfRevivesNobodyWhoWasSilentBefore() {
        watch.opened(0);
        watch.wokeLate(1500, 5000);
        assertThat(watch.alive(5000)).isFalse();
    }

    @Test
    void aResetKeepsTheLeadersWordUntilTheNextSessionsList() {
        watch.opened(0);
        watch.said("orders-0", 3);
        watch.opened(10);
        assertThat(watch.leads("orders-0")).isEqualTo(3);
        watch.listed(Map.of());
        assertThat(watch.leads("orders-0")).isEqualTo(Links.LEADS_NOT);
    }

    @Test
    void anEchoOfAnEarlierSessionRenewsNothing() {
        watch.opened(0);
        long before = watch.session();
        watch.opened(10);
        watch.echoed(before, 5);
        assertThat(watch.echoedMs()).isEqualTo(Links.NEVER);
    }

    @Test
    void anOlderEpochTakenBackLeavesTheNewerOne() {
        watch.said("orders-0", 4);
        watch.tookBack("orders-0", 3);
        assertThat(watch.leads("orders-0")).isEqualTo(4);
    }
}
