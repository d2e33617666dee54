package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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
        Map<BrokerId, CompletableFuture<Views.@Nullable BrokerLoad>> asked = new TreeMap<>();
        for (BrokerId broker : services.metadata().image().brokers().keySet()) {
            asked.put(broker, ask(broker));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> gathered(asked));
    }

    private static Views.Load gathered(Map<BrokerId, CompletableFuture<Views.@Nullable BrokerLoad>> asked) {
        List<Views.BrokerLoad> told = new ArrayList<>();
        List<Integer> silent = new ArrayList<>();
        asked.forEach((broker, answer) -> {
            Views.BrokerLoad load = answer.join();
            if (load == null) {
                silent.add(broker.value());
            } else {
                told.add(load);
            }
        });
        return new Views.Load(System.currentTimeMillis(), told, silent);
    }

    /** Null when it does not answer. */
    private CompletableFuture<Views.@Nullable BrokerLoad> ask(BrokerId broker) {
        ActorRef<LoadDoor.Command> door =
                services.leaders().isAlive(broker) ? services.loadDoors().apply(broker) : null;
        if (door == null) {
            return CompletableFuture.completedFuture(null);
        }
        long askedNanos = System.nanoTime();
        return AskPattern.<LoadDoor.Command, LoadDoor.Told>ask(door, LoadDoor.Tell::new, ANSWER_MAX, scheduler)
                .<Views.@Nullable BrokerLoad>handle(
                        (told, late) -> told == null ? null : timed(broker, told, System.nanoTime() - askedNanos))
                .toCompletableFuture();
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
