package barnabas.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;

/** Asks the {@link TransferDoor} of each broker that leads, a bounded number of partitions at a time. */
public final class ClusterTransfers implements Transfers {
    /** Of one broker at a time: producers wait while a partition changes hands. */
    private static final int MOVES_AT_ONCE = 100;

    /** A leader makes itself known at once; one that has lost its leadership again meanwhile is not waited for. */
    private static final Duration SEEN_MAX = Duration.ofSeconds(2);

    /** How soon a new leader that has made itself known is seen. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final Leaders leaders;
    private final Function<BrokerId, @Nullable ActorRef<TransferDoor.Command>> doors;
    private final Scheduler scheduler;
    private final ExecutionContext executor;

    /**
     * @param doors null for a broker that cannot be asked
     * @param executor looks whether leaders have changed
     */
    public ClusterTransfers(
            Leaders leaders,
            Function<BrokerId, @Nullable ActorRef<TransferDoor.Command>> doors,
            Scheduler scheduler,
            Executor executor) {
        this.leaders = leaders;
        this.doors = doors;
        this.scheduler = scheduler;
        this.executor = ExecutionContext.fromExecutor(executor);
    }

    @Override
    public CompletionStage<List<Errors>> transfer(List<Move> moves, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Errors[] outcomes = new Errors[moves.size()];
        Arrays.fill(outcomes, Errors.NONE);
        Map<BrokerId, List<Integer>> byLeader = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            Leaders.Leader leader = leaders.leader(moves.get(i).partition());
            if (leader == null) {
                outcomes[i] = Errors.LEADER_NOT_AVAILABLE;
            } else if (!leader.broker().equals(moves.get(i).to())) {
                byLeader.computeIfAbsent(leader.broker(), broker -> new ArrayList<>())
                        .add(i);
            }
        }
        CompletableFuture<?>[] asked = byLeader.entrySet().stream()
                .map(entry -> ask(entry.getKey(), moves, entry.getValue(), outcomes, deadline)
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(asked)
                .thenCompose(done -> seen(moves, outcomes))
                .thenApply(done -> List.of(outcomes));
    }

    /** Piece after piece; {@code which} are places in {@code moves}. */
    private CompletionStage<?> ask(
            BrokerId leader, List<Move> moves, List<Integer> which, Errors[] outcomes, long deadline) {
        if (which.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Integer> piece = which.subList(0, Math.min(MOVES_AT_ONCE, which.size()));
        List<Integer> rest = which.subList(piece.size(), which.size());
        return ask(leader, piece.stream().map(moves::get).toList(), deadline).thenCompose(answer -> {
            IntStream.range(0, piece.size()).forEach(i -> outcomes[piece.get(i)] = answer.get(i));
            return ask(leader, moves, rest, outcomes, deadline);
        });
    }

    private CompletionStage<List<Errors>> ask(BrokerId leader, List<Move> moves, long deadline) {
        ActorRef<TransferDoor.Command> door = doors.apply(leader);
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (door == null || left.isNegative() || left.isZero()) {
            return CompletableFuture.completedFuture(all(moves, Errors.REQUEST_TIMED_OUT));
        }
        CompletionStage<TransferDoor.Transferred> answer = AskPattern.ask(
                door,
                (ActorRef<TransferDoor.Transferred> replyTo) -> new TransferDoor.Transfer(moves, replyTo),
                left,
                scheduler);
        return answer.thenApply(TransferDoor.Transferred::outcomes)
                .exceptionally(late -> all(moves, Errors.REQUEST_TIMED_OUT));
    }

    private static List<Errors> all(List<Move> moves, Errors error) {
        return moves.stream().map(move -> error).toList();
    }

    /** Done when this broker knows of the new leaders, too, or after {@link #SEEN_MAX}. */
    private CompletionStage<Void> seen(List<Move> moves, Errors[] outcomes) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        look(moves, outcomes, System.nanoTime() + SEEN_MAX.toNanos(), seen);
        return seen;
    }

    private void look(List<Move> moves, Errors[] outcomes, long deadline, CompletableFuture<Void> seen) {
        boolean all =
                IntStream.range(0, outcomes.length).allMatch(i -> outcomes[i] != Errors.NONE || leads(moves.get(i)));
        if (all || deadline - System.nanoTime() <= 0) {
            seen.complete(null);
        } else {
            scheduler.scheduleOnce(LOOK_EVERY, () -> look(moves, outcomes, deadline, seen), executor);
        }
    }

    private boolean leads(Move move) {
        Leaders.Leader leader = leaders.leader(move.partition());
        return leader != null && leader.broker().equals(move.to());
    }
}
