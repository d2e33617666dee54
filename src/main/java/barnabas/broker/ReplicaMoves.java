package barnabas.broker;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.broker.Arrivals.Move;
import barnabas.controller.ControllerApi;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.Outcome;
import barnabas.metadata.ReplicasMoved;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Tells the controller of the groups led here that have come to where they shall be, as {@link Arrivals} decides. watching --some are
 * there--> telling --answered--> watching. What is lost on the way is seen again at the next look, here or by the next leader.
 */
public final class ReplicaMoves {
    public sealed interface Command {}

    private enum Wake implements Command {
        LOOK
    }

    private record Arrived(List<ReplicasMoved> moved) implements Command {}

    private record Told(List<Outcome> outcomes) implements Command {}

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final MetadataCache metadata;
    private final ReplicaDirectory replicas;
    private final ControllerApi controller;
    /** One in which nothing is on its way; it need not be looked through again. */
    private @Nullable MetadataImage resting;

    private ReplicaMoves(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MetadataCache metadata,
            ReplicaDirectory replicas,
            ControllerApi controller) {
        this.context = context;
        this.timers = timers;
        this.metadata = metadata;
        this.replicas = replicas;
        this.controller = controller;
    }

    public static Behavior<Command> create(
            MetadataCache metadata, ReplicaDirectory replicas, ControllerApi controller) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(ReplicaMoves.class);
            return new ReplicaMoves(context, timers, metadata, replicas, controller).watching();
        }));
    }

    private Behavior<Command> watching() {
        timers.startSingleTimer(Wake.LOOK, LOOK_EVERY);
        return Behaviors.receive(Command.class)
                .onMessage(Wake.class, look -> look())
                .onMessage(Arrived.class, arrived -> onArrived(arrived.moved()))
                .onMessage(Told.class, told -> onTold(told.outcomes()))
                .build();
    }

    private Behavior<Command> look() {
        MetadataImage image = metadata.image();
        if (image == resting) {
            return watching();
        }
        if (!Arrivals.isAnyUnderWay(image)) {
            resting = image;
            return watching();
        }
        List<Move> moves = Arrivals.underWay(image, this::leads);
        if (moves.isEmpty()) {
            return watching();
        }
        context.pipeToSelf(arrived(moves), (moved, failure) -> new Arrived(moved == null ? List.of() : moved));
        return Behaviors.same();
    }

    private boolean leads(PartitionId partition) {
        Replica replica = replicas.find(partition);
        return replica != null && replica.snapshot().leading();
    }

    private CompletionStage<List<ReplicasMoved>> arrived(List<Move> moves) {
        List<CompletableFuture<Set<BrokerId>>> voters =
                moves.stream().map(move -> voters(move.partition())).toList();
        return CompletableFuture.allOf(voters.toArray(CompletableFuture[]::new))
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(all -> {
                    List<ReplicasMoved> moved = new ArrayList<>();
                    for (int i = 0; i < moves.size(); i++) {
                        if (moves.get(i).isOver(voters.get(i).join())) {
                            moved.add(moves.get(i).over(voters.get(i).join()));
                        }
                    }
                    return moved;
                });
    }

    private CompletableFuture<Set<BrokerId>> voters(PartitionId partition) {
        Replica replica = replicas.find(partition);
        return replica == null
                ? CompletableFuture.completedFuture(Set.of())
                : replica.committedVoters().toCompletableFuture();
    }

    private Behavior<Command> onArrived(List<ReplicasMoved> moved) {
        if (moved.isEmpty()) {
            return watching();
        }
        context.pipeToSelf(
                controller.endReassignments(moved, TIMEOUT),
                (outcomes, failure) -> new Told(outcomes == null ? List.of() : outcomes));
        return Behaviors.same();
    }

    private Behavior<Command> onTold(List<Outcome> outcomes) {
        long done = outcomes.stream().filter(Outcome::done).count();
        long late = outcomes.stream()
                .filter(outcome -> outcome.error() == Errors.INVALID_REQUEST)
                .count();
        context.getLog()
                .info("replicas have come to where they shall be partitions={} meanwhile moved on={}", done, late);
        return watching();
    }
}
