package barnabas.controller;

import barnabas.metadata.CreatedTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.ProducerIdBlock;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the controller answers to a {@link ControllerRequest}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControllerAnswer.CreatedTopics.class, name = "created-topics"),
    @JsonSubTypes.Type(value = ControllerAnswer.Outcomes.class, name = "outcomes"),
    @JsonSubTypes.Type(value = ControllerAnswer.ProducerIds.class, name = "producer-ids"),
    @JsonSubTypes.Type(value = ControllerAnswer.Refused.class, name = "refused")
})
public sealed interface ControllerAnswer {
    /** To CreateTopics, in the order of the request. */
    record CreatedTopics(List<CreatedTopic> topics) implements ControllerAnswer {}

    /** To requests of several changes, one for each in the order of the request; to RegisterBroker and ChangeMetadataVoters, one. */
    record Outcomes(List<Outcome> outcomes) implements ControllerAnswer {}

    record ProducerIds(ProducerIdBlock block) implements ControllerAnswer {}

    /** To anything: the request as a whole was not carried out, or it is not known whether it was. */
    record Refused(Outcome outcome) implements ControllerAnswer {}
}
