package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.coordinator.Coordinators;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Where other brokers ask what this one's coordinators know of their groups, and its leaders of how far behind those are. Has no state;
 * a question that cannot be answered is not.
 */
public final class GroupsDoor {
    /** Right under the guardian. Answers may be large: see {@code large-message-destinations}. */
    public static final String NAME = "groups";

    /** Each position costs the reading of a record. */
    static final int MEASURED_AT_ONCE = 200;

    public sealed interface Command {}

    /** What goes back; it may be large. */
    sealed interface Answer {}

    /** Answered with {@link Listed}. */
    record ListGroups(int limit, String after, ActorRef<Listed> replyTo) implements Command {}

    record Listed(Views.Groups groups) implements Answer {}

    /** Answered with {@link Described}. */
    record DescribeGroup(String group, ActorRef<Described> replyTo) implements Command {}

    /** As {@link GroupsReader#group} says. */
    record Described(Errors error, Views.@Nullable Group group) implements Answer {}

    /** An offset that a group has committed. */
    record Position(String topic, int partition, long committed) {}

    /** At most {@link #MEASURED_AT_ONCE} positions of partitions that this broker leads. */
    record MeasureLags(List<Position> positions, ActorRef<Measured> replyTo) implements Command {}

    /** In the order of the positions. */
    record Measured(List<Views.Lag> lags) implements Answer {}

    private GroupsDoor() {}

    /**
     * Answers from what lives on this broker.
     *
     * @param blocking may read records
     */
    public static Behavior<Command> create(
            Coordinators coordinators, MetadataCache metadata, ReplicaDirectory replicas, Executor blocking) {
        GroupsReader reader = new GroupsReader(coordinators, metadata, replicas, System::currentTimeMillis);
        Behavior<Command> door = Behaviors.receive(Command.class)
                .onMessage(ListGroups.class, list -> {
                    reader.groups(list.limit(), list.after())
                            .thenAccept(groups -> list.replyTo().tell(new Listed(groups)));
                    return Behaviors.same();
                })
                .onMessage(DescribeGroup.class, describe -> {
                    reader.group(describe.group())
                            .thenAccept(found -> describe.replyTo().tell(new Described(found.error(), found.group())));
                    return Behaviors.same();
                })
                .onMessage(MeasureLags.class, measure -> {
                    CompletableFuture.runAsync(() -> measure.replyTo().tell(measured(reader, measure)), blocking);
                    return Behaviors.same();
                })
                .build();
        return Behaviors.supervise(door).onFailure(SupervisorStrategy.restart());
    }

    private static Measured measured(GroupsReader reader, MeasureLags measure) {
        return new Measured(measure.positions().stream()
                .map(at -> reader.lag(at.topic(), at.partition(), at.committed()))
                .toList());
    }
}
