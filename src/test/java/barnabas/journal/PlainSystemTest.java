package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorSystem;
import akka.actor.ExtendedActorSystem;
import akka.testkit.javadsl.TestKit;
import org.junit.jupiter.api.Test;

class PlainSystemTest {
    @Test
    void aSystemWithTheJarOnItsClassPathStaysLocalAndChoosesNoJournal() {
        ActorSystem system = ActorSystem.create("plain");
        try {
            assertThat(system.settings().config().getString("akka.actor.provider"))
                    .isEqualTo("local");
            assertThat(system.settings().config().getString("akka.persistence.journal.plugin"))
                    .isEmpty();
            assertThat(system.settings().config().getString("akka.persistence.snapshot-store.plugin"))
                    .isEmpty();
            // Only a system that has bound a port has one in its address.
            assertThat(((ExtendedActorSystem) system)
                            .provider()
                            .getDefaultAddress()
                            .port()
                            .isEmpty())
                    .isTrue();
            assertThat(system.settings().config().hasPath("barnabas.journal.class"))
                    .isTrue();
        } finally {
            TestKit.shutdownActorSystem(system);
        }
    }
}
