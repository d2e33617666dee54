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

/** What {@code /api/traffic} tells: asks the {@link TrafficDoor} of every broker. Thread-safe. */
final class ClusterTraffic {
    /** Who has not answered by then is left out. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private final ManagementServices services;
    private final Scheduler scheduler;

    ClusterTraffic(ManagementServices services, Scheduler scheduler) {
        this.services = services;
        this.scheduler = scheduler;
    }

    /** The samples of all brokers that were taken after a time, by their own clocks. Never fails. */
    CompletionStage<Views.Traffic> since(long ms) {
        return Answers.of(services.metadata().image().brokers().keySet(), broker -> ask(broker, ms))
                .thenApply(answers ->
                        new Views.Traffic(List.copyOf(answers.told().values()), Views.numbers(answers.silent())));
    }

    private @Nullable CompletionStage<Views.BrokerTraffic> ask(BrokerId broker, long sinceMs) {
        ActorRef<TrafficDoor.Ask> door =
                services.leaders().isAlive(broker) ? services.trafficDoors().apply(broker) : null;
        return door == null
                ? null
                : AskPattern.<TrafficDoor.Ask, TrafficDoor.Answer>ask(
                                door, replyTo -> new TrafficDoor.Ask(sinceMs, replyTo), ANSWER_MAX, scheduler)
                        .thenApply(TrafficDoor.Answer::traffic);
    }
}
