package barnabas.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rule T2, looked at from another thread. */
class LeaseTermsTest {
    private static final int EPOCH = 5;
    private static final long LEASE_MS = 800;

    private final Map<BrokerId, Long> sessions = new HashMap<>();
    private final Map<BrokerId, Long> echoes = new HashMap<>();
    private int announced = EPOCH;

    private final Links links = new Links() {
        @Override
        public boolean alive(BrokerId broker) {
            return true;
        }

        @Override
        public long session(BrokerId broker) {
            return sessions.getOrDefault(broker, 0L);
        }

        @Override
        public long echoedMs(BrokerId broker) {
            return echoes.getOrDefault(broker, NEVER);
        }

        @Override
        public int leads(BrokerId broker) {
            return LEADS_NOT;
        }

        @Override
        public int announced() {
            return announced;
        }
    };

    private static LeaseTerms terms(boolean handedOver) {
        return new LeaseTerms(
                EPOCH,
                LEASE_MS,
                handedOver,
                List.of(
                        new LeaseTerms.Voter(new BrokerId(1), true, 0),
                        new LeaseTerms.Voter(new BrokerId(2), false, 1),
                        new LeaseTerms.Voter(new BrokerId(3), false, 1)));
    }

    private void echo(int broker, long session, long sentMs) {
        sessions.put(new BrokerId(broker), session);
        echoes.put(new BrokerId(broker), sentMs);
    }

    @Test
    void aLeaseRunsFromTheSendTimeOfThePingThatAMajorityEchoed() {
        echo(2, 1, 1_000);
        assertThat(terms(false).holds(links, 1_799)).isTrue();
        assertThat(terms(false).holds(links, 1_800)).isFalse();
        echo(3, 1, 1_500);
        assertThat(terms(false).holds(links, 1_800)).isTrue();
    }

    @Test
    void anEchoOfAnotherSessionThanTheOneInWhichTheReplicaFollowsIsWorthNothing() {
        echo(2, 2, 1_000);
        assertThat(terms(false).holds(links, 1_001)).isFalse();
    }

    @Test
    void whoHasHandedOverOrWasDisownedByItsBrokerHasNone() {
        echo(2, 1, 1_000);
        assertThat(terms(true).holds(links, 1_001)).isFalse();
        announced = Links.LEADS_NOT;
        assertThat(terms(false).holds(links, 1_001)).isFalse();
    }

    @Test
    void aGroupOfOneNeedsNobodysEcho() {
        LeaseTerms alone =
                new LeaseTerms(EPOCH, LEASE_MS, false, List.of(new LeaseTerms.Voter(new BrokerId(1), true, 0)));
        assertThat(alone.holds(links, 123_456)).isTrue();
    }
}
