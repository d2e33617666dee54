package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.Outcome;
import barnabas.metadata.TopicImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** DeleteTopics: by name, and by id since version 6. Names become ids here: the controller deletes what the client saw. */
final class DeleteTopicsHandler implements ApiHandler<DeleteTopicsRequestData, DeleteTopicsResponseData> {
    private static final short STATES_SINCE = 6;

    /** A topic to delete as the client named it, with the id that this means now. */
    private record Target(@Nullable String name, Uuid id, boolean byName) {}

    private final AdminRoom room;

    DeleteTopicsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public void handle(ApiRequest<DeleteTopicsRequestData> request, Reply<DeleteTopicsResponseData> reply) {
        MetadataImage image = room.metadata().image();
        DeleteTopicsResponseData response = new DeleteTopicsResponseData();
        List<Target> targets = new ArrayList<>();
        List<DeleteTopicState> asked = asked(request);
        Set<Object> repeated =
                Repeats.in(asked.stream().map(DeleteTopicsHandler::key).toList());
        Set<Uuid> repeatedIds =
                Repeats.in(asked.stream().map(topic -> idOf(image, topic)).toList());
        Set<Object> refused = new HashSet<>();
        for (DeleteTopicState topic : asked) {
            Uuid id = idOf(image, topic);
            Outcome form = validate(topic, id, repeated.contains(key(topic)), repeatedIds.contains(id));
            if (form.done()) {
                targets.add(new Target(nameOf(image, topic), id, topic.name() != null));
            } else if (refused.add(key(topic))) {
                response.responses().add(result(topic.name(), topic.topicId(), form));
            }
        }
        if (targets.isEmpty()) {
            reply.send(response);
            return;
        }
        Answers.send(
                room.controller()
                        .deleteTopics(
                                targets.stream().map(Target::id).toList(),
                                Duration.ofMillis(request.body().timeoutMs())),
                outcomes -> with(response, targets, outcomes),
                reply);
    }

    private static List<DeleteTopicState> asked(ApiRequest<DeleteTopicsRequestData> request) {
        return request.version() >= STATES_SINCE
                ? request.body().topics()
                : request.body().topicNames().stream()
                        .map(name -> new DeleteTopicState().setName(name))
                        .toList();
    }

    private static Object key(DeleteTopicState topic) {
        return topic.name() != null ? topic.name() : topic.topicId();
    }

    /** The id that a topic is asked for by; zero when its name means none. */
    private static Uuid idOf(MetadataImage image, DeleteTopicState asked) {
        TopicImage topic = asked.name() == null ? null : image.topic(asked.name());
        return topic != null ? topic.id() : asked.topicId();
    }

    private static @Nullable String nameOf(MetadataImage image, DeleteTopicState asked) {
        TopicImage topic = image.topic(asked.topicId());
        return topic != null ? topic.name() : asked.name();
    }

    private static Outcome validate(DeleteTopicState topic, Uuid id, boolean repeated, boolean meantTwice) {
        boolean named = topic.name() != null;
        boolean identified = !topic.topicId().equals(Uuid.ZERO_UUID);
        if (named && identified) {
            return Outcome.refused(Errors.INVALID_REQUEST, "You may not specify both topic name and topic id.");
        }
        if (!named && !identified) {
            return Outcome.refused(Errors.INVALID_REQUEST, "Neither topic name nor id were specified.");
        }
        if (repeated) {
            return Outcome.refused(Errors.INVALID_REQUEST, named ? "Duplicate topic name." : "Duplicate topic id.");
        }
        if (id.equals(Uuid.ZERO_UUID)) {
            return unknownName();
        }
        if (meantTwice) {
            return Outcome.refused(
                    Errors.INVALID_REQUEST, "The provided topic name maps to an ID that was already supplied.");
        }
        return Outcome.DONE;
    }

    private static Outcome unknownName() {
        return new Outcome(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.message());
    }

    private static DeleteTopicsResponseData with(
            DeleteTopicsResponseData response, List<Target> targets, List<Outcome> outcomes) {
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            // Deleted by somebody else meanwhile: a client that gave a name knows of no id.
            boolean unknown = outcomes.get(i).error() == Errors.UNKNOWN_TOPIC_ID && target.byName();
            response.responses().add(result(target.name(), target.id(), unknown ? unknownName() : outcomes.get(i)));
        }
        return response;
    }

    private static DeletableTopicResult result(@Nullable String name, Uuid id, Outcome outcome) {
        return new DeletableTopicResult()
                .setName(name)
                .setTopicId(id)
                .setErrorCode(outcome.error().code())
                .setErrorMessage(outcome.message());
    }
}
