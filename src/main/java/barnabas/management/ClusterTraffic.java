package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
        Map<BrokerId, CompletableFuture<Optional<Views.BrokerTraffic>>> answers = new TreeMap<>();
        for (BrokerId broker : services.metadata().image().brokers().keySet()) {
            answers.put(broker, ask(broker, ms).toCompletableFuture());
        }
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    List<Views.BrokerTraffic> told = new ArrayList<>();
                    List<Integer> silent = new ArrayList<>();
                    answers.forEach((broker, answer) ->
                            answer.join().ifPresentOrElse(told::add, () -> silent.add(broker.value())));
                    return new Views.Traffic(told, silent);
                });
    }

    private CompletionStage<Optional<Views.BrokerTraffic>> ask(BrokerId broker, long sinceMs) {
        ActorRef<TrafficDoor.Ask> door =
                services.leaders().isAlive(broker) ? services.trafficDoors().apply(broker) : null;
        if (door == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return AskPattern.<TrafficDoor.Ask, TrafficDoor.Answer>ask(
                        door, replyTo -> new TrafficDoor.Ask(sinceMs, replyTo), ANSWER_MAX, scheduler)
                .handle((answer, silent) -> Optional.ofNullable(answer).map(TrafficDoor.Answer::traffic));
    }
}
