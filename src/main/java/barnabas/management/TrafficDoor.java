package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.time.InstantSource;

/** Looks every two seconds at what has passed through this broker, and tells every broker that asks. */
public final class TrafficDoor extends AbstractBehavior<TrafficDoor.Command> {
    /** Right under the guardian. */
    public static final String NAME = "traffic";

    static final Duration EVERY = Duration.ofSeconds(2);

    public sealed interface Command {}

    /** Answered with the samples behind a time. */
    public record Ask(long sinceMs, ActorRef<Answer> replyTo) implements Command {}

    record Answer(Views.BrokerTraffic traffic) {}

    private record Look() implements Command {}

    private final BrokerId self;
    private final Meters meters;
    private final InstantSource clock;
    private final TrafficHistory history;

    private TrafficDoor(ActorContext<Command> context, BrokerId self, Meters meters, InstantSource clock) {
        super(context);
        this.self = self;
        this.meters = meters;
        this.clock = clock;
        this.history = new TrafficHistory(clock.millis(), meters.totals());
    }

    public static Behavior<Command> create(BrokerId self, Meters meters, InstantSource clock) {
        Behavior<Command> door = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Look(), EVERY);
            return new TrafficDoor(context, self, meters, clock);
        }));
        return Behaviors.supervise(door).onFailure(SupervisorStrategy.restart());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Look.class, look -> onLook())
                .onMessage(Ask.class, this::onAsk)
                .build();
    }

    private Behavior<Command> onLook() {
        history.add(clock.millis(), meters.totals(), meters.connections());
        return this;
    }

    private Behavior<Command> onAsk(Ask ask) {
        ask.replyTo()
                .tell(new Answer(
                        new Views.BrokerTraffic(self.value(), (int) EVERY.toMillis(), history.since(ask.sinceMs()))));
        return this;
    }
}
