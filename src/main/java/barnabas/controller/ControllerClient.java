package barnabas.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.controller.ControllerAnswer.CreatedTopics;
import barnabas.controller.ControllerAnswer.Outcomes;
import barnabas.controller.ControllerAnswer.ProducerIds;
import barnabas.controller.ControllerAnswer.Refused;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.ProducerIdBlock;
import barnabas.metadata.Reassignment;
import barnabas.metadata.ReplicasMoved;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Asks the controller through this broker's {@link RequestForwarder}. */
public final class ControllerClient implements ControllerApi {
    /** Clients that ask for less time, or none, get this; more than the other is not waited for. */
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    /** The forwarder keeps the time; this is for one that has died. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** The rest of a larger request is asked for when this much of it is done. */
    private static final long PIECE_BYTES = 256 * 1024;

    /** Remoting drops what is larger than its largest frame. */
    private static final long REQUEST_BYTES_MAX = 1_900_000;

    private final ActorRef<RequestForwarder.Command> forwarder;
    private final Scheduler scheduler;

    public ControllerClient(ActorRef<RequestForwarder.Command> forwarder, Scheduler scheduler) {
        this.forwarder = forwarder;
        this.scheduler = scheduler;
    }

    @Override
    public CompletionStage<List<CreatedTopic>> createTopics(
            List<NewTopic> topics, boolean validateOnly, Duration timeout) {
        return inPieces(topics, RequestBytes::of, timeout, (piece, left) -> ask(
                        new ControllerRequest.CreateTopics(piece, validateOnly), left)
                .thenApply(answer -> answer instanceof CreatedTopics created
                        ? created.topics()
                        : piece.stream()
                                .map(topic -> CreatedTopic.refused(topic.name(), refusal(answer)))
                                .toList()));
    }

    @Override
    public CompletionStage<List<Outcome>> deleteTopics(List<Uuid> topicIds, Duration timeout) {
        return inPieces(
                topicIds,
                id -> RequestBytes.OBJECT,
                timeout,
                (piece, left) -> outcomes(new ControllerRequest.DeleteTopics(piece), piece.size(), left));
    }

    @Override
    public CompletionStage<List<Outcome>> createPartitions(
            List<MorePartitions> topics, boolean validateOnly, Duration timeout) {
        return inPieces(
                topics,
                RequestBytes::of,
                timeout,
                (piece, left) ->
                        outcomes(new ControllerRequest.CreatePartitions(piece, validateOnly), piece.size(), left));
    }

    @Override
    public CompletionStage<List<Outcome>> changeConfigs(
            List<ConfigChanges> changes, boolean validateOnly, Duration timeout) {
        return inPieces(
                changes,
                RequestBytes::of,
                timeout,
                (piece, left) ->
                        outcomes(new ControllerRequest.ChangeConfigs(piece, validateOnly), piece.size(), left));
    }

    @Override
    public CompletionStage<ProducerIdBlock> allocateProducerIds(BrokerId broker, Duration timeout) {
        return ask(new ControllerRequest.AllocateProducerIds(broker), timeout)
                .thenApply(answer -> answer instanceof ProducerIds ids
                        ? ids.block()
                        : ProducerIdBlock.refused(refusal(answer).error()));
    }

    @Override
    public CompletionStage<Outcome> registerBroker(String clusterId, BrokerImage broker, Duration timeout) {
        return outcomes(new ControllerRequest.RegisterBroker(clusterId, broker), 1, timeout)
                .thenApply(outcomes -> outcomes.get(0));
    }

    @Override
    public CompletionStage<List<Outcome>> alterReassignments(
            List<Reassignment> reassignments, boolean mayChangeCount, Duration timeout) {
        return inPieces(
                reassignments,
                RequestBytes::of,
                timeout,
                (piece, left) ->
                        outcomes(new ControllerRequest.AlterReassignments(piece, mayChangeCount), piece.size(), left));
    }

    @Override
    public CompletionStage<List<Outcome>> endReassignments(List<ReplicasMoved> moved, Duration timeout) {
        return inPieces(
                moved,
                RequestBytes::of,
                timeout,
                (piece, left) -> outcomes(new ControllerRequest.EndReassignments(piece), piece.size(), left));
    }

    @Override
    public CompletionStage<Outcome> changeMetadataVoters(BrokerId broker, boolean add, Duration timeout) {
        return outcomes(new ControllerRequest.ChangeMetadataVoters(broker, add), 1, timeout)
                .thenApply(outcomes -> outcomes.get(0));
    }

    /** Asks for as much at a time as fits into a message between brokers, one piece after the other. */
    private static <Q, A> CompletionStage<List<A>> inPieces(
            List<Q> all,
            ToLongFunction<Q> bytes,
            Duration timeout,
            BiFunction<List<Q>, Duration, CompletionStage<List<A>>> ask) {
        int end = 0;
        long size = 0;
        while (end < all.size() && (end == 0 || size + bytes.applyAsLong(all.get(end)) <= PIECE_BYTES)) {
            size += bytes.applyAsLong(all.get(end));
            end++;
        }
        if (end == all.size()) {
            return ask.apply(all, timeout);
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Q> rest = all.subList(end, all.size());
        return ask.apply(List.copyOf(all.subList(0, end)), timeout).thenCompose(first -> inPieces(
                        rest, bytes, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())), ask)
                .thenApply(others -> {
                    List<A> answers = new ArrayList<>(first);
                    answers.addAll(others);
                    return answers;
                }));
    }

    private CompletionStage<List<Outcome>> outcomes(ControllerRequest request, int count, Duration timeout) {
        return ask(request, timeout)
                .thenApply(answer -> answer instanceof Outcomes outcomes
                        ? outcomes.outcomes()
                        : Collections.nCopies(count, refusal(answer)));
    }

    private static Outcome refusal(ControllerAnswer answer) {
        if (answer instanceof Refused refused) {
            return refused.outcome();
        }
        throw new IllegalStateException("answer=" + answer + " does not fit the request");
    }

    private CompletionStage<ControllerAnswer> ask(ControllerRequest request, Duration timeout) {
        Duration bounded = timeout.compareTo(TIMEOUT_MIN) < 0
                ? TIMEOUT_MIN
                : timeout.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX : timeout;
        if (RequestBytes.of(request) > REQUEST_BYTES_MAX) {
            return CompletableFuture.completedFuture(new Refused(Outcome.refused(
                    Errors.POLICY_VIOLATION,
                    "One topic of this request takes more than " + REQUEST_BYTES_MAX + " bytes.")));
        }
        CompletionStage<ControllerAnswer> answer = AskPattern.ask(
                forwarder,
                replyTo -> new RequestForwarder.Forward(request, bounded, replyTo),
                bounded.plus(GRACE),
                scheduler);
        return answer.exceptionally(failure -> {
            if (failure instanceof TimeoutException) {
                return new Refused(Outcome.refused(Errors.REQUEST_TIMED_OUT, Errors.REQUEST_TIMED_OUT.message()));
            }
            throw new IllegalStateException("the controller cannot be asked", failure);
        });
    }
}
