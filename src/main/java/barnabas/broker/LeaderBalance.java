package barnabas.broker;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.broker.Transfers.Move;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.Errors;

/** Gives leaderships back to brokers that have returned, as {@link PreferredLeaders} decides. watching --some are due--> moving --> watching. */
public final class LeaderBalance {
    public sealed interface Command {}

    private enum Wake implements Command {
        LOOK
    }

    private record Moved(List<Errors> outcomes) implements Command {}

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ActorContext<Command> context;
    private final PreferredLeaders preferred;
    private final MetadataCache metadata;
    private final Leaders leaders;
    private final Transfers transfers;

    private LeaderBalance(
            ActorContext<Command> context,
            BrokerId self,
            MetadataCache metadata,
            Leaders leaders,
            Transfers transfers) {
        this.context = context;
        this.preferred = new PreferredLeaders(self);
        this.metadata = metadata;
        this.leaders = leaders;
        this.transfers = transfers;
    }

    public static Behavior<Command> create(
            BrokerId self, MetadataCache metadata, Leaders leaders, Transfers transfers) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(LeaderBalance.class);
            return new LeaderBalance(context, self, metadata, leaders, transfers).watching(timers);
        }));
    }

    private Behavior<Command> watching(TimerScheduler<Command> timers) {
        timers.startSingleTimer(Wake.LOOK, LOOK_EVERY);
        return Behaviors.receive(Command.class)
                .onMessage(Wake.class, look -> look(timers))
                .onMessage(Moved.class, moved -> onMoved(moved, timers))
                .build();
    }

    private Behavior<Command> look(TimerScheduler<Command> timers) {
        long nowMs = Duration.ofNanos(System.nanoTime()).toMillis();
        List<Move> due = preferred.decide(metadata.image(), leaders, nowMs);
        if (due.isEmpty()) {
            return watching(timers);
        }
        context.pipeToSelf(
                transfers.transfer(due, TIMEOUT),
                (outcomes, failure) -> new Moved(outcomes == null ? List.of() : outcomes));
        return Behaviors.same();
    }

    private Behavior<Command> onMoved(Moved moved, TimerScheduler<Command> timers) {
        Map<Errors, Long> counts =
                moved.outcomes().stream().collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()));
        context.getLog().info("leaderships given back to brokers that returned outcomes={}", counts);
        return watching(timers);
    }
}
