package barnabas.controller;

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
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;

/**
 * What a broker may ask of the controller. Each answer comes after the change is committed and applied to this broker's own
 * image, so who gets it sees it. A stage fails only for a bug; refusals and timeouts are answers: REQUEST_TIMED_OUT when it
 * is not known whether the change was made, NOT_CONTROLLER and THROTTLING_QUOTA_EXCEEDED when it was not. Thread-safe.
 */
public interface ControllerApi {
    /** Results in the order of {@code topics}. */
    CompletionStage<List<CreatedTopic>> createTopics(List<NewTopic> topics, boolean validateOnly, Duration timeout);

    /** Outcomes in the order of {@code topicIds}. */
    CompletionStage<List<Outcome>> deleteTopics(List<Uuid> topicIds, Duration timeout);

    /** Outcomes in the order of {@code topics}. */
    CompletionStage<List<Outcome>> createPartitions(
            List<MorePartitions> topics, boolean validateOnly, Duration timeout);

    /** Outcomes in the order of {@code changes}. */
    CompletionStage<List<Outcome>> changeConfigs(List<ConfigChanges> changes, boolean validateOnly, Duration timeout);

    CompletionStage<ProducerIdBlock> allocateProducerIds(BrokerId broker, Duration timeout);

    /** Where {@code broker} is to be found from now on. INCONSISTENT_CLUSTER_ID when the cluster has another id. */
    CompletionStage<Outcome> registerBroker(String clusterId, BrokerImage broker, Duration timeout);

    /** Outcomes in the order of {@code reassignments}; done when the targets are committed, not when the replicas are there. */
    CompletionStage<List<Outcome>> alterReassignments(
            List<Reassignment> reassignments, boolean mayChangeCount, Duration timeout);

    /** Outcomes in the order of {@code moved}; INVALID_REQUEST for what is not so any more. */
    CompletionStage<List<Outcome>> endReassignments(List<ReplicasMoved> moved, Duration timeout);

    /** A broker is to vote on the metadata, or to vote no more; done when that is committed, not when the group has changed. */
    CompletionStage<Outcome> changeMetadataVoters(BrokerId broker, boolean add, Duration timeout);
}
