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
 * Where other brokers ask what this one's coordinators know of their groups, and its leaders of how far behind those are, and where people
 * set how far a group has come. Has no state; a question that cannot be answered is not.
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

    /** A partition of which something is to be known. */
    record At(String topic, int partition) {}

    /**
     * At most {@link #MEASURED_AT_ONCE} partitions that this broker leads. Answered with {@link Located}.
     *
     * @param timestamp in milliseconds, null when no time is asked for
     */
    record Locate(List<At> partitions, @Nullable Long timestamp, ActorRef<Located> replyTo) implements Command {}

    /** In the order of the partitions. */
    record Located(List<Extent> extents) implements Answer {}

    /** What a partition has; {@code atTimestamp} is null when no record is of that time or later. */
    record Extent(Errors error, long start, long end, @Nullable Long atTimestamp) {}

    /** Sets where a group that has no members goes on: all of it, or nothing. Answered with {@link Outcome}. */
    record CommitOffsets(String group, List<Position> offsets, ActorRef<Outcome> replyTo) implements Command {}

    /** A group that has no members, with all its offsets. Answered with {@link Outcome}. */
    record DeleteGroup(String group, ActorRef<Outcome> replyTo) implements Command {}

    record Outcome(Errors error) implements Answer {}

    private GroupsDoor() {}

    /**
     * Answers from what lives on this broker.
     *
     * @param blocking may read records
     */
    public static Behavior<Command> create(
            Coordinators coordinators, MetadataCache metadata, ReplicaDirectory replicas, Executor blocking) {
        GroupsReader reader = new GroupsReader(coordinators, metadata, replicas, System::currentTimeMillis);
        GroupsWriter writer = new GroupsWriter(coordinators, metadata);
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
                .onMessage(Locate.class, locate -> {
                    reader.extents(locate.partitions(), locate.timestamp())
                            .thenAccept(extents -> locate.replyTo().tell(new Located(extents)));
                    return Behaviors.same();
                })
                .onMessage(CommitOffsets.class, commit -> {
                    writer.commit(commit.group(), commit.offsets())
                            .thenAccept(error -> commit.replyTo().tell(new Outcome(error)));
                    return Behaviors.same();
                })
                .onMessage(DeleteGroup.class, delete -> {
                    writer.delete(delete.group())
                            .thenAccept(error -> delete.replyTo().tell(new Outcome(error)));
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
