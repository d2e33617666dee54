package barnabas.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.partition.Replica;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.Errors;

/** Where other brokers ask this one to hand over what it leads. Has no state: each request is answered when all its replicas have. */
public final class TransferDoor {
    /** A replica gives up a transfer on its own long before. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    public sealed interface Command {}

    /** At most some hundred moves, so that the message stays small. */
    public record Transfer(List<Transfers.Move> moves, ActorRef<Transferred> replyTo) implements Command {}

    /** In the order of the moves. */
    public record Transferred(List<Errors> outcomes) {}

    private TransferDoor() {}

    public static Behavior<Command> create(ReplicaDirectory replicas) {
        Behavior<Command> door = Behaviors.receive(Command.class)
                .onMessage(Transfer.class, transfer -> {
                    onTransfer(replicas, transfer);
                    return Behaviors.same();
                })
                .build();
        return Behaviors.supervise(door).onFailure(SupervisorStrategy.restart());
    }

    private static void onTransfer(ReplicaDirectory replicas, Transfer transfer) {
        List<CompletableFuture<Errors>> outcomes =
                transfer.moves().stream().map(move -> transfer(replicas, move)).toList();
        CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).thenRun(() -> transfer.replyTo()
                .tell(new Transferred(
                        outcomes.stream().map(CompletableFuture::join).toList())));
    }

    private static CompletableFuture<Errors> transfer(ReplicaDirectory replicas, Transfers.Move move) {
        Replica replica = replicas.find(move.partition());
        if (replica == null) {
            return CompletableFuture.completedFuture(Errors.NOT_LEADER_OR_FOLLOWER);
        }
        return replica.transfer(move.to())
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(Errors.REQUEST_TIMED_OUT, ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> Errors.UNKNOWN_SERVER_ERROR);
    }
}
