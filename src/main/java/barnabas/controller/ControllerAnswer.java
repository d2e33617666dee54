package barnabas.controller;

import barnabas.metadata.CreatedTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.ProducerIdBlock;
import java.util.List;

/** What the controller answers to a {@link ControllerRequest}. */
public sealed interface ControllerAnswer {
    /** To CreateTopics, in the order of the request. */
    record CreatedTopics(List<CreatedTopic> topics) implements ControllerAnswer {}

    /** To DeleteTopics, CreatePartitions and ChangeConfigs in the order of the request; one, to RegisterBroker. */
    record Outcomes(List<Outcome> outcomes) implements ControllerAnswer {}

    record ProducerIds(ProducerIdBlock block) implements ControllerAnswer {}

    /** To anything: the request as a whole was not carried out, or it is not known whether it was. */
    record Refused(Outcome outcome) implements ControllerAnswer {}
}
