package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerRolesTest {
    @Test
    void aBrokerIsKnownByItsRole() {
        List<String> roles = BrokerRoles.of(new BrokerId(7), 25521);
        assertThat(roles).containsExactlyInAnyOrder("broker-7", "replication-25521");
        assertThat(BrokerRoles.broker(roles)).contains(new BrokerId(7));
    }

    @Test
    void otherMembersAreNoBrokers() {
        assertThat(BrokerRoles.broker(List.of("dc-default", "broker-", "broker-x", "worker-1", "broker-12345678901")))
                .isEmpty();
    }
}
