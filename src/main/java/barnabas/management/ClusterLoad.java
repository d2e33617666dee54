package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.broker.Answers;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What every broker carries, asked for at the {@link LoadDoor} of each, and how far apart their clocks are. Thread-safe. */
final class ClusterLoad {
    /** One that says nothing is left out. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    private static final double NANOS_PER_MS = 1e6;

    private final ManagementServices services;
    private final Scheduler scheduler;

    ClusterLoad(ManagementServices services, Scheduler scheduler) {
        this.services = services;
        this.scheduler = scheduler;
    }

    /** Never fails. */
    CompletionStage<Views.Load> load() {
        return Answers.of(services.metadata().image().brokers().keySet(), this::ask)
                .thenApply(answers -> new Views.Load(
                        System.currentTimeMillis(),
                        List.copyOf(answers.told().values()),
                        Views.numbers(answers.silent())));
    }

    private @Nullable CompletionStage<Views.BrokerLoad> ask(BrokerId broker) {
        ActorRef<LoadDoor.Command> door =
                services.leaders().isAlive(broker) ? services.loadDoors().apply(broker) : null;
        if (door == null) {
            return null;
        }
        long askedNanos = System.nanoTime();
        return AskPattern.<LoadDoor.Command, LoadDoor.Told>ask(door, LoadDoor.Tell::new, ANSWER_MAX, scheduler)
                .thenApply(told -> timed(broker, told, System.nanoTime() - askedNanos));
    }

    /** The answer was made somewhere between question and answer: in the middle, give or take half of it. */
    private Views.BrokerLoad timed(BrokerId broker, LoadDoor.Told told, long tookNanos) {
        if (broker.equals(services.self())) {
            return told.load();
        }
        double half = tookNanos / (2 * NANOS_PER_MS);
        return told.load().ahead(told.timeMs() + half - System.currentTimeMillis(), half);
    }
}
