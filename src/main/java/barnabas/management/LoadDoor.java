package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.coordinator.Coordinators;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import java.util.concurrent.Executor;

/** Where other brokers ask what this one carries, and what its clock says. Has no state. */
public final class LoadDoor {
    /** Right under the guardian. Answers may be large: see {@code large-message-destinations}. */
    public static final String NAME = "load";

    public sealed interface Command {}

    /** Answered with {@link Told}. */
    record Tell(ActorRef<Told> replyTo) implements Command {}

    /** @param timeMs by this broker's clock, when the answer was made */
    record Told(long timeMs, Views.BrokerLoad load) {}

    /** What is looked at: all that lives on this broker. */
    public record Parts(
            BrokerId self,
            Leaders leaders,
            MetadataCache metadata,
            ReplicaDirectory replicas,
            Coordinators coordinators,
            Meters meters) {}

    private LoadDoor() {}

    /**
     * Answers from what lives on this broker.
     *
     * @param blocking may look through thousands of partitions
     */
    public static Behavior<Command> create(Parts parts, Executor blocking) {
        return Behaviors.supervise(Behaviors.<Command>setup(context -> {
                    LoadReader reader = new LoadReader(parts);
                    return Behaviors.receive(Command.class)
                            .onMessage(Tell.class, tell -> {
                                reader.read(blocking).thenAccept(load -> tell.replyTo()
                                        .tell(new Told(System.currentTimeMillis(), load)));
                                return Behaviors.same();
                            })
                            .build();
                }))
                .onFailure(SupervisorStrategy.restart());
    }
}
