package barnabas.controller;

import barnabas.metadata.BrokerImage;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Reassignment;
import barnabas.metadata.ReplicasMoved;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** What the controller may be asked to do. Plain values, so that a broker can send them to the one that leads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControllerRequest.CreateTopics.class, name = "create-topics"),
    @JsonSubTypes.Type(value = ControllerRequest.DeleteTopics.class, name = "delete-topics"),
    @JsonSubTypes.Type(value = ControllerRequest.CreatePartitions.class, name = "create-partitions"),
    @JsonSubTypes.Type(value = ControllerRequest.ChangeConfigs.class, name = "change-configs"),
    @JsonSubTypes.Type(value = ControllerRequest.AllocateProducerIds.class, name = "allocate-producer-ids"),
    @JsonSubTypes.Type(value = ControllerRequest.RegisterBroker.class, name = "register-broker"),
    @JsonSubTypes.Type(value = ControllerRequest.AlterReassignments.class, name = "alter-reassignments"),
    @JsonSubTypes.Type(value = ControllerRequest.EndReassignments.class, name = "end-reassignments"),
    @JsonSubTypes.Type(value = ControllerRequest.ChangeMetadataVoters.class, name = "change-metadata-voters")
})
public sealed interface ControllerRequest {
    /** Whether asking twice does no harm and gets a true answer, although the first time may have been carried out. */
    default boolean repeatable() {
        return false;
    }

    record CreateTopics(List<NewTopic> topics, boolean validateOnly) implements ControllerRequest {}

    record DeleteTopics(List<Uuid> topicIds) implements ControllerRequest {}

    record CreatePartitions(List<MorePartitions> topics, boolean validateOnly) implements ControllerRequest {}

    record ChangeConfigs(List<ConfigChanges> changes, boolean validateOnly) implements ControllerRequest {}

    record AllocateProducerIds(BrokerId broker) implements ControllerRequest {
        @Override
        public boolean repeatable() {
            return true;
        }
    }

    record RegisterBroker(String clusterId, BrokerImage broker) implements ControllerRequest {
        @Override
        public boolean repeatable() {
            return true;
        }
    }

    /**
     * Where replicas shall be.
     *
     * @param mayChangeCount whether a partition may get more or fewer replicas than it has
     */
    record AlterReassignments(List<Reassignment> reassignments, boolean mayChangeCount) implements ControllerRequest {}

    /** A leader's word that replicas have come to where they shall be. */
    record EndReassignments(List<ReplicasMoved> moved) implements ControllerRequest {
        @Override
        public boolean repeatable() {
            return true;
        }
    }

    /**
     * Who shall vote on the metadata.
     *
     * @param add whether the broker is to vote, or to vote no more
     */
    record ChangeMetadataVoters(BrokerId broker, boolean add) implements ControllerRequest {}
}
