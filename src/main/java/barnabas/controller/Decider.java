package barnabas.controller;

import barnabas.metadata.ClusterChanges;
import barnabas.metadata.ConfigUpdates;
import barnabas.metadata.Decision;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.Outcome;
import barnabas.metadata.PartitionAddition;
import barnabas.metadata.TopicCreation;
import barnabas.metadata.TopicDefaults;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;

/** Hands each request to the class of {@code barnabas.metadata} that decides it. Used by one actor. */
final class Decider {
    private final TopicDefaults defaults;
    private final Random random;

    Decider(TopicDefaults defaults, Random random) {
        this.defaults = defaults;
        this.random = random;
    }

    Decision<ControllerAnswer> decide(MetadataImage image, ControllerRequest request) {
        if (request instanceof ControllerRequest.CreateTopics create) {
            return answered(
                    new TopicCreation(image, defaults, Uuid::randomUuid, random)
                            .decide(create.topics(), create.validateOnly()),
                    ControllerAnswer.CreatedTopics::new);
        }
        if (request instanceof ControllerRequest.DeleteTopics delete) {
            return answered(ClusterChanges.deleteTopics(image, delete.topicIds()), ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.CreatePartitions create) {
            return answered(
                    new PartitionAddition(image, random).decide(create.topics(), create.validateOnly()),
                    ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.ChangeConfigs change) {
            return answered(
                    new ConfigUpdates(image).decide(change.changes(), change.validateOnly()),
                    ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.AllocateProducerIds allocate) {
            return answered(
                    ClusterChanges.allocateProducerIds(image, allocate.broker()), ControllerAnswer.ProducerIds::new);
        }
        if (request instanceof ControllerRequest.RegisterBroker register) {
            return answered(
                    ClusterChanges.registerBroker(image, register.clusterId(), register.broker()),
                    (Outcome outcome) -> new ControllerAnswer.Outcomes(List.of(outcome)));
        }
        throw new IllegalArgumentException(
                "unknown request=" + request.getClass().getName());
    }

    private static <A> Decision<ControllerAnswer> answered(Decision<A> decision, Function<A, ControllerAnswer> answer) {
        return new Decision<>(decision.records(), answer.apply(decision.answer()));
    }
}
