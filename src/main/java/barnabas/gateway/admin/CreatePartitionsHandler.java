package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** CreatePartitions: asks the controller. Without an assignment, null or empty, the controller places them. */
final class CreatePartitionsHandler implements ApiHandler<CreatePartitionsRequestData, CreatePartitionsResponseData> {
    private final AdminRoom room;

    CreatePartitionsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_PARTITIONS;
    }

    @Override
    public void handle(ApiRequest<CreatePartitionsRequestData> request, Reply<CreatePartitionsResponseData> reply) {
        CreatePartitionsRequestData body = request.body();
        CreatePartitionsResponseData response = new CreatePartitionsResponseData();
        List<MorePartitions> topics = new ArrayList<>();
        Set<String> repeated = Repeats.in(
                body.topics().stream().map(CreatePartitionsTopic::name).toList());
        Set<String> refused = new HashSet<>();
        for (CreatePartitionsTopic topic : body.topics()) {
            Outcome form = repeated.contains(topic.name())
                    ? Outcome.refused(Errors.INVALID_REQUEST, "Duplicate topic name.")
                    : validateForm(topic);
            if (form.done()) {
                topics.add(new MorePartitions(
                        topic.name(),
                        topic.count(),
                        assignments(topic).stream()
                                .map(one -> Places.of(one.brokerIds()))
                                .toList()));
            } else if (refused.add(topic.name())) {
                response.results().add(result(topic.name(), form));
            }
        }
        if (topics.isEmpty()) {
            reply.send(response);
            return;
        }
        Answers.send(
                room.controller().createPartitions(topics, body.validateOnly(), Duration.ofMillis(body.timeoutMs())),
                outcomes -> {
                    for (int i = 0; i < topics.size(); i++) {
                        response.results().add(result(topics.get(i).topic(), outcomes.get(i)));
                    }
                    return response;
                },
                reply);
    }

    private static Outcome validateForm(CreatePartitionsTopic topic) {
        for (CreatePartitionsAssignment assignment : assignments(topic)) {
            Outcome places = Places.validate(assignment.brokerIds());
            if (!places.done()) {
                return places;
            }
        }
        return Outcome.DONE;
    }

    private static List<CreatePartitionsAssignment> assignments(CreatePartitionsTopic topic) {
        return topic.assignments() == null ? List.of() : topic.assignments();
    }

    private static CreatePartitionsTopicResult result(String topic, Outcome outcome) {
        return new CreatePartitionsTopicResult()
                .setName(topic)
                .setErrorCode(outcome.error().code())
                .setErrorMessage(outcome.message());
    }
}
