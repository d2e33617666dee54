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
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Asks the {@link Controller} actor of this broker. */
public final class ControllerClient implements ControllerApi {
    /** Clients that ask for less time, or none, get this; more than the other is not waited for. */
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    private final ActorRef<Controller.Command> controller;
    private final Scheduler scheduler;

    public ControllerClient(ActorRef<Controller.Command> controller, Scheduler scheduler) {
        this.controller = controller;
        this.scheduler = scheduler;
    }

    @Override
    public CompletionStage<List<CreatedTopic>> createTopics(
            List<NewTopic> topics, boolean validateOnly, Duration timeout) {
        return ask(new ControllerRequest.CreateTopics(topics, validateOnly), timeout)
                .thenApply(answer -> answer instanceof CreatedTopics created
                        ? created.topics()
                        : topics.stream()
                                .map(topic -> CreatedTopic.refused(topic.name(), refusal(answer)))
                                .toList());
    }

    @Override
    public CompletionStage<List<Outcome>> deleteTopics(List<Uuid> topicIds, Duration timeout) {
        return outcomes(new ControllerRequest.DeleteTopics(topicIds), topicIds.size(), timeout);
    }

    @Override
    public CompletionStage<List<Outcome>> createPartitions(
            List<MorePartitions> topics, boolean validateOnly, Duration timeout) {
        return outcomes(new ControllerRequest.CreatePartitions(topics, validateOnly), topics.size(), timeout);
    }

    @Override
    public CompletionStage<List<Outcome>> changeConfigs(
            List<ConfigChanges> changes, boolean validateOnly, Duration timeout) {
        return outcomes(new ControllerRequest.ChangeConfigs(changes, validateOnly), changes.size(), timeout);
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
        CompletionStage<ControllerAnswer> answer = AskPattern.ask(
                controller, replyTo -> new Controller.Ask(request, bounded, replyTo), bounded, scheduler);
        return answer.exceptionally(failure -> {
            if (failure instanceof TimeoutException) {
                return new Refused(Outcome.refused(Errors.REQUEST_TIMED_OUT, Errors.REQUEST_TIMED_OUT.message()));
            }
            throw new IllegalStateException("the controller cannot be asked", failure);
        });
    }
}
