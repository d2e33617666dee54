package barnabas.controller;

import barnabas.metadata.ClusterChanges;
import barnabas.metadata.ConfigUpdates;
import barnabas.metadata.Decision;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MetadataVoters;
import barnabas.metadata.Outcome;
import barnabas.metadata.PartitionAddition;
import barnabas.metadata.Placement;
import barnabas.metadata.Reassignments;
import barnabas.metadata.TopicCreation;
import barnabas.metadata.TopicDefaults;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;

/** Hands each request to the class of {@code barnabas.metadata} that decides it. Used by one actor. */
final class Decider {
    private final TopicDefaults defaults;
    private final List<BrokerId> founders;
    private final Map<String, String> nodeConfigs;
    private final Placement placement;

    Decider(ControllerSettings settings, Placement placement) {
        this.defaults = settings.defaults();
        this.founders = settings.founders();
        this.nodeConfigs = settings.nodeConfigs();
        this.placement = placement;
    }

    Decision<ControllerAnswer> decide(MetadataImage image, ControllerRequest request) {
        if (request instanceof ControllerRequest.CreateTopics create) {
            return answered(
                    new TopicCreation(image, defaults, Uuid::randomUuid, placement)
                            .decide(create.topics(), create.validateOnly()),
                    ControllerAnswer.CreatedTopics::new);
        }
        if (request instanceof ControllerRequest.DeleteTopics delete) {
            return answered(ClusterChanges.deleteTopics(image, delete.topicIds()), ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.CreatePartitions create) {
            return answered(
                    new PartitionAddition(image, placement).decide(create.topics(), create.validateOnly()),
                    ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.ChangeConfigs change) {
            return answered(
                    new ConfigUpdates(image, nodeConfigs).decide(change.changes(), change.validateOnly()),
                    ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.AllocateProducerIds allocate) {
            return answered(
                    ClusterChanges.allocateProducerIds(image, allocate.broker()), ControllerAnswer.ProducerIds::new);
        }
        if (request instanceof ControllerRequest.RegisterBroker register) {
            return answered(register(image, register), Decider::one);
        }
        if (request instanceof ControllerRequest.AlterReassignments alter) {
            return answered(
                    new Reassignments(image).alter(alter.reassignments(), alter.mayChangeCount()),
                    ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.EndReassignments end) {
            return answered(new Reassignments(image).complete(end.moved()), ControllerAnswer.Outcomes::new);
        }
        if (request instanceof ControllerRequest.ChangeMetadataVoters change) {
            return answered(
                    change.add()
                            ? MetadataVoters.add(image, founders, change.broker())
                            : MetadataVoters.remove(image, founders, change.broker()),
                    Decider::one);
        }
        throw new IllegalArgumentException(
                "unknown request=" + request.getClass().getName());
    }

    /** The third broker of a cluster that one has founded makes more of it (rule M2). */
    private Decision<Outcome> register(MetadataImage image, ControllerRequest.RegisterBroker register) {
        Decision<Outcome> registered = ClusterChanges.registerBroker(image, register.clusterId(), register.broker());
        MetadataImage after = image;
        for (MetadataRecord record : registered.records()) {
            after = after.replay(record);
        }
        List<MetadataRecord> records = new ArrayList<>(registered.records());
        records.addAll(MetadataVoters.grown(after, founders));
        return new Decision<>(records, registered.answer());
    }

    private static ControllerAnswer one(Outcome outcome) {
        return new ControllerAnswer.Outcomes(List.of(outcome));
    }

    private static <A> Decision<ControllerAnswer> answered(Decision<A> decision, Function<A, ControllerAnswer> answer) {
        return new Decision<>(decision.records(), answer.apply(decision.answer()));
    }
}
