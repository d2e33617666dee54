package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the journal writes: an event-sourced actor with snapshots, here one that counts. */
class JournaledActorTest {
    private record Add(long amount, ActorRef<Long> replyTo) {}

    private static final class Counter extends EventSourcedBehavior<Add, Long, Long> {
        Counter(String name) {
            super(PersistenceId.of("Counter", name));
        }

        @Override
        public Long emptyState() {
            return 0L;
        }

        @Override
        public CommandHandler<Add, Long, Long> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onAnyCommand((state, add) -> add.amount() == 0
                            ? Effect().none().thenReply(add.replyTo(), unchanged -> unchanged)
                            : Effect().persist(List.of(add.amount(), 1L)).thenReply(add.replyTo(), sum -> sum));
        }

        @Override
        public EventHandler<Long, Long> eventHandler() {
            return newEventHandlerBuilder().forAnyState().onAnyEvent(Long::sum);
        }

        @Override
        public RetentionCriteria retentionCriteria() {
            return RetentionCriteria.snapshotEvery(10, 2).withDeleteEventsOnSnapshot();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acked", "os"})
    void anActorIsThereAgainAfterARestartWithAndWithoutSnapshots(String flush, @TempDir Path dir) throws Exception {
        inASystem(dir, flush, kit -> {
            TestProbe<Long> probe = kit.createTestProbe(Long.class);
            ActorRef<Add> few = kit.spawn(new Counter("few"));
            few.tell(new Add(5, probe.ref()));
            probe.expectMessage(6L);
            ActorRef<Add> many = kit.spawn(new Counter("many"));
            for (long i = 1; i <= 50; i++) {
                many.tell(new Add(1, probe.ref()));
                probe.expectMessage(2 * i);
            }
        });
        inASystem(dir, flush, kit -> {
            TestProbe<Long> probe = kit.createTestProbe(Long.class);
            kit.spawn(new Counter("few")).tell(new Add(0, probe.ref()));
            probe.expectMessage(6L);
            ActorRef<Add> many = kit.spawn(new Counter("many"));
            many.tell(new Add(0, probe.ref()));
            probe.expectMessage(100L);
            many.tell(new Add(1, probe.ref()));
            probe.expectMessage(102L);
        });
        try (Stream<Path> actors = Files.list(dir.resolve("snapshots"))) {
            assertThat(actors).hasSize(1);
        }
    }

    private static void inASystem(Path dir, String flush, Consumer<ActorTestKit> story) {
        ActorTestKit kit =
                ActorTestKit.create("user", JournalDriver.config(dir, flush).withFallback(ConfigFactory.load()));
        try {
            story.accept(kit);
        } finally {
            kit.shutdownTestKit();
        }
    }
}
