package barnabas.gateway.groups;

import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.coordinator.Coordinators;
import barnabas.coordinator.Origin;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/**
 * What the handlers of this package work with.
 *
 * @param patient software (KIP-511) whose members go on consuming while their heartbeat waits for an answer
 */
public record GroupRoom(MetadataCache metadata, Leaders leaders, Coordinators coordinators, Set<String> patient) {
    public GroupRoom {
        patient = Set.copyOf(patient);
    }

    /** Asks the group's coordinator; the answer is of the class that the request names. */
    CompletionStage<Message> ask(GroupRequest request, ApiRequest<?> from) {
        PartitionId partition = Coordinators.partitionOf(metadata.image(), request.group());
        if (partition == null) {
            return CompletableFuture.completedFuture(request.refused(Errors.COORDINATOR_NOT_AVAILABLE));
        }
        return coordinators.ask(
                partition,
                request,
                new Origin(from.version(), from.clientId(), "/" + from.peer().getHostAddress()));
    }

    /** The same for a request about several groups: answers in the order of the questions. */
    <A> CompletionStage<List<A>> askAll(List<? extends GroupRequest> requests, Class<A> type, ApiRequest<?> from) {
        CompletionStage<List<A>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (GroupRequest request : requests) {
            all = all.thenCombine(ask(request, from), (answers, answer) -> {
                answers.add(type.cast(answer));
                return answers;
            });
        }
        return all;
    }

    /** Sends what {@code response} makes of the outcome. A failed stage, or a throw, is a bug and replied to as one. */
    static <T, A extends ApiMessage> void send(CompletionStage<T> outcome, Function<T, A> response, Reply<A> reply) {
        outcome.thenApply(response).whenComplete((answer, failure) -> {
            if (failure != null) {
                reply.fail(failure);
            } else {
                reply.send(answer);
            }
        });
    }
}
